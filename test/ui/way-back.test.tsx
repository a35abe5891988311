import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { printQuery } from "../../source/domain/query/query.ts";
import { Keyboard } from "../../source/ui/keys/keyboard.ts";
import { placeOf } from "../../source/ui/state/view-state.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { KEYS, openRig, type Rig } from "./screen-rig.tsx";

let fixture: ScreenRig;
let rig: Rig;

beforeEach(async () => {
  fixture = await openScreenRig();
});

afterEach(async () => {
  rig.close();
  await fixture.close();
});

const FIELD = { code: "", message: "Field 'Vendor group' must be filled in." };
const query = (): string => printQuery(rig.screen.state.filter);
const row = (): string => rig.lines().find((line) => line.includes("▸")) ?? "";

/** Many causes, the first of them with many records. */
async function openOnCauses(causes = 40, rows = 24): Promise<void> {
  await fixture.add([
    ...Array.from({ length: 30 }, (_, index) => ({ company: index % 3 === 0 ? "DEMF" : "USMF" })),
    ...Array.from({ length: causes }, (_, index) => ({
      id: `C${index}`,
      key: `C-${index}`,
      message: `Field '${letters(index)}' must be filled in.`,
      code: "",
    })),
  ]);
  rig = await openRig(fixture.engine, { columns: 100, rows }, {}, null, undefined, "causes");
}

/** A word of letters alone: digits are taken out of a cause's title. */
function letters(index: number): string {
  return `Q${String.fromCharCode(97 + (index % 26))}${String.fromCharCode(97 + Math.floor(index / 26))}x`;
}

async function escapeTo(isThere: () => boolean): Promise<void> {
  await rig.press(KEYS.escape);
  await rig.until(isThere);
}

describe("Esc", () => {
  test("comes back to the row, the scroll and the filter where Enter was pressed", async () => {
    await openOnCauses();
    await rig.press("/company:USMF\r");
    await rig.until(() => rig.screen.state.causes.matched === 41);
    await rig.press("j".repeat(25));
    const before = rig.lines();
    expect(rig.screen.state.causes.top).toBeGreaterThan(0);
    await rig.press(KEYS.enter);
    await rig.until(() => rig.screen.state.view === "errors" && rig.screen.state.errors.matched === 1);
    await rig.press(`/${KEYS.ctrlU}state:open\r`);
    await rig.until(() => query() === "state:open");
    await escapeTo(() => rig.screen.state.view === "causes");
    expect(query()).toBe("company:USMF");
    await rig.until(() => rig.lines().join("\n") === before.join("\n"));
  });

  test("goes from the outcomes' records to the outcomes, to the requests, and to where 3 was pressed", async () => {
    await openOnCauses();
    const plan = await fixture.engine.plan("retry", { kind: "marked", ids: ["E0", "E3"] });
    await fixture.engine.submit({ plan: plan.id, action: "retry", by: "ben", reason: "" });
    fixture.engine.start();
    await rig.until(() => rig.screen.state.requests[0]?.state === "completed");
    await rig.press("/company:USMF,DEMF\r");
    await rig.press(KEYS.enter);
    await rig.until(() => rig.screen.state.errors.matched === 28);
    const drilled = query();
    await rig.press("3");
    await rig.press(KEYS.enter);
    await rig.until(() => rig.screen.state.overlay?.kind === "outcomes");
    await rig.press(`${KEYS.tab}j`);
    await rig.press(KEYS.enter);
    await rig.until(() => query().startsWith("id:"));
    await escapeTo(() => rig.screen.state.overlay?.kind === "outcomes");
    expect(rig.screen.state.view).toBe("requests");
    expect(rig.screen.state.overlay).toMatchObject({ cursor: 1, isSingle: true });
    expect(query()).toBe(drilled);
    await escapeTo(() => rig.screen.state.overlay === null);
    expect(rig.screen.state.view).toBe("requests");
    await escapeTo(() => rig.screen.state.view === "errors");
    expect(query()).toBe(drilled);
    await escapeTo(() => rig.screen.state.view === "causes");
    expect(query()).toBe("company:USMF,DEMF");
  });

  test("in the first list leaves the filter, and says which keys take it away; Backspace takes the last term", async () => {
    await openOnCauses(2);
    await rig.press("/company:USMF state:open\r");
    await rig.press(KEYS.escape);
    await rig.shows("This is the first list. - takes the last term out of the filter, X all of them.");
    expect(query()).toBe("company:USMF state:open");
    await rig.press(KEYS.backspace);
    await rig.shows("Without state:open now. [ brings it back.");
    expect(query()).toBe("company:USMF");
    await rig.press(KEYS.backspace);
    await rig.until(() => query() === "");
    await rig.press(KEYS.backspace);
    await rig.shows("Refused: The filter is empty. Everything listed is shown.");
  });

  test("leads from the records to the causes under the same filter when nothing led there", async () => {
    await openOnCauses(2);
    await rig.press("2");
    await rig.press("/company:DEMF\r");
    await rig.until(() => rig.screen.state.errors.matched === 10);
    await escapeTo(() => rig.screen.state.view === "causes");
    expect(query()).toBe("company:DEMF");
    await rig.until(() => rig.screen.state.causes.records === 10);
  });

  test("closes what was opened over the outcomes, and the outcomes show again", async () => {
    await openOnCauses(2);
    const plan = await fixture.engine.plan("retry", { kind: "marked", ids: ["E0"] });
    await fixture.engine.submit({ plan: plan.id, action: "retry", by: "ben", reason: "" });
    await rig.press("3");
    await rig.press(KEYS.enter);
    await rig.until(() => rig.screen.state.overlay?.kind === "outcomes");
    for (const keys of ["?", ":"]) {
      await rig.press(keys);
      await rig.until(() => rig.screen.state.overlay?.kind !== "outcomes");
      await escapeTo(() => rig.screen.state.overlay?.kind === "outcomes");
    }
    await rig.press(":maps\r");
    await rig.until(() => rig.screen.state.overlay?.kind === "maps");
    await escapeTo(() => rig.screen.state.overlay?.kind === "outcomes");
  });
});

test("1 in a drilled-in cause leads to all causes, as they were before", async () => {
  await openOnCauses(3);
  await rig.press("/company:USMF\r");
  await rig.press("jj");
  const under = row();
  await rig.press(KEYS.enter);
  await rig.until(() => rig.screen.state.view === "errors");
  await rig.press("3");
  await rig.press("1");
  await rig.until(() => rig.screen.state.view === "causes");
  expect(query()).toBe("company:USMF");
  await rig.until(() => row() === under);
  expect(rig.screen.state.trail).toEqual([]);
});

test("the cursor follows its request from the first frame of the requests", async () => {
  await openOnCauses(2);
  for (const id of ["E0", "E1"]) {
    const plan = await fixture.engine.plan("retry", { kind: "marked", ids: [id] });
    await fixture.engine.submit({ plan: plan.id, action: "retry", by: "ben", reason: "" });
  }
  await rig.until(() => rig.screen.state.requests.length === 2);
  await rig.press("3");
  await rig.until(() => row().includes("R1"));
  // It ends, and is listed behind the one that waits.
  await fixture.engine.cancel("R1", "ben");
  await rig.until(() => rig.screen.state.requests[0]?.state === "cancelled");
  await rig.until(() => row().includes("R1"));
});

const KEYS_TRIED = [
  ..."jkGg123X-[]Ufdsc?:ari vpbCR|".split("").map((key) => [key === " " ? "Space" : key]),
  ...["Enter", "Tab", "Esc", "Backspace", "PgDn"].map((key) => [key]),
  ..."Enter Enter Enter Enter".split(" ").map((key) => [key]),
  ["/", ..."company:USMF".split(""), "Enter"],
  ["/", "Backspace", ..."company:DEMF".split(""), "Enter"],
  [":", ..."filter entity:C*".split("").map((key) => (key === " " ? "Space" : key)), "Enter"],
];

test("from any state, Esc until nothing changes ends at the first list and widens no filter beyond the drill's", async () => {
  await fixture.add([{}, {}, { company: "DEMF" }, FIELD, { ...FIELD, company: "DEMF" }, FIELD]);
  const plan = await fixture.engine.plan("retry", { kind: "marked", ids: ["E0", "E3"] });
  await fixture.engine.submit({ plan: plan.id, action: "retry", by: "ben", reason: "" });
  fixture.engine.start();
  rig = await openRig(fixture.engine, { columns: 80, rows: 24 }, {}, null, undefined, "causes");
  await rig.until(() => rig.screen.state.requests[0]?.state === "completed");
  const { screen } = rig;
  const keyboard = new Keyboard(screen);
  const press = async (chord: string): Promise<void> => {
    keyboard.press([{ chord, text: chord === "Space" ? " " : chord.length === 1 ? chord : "" }]);
    for (let turns = 0; turns < 12; turns++) await new Promise((resolve) => setImmediate(resolve));
  };
  const standing = (): string => {
    const { view, focus, overlay, beneath, grouping, range, trail, notice } = screen.state;
    const form = overlay?.kind === "plan" ? overlay.form.wantedLimit : null;
    const what = [view, focus, overlay?.kind, beneath.length, form, grouping, range, trail.length];
    return JSON.stringify([...what, query(), notice?.tone === "done" ? null : notice]);
  };

  /** The filters under which a key went on to narrower ones, as an onlooker notes them. */
  let drills: string[] = [];
  const watched = async (chord: string): Promise<void> => {
    const [place, before, depth] = [placeOf(screen.state), query(), screen.state.trail.length];
    await press(chord);
    const isOther = query() !== before;
    const wentOn = chord === "Enter" && ["causes", "outcomes", "parents"].includes(place);
    if (wentOn && screen.state.view === "errors" && screen.state.trail.length > depth) drills.push(before);
    else if (chord === "1" && screen.state.view === "causes" && place !== "causes") {
      if (["errors", "requests", "outcomes", "detail", "filters"].includes(place)) drills = [];
    } else if (chord === "Esc" && isOther) expect(query()).toBe(drills.pop());
    else if (chord === "Esc" && screen.state.trail.length === 0) drills = [];
  };

  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...KEYS_TRIED), { maxLength: 14 }), async (tried) => {
      drills = [];
      for (const chord of tried.flat()) await watched(chord);
      const wanted = drills[0] ?? query();
      const isDrilled = screen.state.trail.some(({ isAside }) => !isAside);
      for (let before = ""; before !== standing();) {
        before = standing();
        await watched("Esc");
      }
      expect(placeOf(screen.state)).toBe("causes");
      expect(screen.state.trail).toEqual([]);
      expect(screen.state.grouping).toEqual(["cause"]);
      if (isDrilled) expect(query()).toBe(wanted);
      await press("u");
      await press("X");
    }),
    { numRuns: 40 },
  );
}, 120_000);
