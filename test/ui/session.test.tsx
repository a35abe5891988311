import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { printQuery } from "../../source/domain/query/query.ts";
import { SessionWriter } from "../../source/ui/model/session-writer.ts";
import { sessionText } from "../../source/ui/saved/session.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { keptInMemory } from "./kept-in-memory.ts";
import { KEYS, openRig, type Rig } from "./screen-rig.tsx";

let fixture: ScreenRig;
let rig: Rig;

beforeEach(async () => {
  fixture = await openScreenRig();
  await fixture.add([{ company: "DEMF" }, ...Array.from({ length: 60 }, () => ({}))]);
  rig = await openRig(fixture.engine);
});

afterEach(async () => {
  rig.close();
  await fixture.close();
});

/** Closes the screen and opens it again as the next start does. */
async function reopened(session: string = sessionText(rig.screen.state)): Promise<void> {
  rig.close();
  rig = await openRig(fixture.engine, { columns: 80, rows: 24 }, {}, session);
}

const query = (): string => printQuery(rig.screen.state.filter);

describe("the next start", () => {
  test("takes up filter, sorting, columns, panes and the record under the cursor", async () => {
    await rig.press("/company:usmf\r");
    await rig.until(() => rig.screen.state.errors.matched === 60);
    await rig.press("sjjj\r");
    await rig.until(() => rig.screen.state.sort[0]?.field === "key");
    await rig.press("| ");
    await rig.press(KEYS.escape);
    await rig.until(() => rig.screen.state.overlay === null);
    await rig.press("d");
    await rig.press("jjjjjjjjjjjjjjjjjjjjjjjjjjjjjjj");
    const { cursorId, cursor } = rig.screen.state.errors;
    const { columns } = rig.screen.state;
    await reopened();
    expect(query()).toBe("company:usmf");
    expect(rig.screen.state.errors).toMatchObject({ cursorId, cursor, matched: 60, isMoved: false });
    expect(rig.screen.state.sort).toEqual([{ field: "key", descending: false }]);
    expect(rig.screen.state.columns).toEqual(columns);
    expect(rig.screen.state.detail.isOpen).toBe(false);
    expect(rig.frame()).toContain("Taken up from the last session: company:usmf");
  });

  test("keeps the filters and commands of before for their histories", async () => {
    await rig.press("/company:demf\r");
    await rig.until(() => rig.screen.state.errors.matched === 1);
    await rig.press("X");
    await rig.until(() => query() === "");
    await rig.press(":job start CUST\r");
    await rig.shows("CUST is active");
    await reopened();
    await rig.press(`/${KEYS.up}`);
    await rig.shows("company:demf");
    await rig.press(KEYS.escape);
    await rig.until(() => rig.screen.state.overlay === null);
    await rig.press("[");
    await rig.until(() => query() === "company:demf");
    await rig.press(`:${KEYS.up}`);
    await rig.shows("job start CUST");
  });

  test("does not keep marks: they mean an action of now", async () => {
    await rig.press("a");
    await rig.until(() => rig.screen.state.marks.size > 0);
    await reopened();
    expect(rig.screen.state.marks.size).toBe(0);
  });

  test("when the record under the cursor is gone, the list starts at its top and nothing is refused", async () => {
    await rig.press("jjj");
    await reopened(sessionText(rig.screen.state).replace('"E3"', '"gone"'));
    expect(rig.screen.state.errors).toMatchObject({ cursor: 0, cursorId: "E0", isMoved: false });
    await rig.press(" ");
    expect([...rig.screen.state.marks]).toEqual(["E0"]);
  });

  test.each([
    ["cut off", (text: string) => text.slice(0, 40), "The last session is not taken up: it is not JSON"],
    ["of another version", (text: string) => text.replace('"version": 1', '"version": 7'), "another version"],
    ["empty", () => "", "is not taken up"],
  ])("ignores a file that is %s, and says so", async (_, damage, words) => {
    await rig.press("/company:demf\r");
    await rig.until(() => rig.screen.state.errors.matched === 1);
    await reopened(damage(sessionText(rig.screen.state)));
    expect(query()).toBe("");
    await rig.shows(words);
  });

  test("leaves out what a person wrote into the file that means nothing", async () => {
    const odd =
      '{"format":"dwtriage session","version":1,"filter":"colour:red","sort":7,"columns":[{"id":"x"}]}';
    await reopened(odd);
    await rig.press("2");
    expect(query()).toBe("");
    await rig.shows("K-0");
  });
});

describe("keeping the session", () => {
  test("writes when something changed and once at the end, with the cursor of then", async () => {
    const kept = keptInMemory();
    const keeper = new SessionWriter(rig.screen, kept);
    await rig.press("jj");
    expect(kept.written).toHaveLength(0);
    await rig.press("/company:usmf\r");
    await rig.until(() => kept.text?.includes("company:usmf") === true);
    await rig.press("G");
    await rig.until(() => !rig.screen.isRowMissing);
    await keeper.close();
    expect(kept.text).toContain('"cursor": "E60"');
  });

  test("a disk that refuses is told once, and the screen goes on", async () => {
    const kept = keptInMemory();
    kept.failure = new Error("no space left");
    const keeper = new SessionWriter(rig.screen, kept);
    await rig.press("d");
    await rig.shows("The session is not kept from here on: no space left");
    rig.screen.update({ notice: null });
    await rig.press("d");
    await keeper.close();
    expect(rig.screen.state.notice).toBeNull();
  });
});
