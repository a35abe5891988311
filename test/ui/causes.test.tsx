import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { printQuery } from "../../source/domain/query/query.ts";
import type { Explanation } from "../../source/domain/cause/explanation.ts";
import { BINDINGS } from "../../source/ui/keys/bindings.ts";
import { createLook, type Look } from "../../source/ui/draw/theme.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { KEYS, openRig, type Rig } from "./screen-rig.tsx";

const KNOWN: Explanation = {
  id: "payment-terms",
  raisedBy: "Dataverse",
  meaning: "The payment term is not in Dataverse.",
  remedy: "Sync Terms of payment first.",
  retry: "after-fix",
  advice: "ours",
  source: null,
};
const FIELD = { code: "", message: "Field 'Vendor group' must be filled in." };
const LIMIT = { code: "429", message: "Rate limit exceeded.", company: "DEMF", entity: "Vendors V2" };

let fixture: ScreenRig;
let rig: Rig;

/** Four records of one cause, two of another and one of a third. */
const RECORDS = [{}, {}, {}, { company: "DEMF" }, FIELD, FIELD, LIMIT];

const explained = ({ message }: { readonly message: string }): Explanation | null =>
  message.includes("paymentterms") ? KNOWN : null;

async function open(columns = 120, rows = 40, explain: Look["explain"] = explained): Promise<void> {
  const look = createLook({ color: false, ascii: false, utc: true, explain, keymap: BINDINGS });
  rig = await openRig(fixture.engine, { columns, rows }, { look }, null, undefined, "causes");
}

beforeEach(async () => {
  fixture = await openScreenRig();
});

afterEach(async () => {
  rig.close();
  await fixture.close();
});

const row = (): string => rig.lines().find((line) => line.includes("▸")) ?? "";
const query = (): string => printQuery(rig.screen.state.filter);

test.each([80, 100, 120])(
  "%i columns keep the short id of a cause next to its title in the query line",
  async (columns) => {
    await fixture.add(RECORDS);
    await open(columns, 24);
    await rig.press(KEYS.enter);
    await rig.until(() => rig.screen.state.view === "errors");
    await rig.until(() => /\(c3-\w{4}\)/.test(rig.frame()));
  },
);

describe("the first screen", () => {
  test("has the causes, largest first, and what is known of the one under the cursor", async () => {
    await fixture.add(RECORDS);
    await open();
    expect(rig.screen.state.view).toBe("causes");
    expect(row()).toMatch(/▸\s+4\s+57%\s+▲4\s+4\s+.*paymentterms.*Customers V3\s+USMF \+1/);
    await rig.shows("The payment term is not in Dataverse.");
    await rig.shows("Usual remedy: Sync Terms of payment first.");
    await rig.shows("Retry: after the fix (ours)");
    await rig.shows("row 1 of 3 · by cause");
    await rig.press("j");
    await rig.shows("Nothing is known of this cause");
    expect(row()).toMatch(/▸\s+2\s+29%.*vendor group/i);
  });

  test("does not say that nothing is known before anybody has looked", async () => {
    await fixture.add(RECORDS);
    await open(120, 40, () => undefined);
    await rig.shows("row 1 of 3 · by cause");
    expect(rig.lines().join("\n")).not.toMatch(/Nothing is known|Usual remedy/);
  });

  test.each([
    [80, 24],
    [60, 15],
  ])("folds at %d×%d: nothing wraps, and one line explains", async (columns, rows) => {
    await fixture.add(RECORDS);
    await open(columns, rows);
    expect(rig.lines()).toHaveLength(rows);
    for (const line of rig.lines()) expect(line.length).toBeLessThanOrEqual(columns);
    expect(row()).toMatch(/4\s+57%/);
    await rig.shows("The payment term is not in Dataverse.");
  });

  test("says what to do when there is nothing, and when nothing matches", async () => {
    await open();
    await rig.shows("No sync errors. :import FILE reads a feed");
    await fixture.add(RECORDS);
    await rig.shows("57%");
    await rig.press("/company:xxxx\r");
    await rig.shows("None of the 7 sync errors matches this filter. No listed record has the company");
    await rig.shows("/ changes it, X clears it");
    await rig.press(KEYS.enter);
    expect(rig.screen.state.view).toBe("causes");
  });

  test("counts under the filter, which the query line and the panes change", async () => {
    await fixture.add(RECORDS);
    await open();
    await rig.press("/company:DEMF\r");
    await rig.until(() => rig.screen.state.causes.matched === 2);
    expect(rig.screen.state.view).toBe("causes");
    expect(row()).toMatch(/▸\s+1\s+50%/);
    await rig.press("f");
    await rig.shows("DATE AND TIME");
    await rig.press("f");
    await rig.until(() => !rig.frame().includes("DATE AND TIME"));
    await rig.press("X");
    await rig.until(() => rig.screen.state.causes.matched === 3);
  });
});

describe("opening a cause", () => {
  test("shows its records under the filter that says so; Esc comes back to the same row and filter (K5)", async () => {
    await fixture.add(RECORDS);
    await open();
    await rig.press("/company:USMF\r");
    await rig.shows("row 1 of 2");
    await rig.press("j");
    await rig.press(KEYS.enter);
    await rig.until(() => rig.screen.state.view === "errors" && rig.screen.state.errors.matched === 2);
    expect(query()).toMatch(/^company:USMF cause:c\d+-\w+$/);
    await rig.press(KEYS.escape);
    await rig.until(() => rig.screen.state.view === "causes");
    expect(query()).toBe("company:USMF");
    await rig.shows("row 2 of 2");
    expect(row()).toMatch(/vendor group/i);
  });

  test("whatever was filtered in there, Esc comes back to the filter of here", async () => {
    await fixture.add(RECORDS);
    await open();
    await rig.press(KEYS.enter);
    await rig.until(() => rig.screen.state.view === "errors");
    await rig.press("/company:DEMF\r");
    await rig.until(() => rig.screen.state.errors.matched === 1);
    await rig.press(KEYS.escape);
    await rig.until(() => rig.screen.state.view === "causes");
    expect(query()).toBe("");
  });
});

describe("grouping by other columns", () => {
  test("c offers columns and pairs; opening a pair takes both into the filter; Esc goes back to causes", async () => {
    await fixture.add(RECORDS);
    await open();
    await rig.press("cjj\r");
    await rig.shows("row 1 of 2 · by company");
    expect(row()).toMatch(/▸\s+5\s+71%.*USMF/);
    await rig.press("c");
    await rig.press("G");
    await rig.press("j".repeat(12));
    await rig.press(KEYS.enter);
    await rig.shows("by entity and code");
    await rig.press(KEYS.enter);
    await rig.until(() => rig.screen.state.view === "errors");
    expect(query()).toBe('entity:"Customers V3" code:0x80040265');
    expect(rig.screen.state.errors.matched).toBe(4);
    await rig.press(KEYS.escape);
    await rig.shows("by entity and code");
    await rig.press(KEYS.escape);
    await rig.shows("by cause");
  });
});

describe("acting on causes", () => {
  const scope = (): unknown => {
    const { overlay } = rig.screen.state;
    return overlay?.kind === "plan" ? { ...overlay.form.scope, eligible: overlay.form.plan?.eligible } : null;
  };

  test("takes the cause under the cursor under the shown filter, and nothing else", async () => {
    await fixture.add(RECORDS);
    await open();
    await rig.press("/company:USMF\r");
    await rig.shows("row 1 of 2");
    await rig.press("r");
    await rig.shows("y retries 3 records");
    await rig.shows("Everything of this one cause that the filter matches");
    await rig.shows(`company:USMF cause:"Unable to lookup msdyn_paymentterms`);
    expect(scope()).toMatchObject({ kind: "cause", eligible: 3 });
  });

  test("takes the marked causes, whatever is under the cursor and whatever records are marked", async () => {
    await fixture.add(RECORDS);
    await open();
    await rig.press("2");
    await rig.press("a");
    await rig.press("1");
    await rig.press("jj");
    await rig.press(" ");
    await rig.press("k");
    await rig.press(" ");
    await rig.shows("2 marked");
    await rig.press("D");
    await rig.shows("3 to dismiss");
    expect(scope()).toMatchObject({ kind: "filter", eligible: 3 });
    await rig.press(KEYS.escape);
    await rig.until(() => rig.screen.state.overlay === null);
    await rig.press("u");
    expect(rig.screen.state.causeMarks.size).toBe(0);
  });

  test("refuses marked pairs, whose filter would take their mixtures as well", async () => {
    await fixture.add(RECORDS);
    await open();
    await rig.press("c");
    await rig.press("j".repeat(12));
    await rig.press(KEYS.enter);
    await rig.shows("by company and entity");
    await rig.press(" ");
    await rig.press(" ");
    await rig.press("r");
    await rig.shows("Several marked pairs of company and entity cannot be one filter");
    expect(rig.screen.state.overlay).toBeNull();
  });

  test("does not act on a value that is a pattern in a filter: it could take other rows' records", async () => {
    await fixture.add([{ company: "US*" }, { company: "US*" }, { company: "USMF" }]);
    await open();
    await rig.press("c");
    await rig.press("jj");
    await rig.press(KEYS.enter);
    await rig.shows("US*");
    await rig.press("r");
    await rig.shows("holds a *, which stands for any text in a filter");
    expect(rig.screen.state.overlay).toBeNull();
  });

  test("the cursor follows its cause; one that left is said before a key acts on the next", async () => {
    await fixture.add(RECORDS);
    await open();
    await rig.press("j");
    expect(row()).toMatch(/vendor group/i);
    await fixture.add(
      Array.from({ length: 6 }, (_, index) => ({ ...FIELD, id: `F${index}`, key: `F-${index}` })),
    );
    await rig.shows("row 1 of 3");
    expect(row()).toMatch(/▸\s+8\s.*vendor group/i);
    const plan = await fixture.engine.plan("dismiss", { kind: "all" });
    expect(plan.eligible).toBe(13);
    await fixture.engine.submit({ plan: plan.id, action: "dismiss", by: "ben", reason: "gone" });
    fixture.engine.start();
    await rig.until(() => rig.screen.state.causes.matched === 0);
    await rig.press("r");
    await rig.shows("There is nothing to retry.");
  });
});

describe("notes and snoozes", () => {
  test("n writes a note with its ticket, which stays with the cause", async () => {
    await fixture.add(RECORDS);
    await open();
    await rig.press("n");
    await rig.press("asked vendors https://tickets.example/7\r");
    await rig.shows("Noted.");
    await rig.shows("Note: asked vendors https://tickets.example/7");
    await rig.shows("ana, 0s ago");
  });

  test("U takes a note and a snooze back, and Ctrl-r puts them there again", async () => {
    await fixture.add(RECORDS);
    await open();
    await rig.press("n");
    await rig.press("asked vendors\r");
    await rig.shows("Noted. It stays with the cause, also after a retry. U takes it back.");
    await rig.press("z");
    await rig.press("4h\r");
    await rig.shows("1 snoozed");
    await rig.press("U");
    await rig.shows("Undone: a snooze.");
    await rig.press("g");
    await rig.shows("Note: asked vendors");
    await rig.press("U");
    await rig.shows("Undone: a note.");
    await rig.until(() => !rig.lines().some((line) => line.includes("Note: asked")));
    await rig.press("\u0012");
    await rig.shows("Note: asked vendors");
  });

  test("a note that has been taken away meanwhile is no end of undoing", async () => {
    await fixture.add(RECORDS);
    await open();
    await rig.press("n");
    await rig.press("asked vendors\r");
    await rig.shows("Noted.");
    const cause = rig.screen.state.causes.cursorId ?? "";
    await fixture.engine.keepCause({ cause, by: "ana", withdraw: true });
    await rig.press("U");
    await rig.shows("You have no note on this cause.");
    await rig.press("U");
    await rig.shows("There is nothing to undo.");
  });

  test("z folds a cause away; Z shows it again, and unsnooze wakes it", async () => {
    await fixture.add(RECORDS);
    await open();
    await rig.press("z");
    await rig.press("4h\r");
    await rig.shows("1 snoozed: Z shows them");
    expect(row()).toMatch(/vendor group/i);
    await rig.press("Z");
    await rig.shows("(snoozed) Unable to lookup");
    await rig.press("G");
    await rig.shows("Snoozed by ana until 23 Nov 16:04:00");
    await rig.press(":unsnooze\r");
    await rig.until(() => rig.screen.state.causes.snoozed === 0);
    expect(row()).toMatch(/paymentterms/);
  });

  test("a cause that a snooze brought back says so", async () => {
    await fixture.add(RECORDS);
    await open();
    await rig.press("z");
    await rig.press("+1\r");
    await rig.shows("1 snoozed");
    await fixture.add([
      { id: "N1", key: "N-1" },
      { id: "N2", key: "N-2" },
    ]);
    await rig.shows("BACK Unable to lookup");
  });

  test("what is no snooze is refused in words", async () => {
    await fixture.add(RECORDS);
    await open();
    await rig.press("z");
    await rig.press("soon\r");
    await rig.shows('"soon" is not a snooze. Write 30m, 4h, 2d, +100, or 4h +100.');
  });
});

test("a cause that retries hardly ever cleared asks for the count before the next, and the list says how it went", async () => {
  await fixture.add([{}, {}]);
  fixture.engine.start();
  for (let times = 0; times < 3; times++) {
    const plan = await fixture.engine.plan("retry", { kind: "all" });
    const result = await fixture.engine.submit({ plan: plan.id, action: "retry", by: "ben", reason: "" });
    const id = "done" in result ? (result.done.requests[0]?.id ?? "") : "";
    for (;;) {
      const request = await fixture.engine.request(id);
      if (request?.state === "completed") break;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  await open();
  await rig.shows("0s 0/2");
  await rig.press("r");
  await rig.shows("A retry hardly ever clears them: fix the cause first.");
  await rig.shows("Type 2 to retry");
});
