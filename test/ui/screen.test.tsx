import stringWidth from "string-width";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
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

async function open(records: number, size?: { columns: number; rows: number }): Promise<void> {
  await fixture.add(Array.from({ length: records }, () => ({})));
  rig = await openRig(fixture.engine, size);
}

const cursorKey = (): string =>
  rig.screen.state.errors.rows.find((row) => row.id === rig.screen.state.errors.cursorId)?.uniqueKey ?? "";
const marked = (): readonly string[] => [...rig.screen.state.marks].sort();

describe("the frame", () => {
  test.each([
    [120, 40],
    [100, 30],
    [80, 24],
    [60, 15],
  ])("fills %d×%d exactly: no line is longer, none is missing", async (columns, rows) => {
    await open(50, { columns, rows });
    for (const keys of ["", "?", "3", "2", "s", "/", "f", "r", "D"]) {
      await rig.press(keys);
      expect(rig.lines()).toHaveLength(rows);
      for (const line of rig.lines()) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      await rig.press(KEYS.escape);
      await rig.until(() => rig.screen.state.overlay === null);
    }
  });

  test("twenty jobs do not push anything off the screen", async () => {
    for (let job = 0; job < 20; job++) {
      const maps = [{ entity: `Map ${job}`, table: "" }];
      await fixture.engine.defineJob({ name: `JOB${job}`, maps, primary: "dataverse", connection: "none" });
    }
    await open(3, { columns: 80, rows: 24 });
    await rig.press("3");
    await rig.shows("more jobs");
    expect(rig.lines()).toHaveLength(24);
    expect(rig.lines().at(-1)).toContain("? help");
  });

  test("the first one is complete", async () => {
    await open(3, { columns: 100, rows: 30 });
    expect(rig.frame()).toContain("3 sync errors");
    expect(rig.frame()).toContain("K-0");
    expect(rig.frame()).toContain("Customers V3");
    expect(rig.frame()).toContain("ENTITY");
    expect(rig.frame()).toContain("? help");
  });

  test("a screen that is too small says how much room it needs", async () => {
    await open(1, { columns: 59, rows: 15 });
    expect(rig.frame()).toContain("needs 60x15");
    // What nobody can see is not done.
    await rig.press(" r");
    expect(rig.screen.state.marks.size).toBe(0);
    expect(rig.screen.state.overlay).toBeNull();
    rig.screen.resize({ columns: 80, rows: 24 });
    await rig.shows("K-0");
  });

  test("an empty list says what to do next, and an empty filter result says how to get out", async () => {
    await open(0);
    expect(rig.frame()).toContain(":import FILE");
    await fixture.add([{}]);
    await rig.shows("K-0");
    await rig.press("/nowhere\r");
    await rig.shows("None of the 1 sync errors matches");
  });

  test.each([
    [120, 40],
    [60, 15],
  ])("keeps to %d×%d under 100 kB of hostile text in every field", async (columns, rows) => {
    const hostile = "日本\u001b[2J👨‍👩‍👧\u202e e\u0301\u0301\t\r\n\u0000".repeat(4000);
    await fixture.add([
      {
        id: "H",
        key: hostile.slice(0, 300),
        company: "\u001b[7m",
        code: hostile.slice(0, 90),
        message: hostile,
      },
    ]);
    rig = await openRig(fixture.engine, { columns, rows });
    for (const keys of ["", KEYS.enter, "G", "\u001b[6~"]) {
      await rig.press(keys);
      expect(rig.lines()).toHaveLength(rows);
      for (const line of rig.lines()) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
    }
  });

  test("escape sequences in a record never reach the terminal", async () => {
    await fixture.add([
      { key: "k\u001b[31m\u0007", message: "a\u001b]0;title\u0007\u009b2J\u202eb\r\nc\td" },
    ]);
    rig = await openRig(fixture.engine);
    await rig.press(KEYS.enter);
    expect(rig.frame()).toContain("k␛[31m␇");
    expect(rig.frame()).toContain("<U+202E>b");
    expect(rig.frame()).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});

describe("the cursor and the marks follow the record", () => {
  test("three j in one read move three rows", async () => {
    await open(20);
    await rig.press("jjj");
    expect(cursorKey()).toBe("K-3");
    await rig.press("kk");
    expect(cursorKey()).toBe("K-1");
  });

  test("keys that arrive together act one after another: G, mark, and a page up", async () => {
    await open(300);
    await rig.press("G k");
    await rig.until(() => marked().length === 1);
    expect(marked()).toEqual(["E299"]);
    await rig.press("gg v5");
    await rig.press("jjv");
    await rig.until(() => marked().length > 2);
    expect(marked()).toContain("E0");
  });

  test("records that arrive above leave the cursor on its record, and on its line", async () => {
    await open(60);
    await rig.press("jjjjj");
    const line = rig.lines().findIndex((text) => text.includes("▸"));
    await fixture.add(
      Array.from({ length: 3 }, (_, index) => ({
        id: `N${index}`,
        key: `new-${index}`,
        createdOn: "2026-11-23T12:03:59Z",
      })),
    );
    await rig.until(() => rig.screen.state.errors.matched === 63);
    expect(cursorKey()).toBe("K-5");
    expect(rig.lines().findIndex((text) => text.includes("▸"))).toBe(line);
    await rig.press(" ");
    expect(marked()).toEqual(["E5"]);
  });

  test("sorting keeps the cursor on its record and the marks on theirs", async () => {
    await open(40);
    await rig.press("jj jj ");
    const before = marked();
    await rig.press("sjjj\r");
    await rig.until(() => rig.screen.state.sort[0]?.field === "key");
    expect(cursorKey()).toBe("K-6");
    expect(marked()).toEqual(before);
  });

  test("when the cursor's record leaves, the next key says so instead of acting on another record", async () => {
    await open(10);
    await rig.press("jj");
    await fixture.engine.submit({
      action: "dismiss",
      by: "ben",
      reason: "phantom",
      scope: { kind: "marked", ids: ["E2"] },
    });
    fixture.engine.start();
    await rig.until(() => rig.screen.state.errors.matched === 9);
    await rig.press(" ");
    expect(marked()).toEqual([]);
    expect(rig.frame()).toContain("left the list");
    await rig.press(" ");
    expect(marked()).toEqual(["E3"]);
  });

  test("a range, all, inverted and cleared marks", async () => {
    await open(30);
    await rig.press("jvjjjv");
    await rig.until(() => marked().length === 4);
    expect(marked()).toEqual(["E1", "E2", "E3", "E4"]);
    await rig.press("i");
    await rig.until(() => marked().length === 26);
    expect(marked()).not.toContain("E1");
    await rig.press("a");
    await rig.until(() => marked().length === 30);
    await rig.press("u");
    expect(marked()).toEqual([]);
  });
});

describe("the engine is asked", () => {
  function countCalls(): { errors: number; facets: number } {
    const calls = { errors: 0, facets: 0 };
    const { engine } = rig.screen.ports;
    const [errors, facets] = [engine.errors.bind(engine), engine.facets.bind(engine)];
    engine.errors = (query) => {
      calls.errors++;
      return errors(query);
    };
    engine.facets = (query) => {
      calls.facets++;
      return facets(query);
    };
    return calls;
  }

  test("nothing for moves inside the rows that were fetched ahead", async () => {
    await open(600, { columns: 120, rows: 40 });
    await rig.press("j".repeat(30));
    await rig.until(() => rig.screen.state.errors.rows.length > 200);
    const calls = countCalls();
    await rig.press("j".repeat(170));
    expect(rig.screen.state.errors.cursor).toBe(200);
    expect(calls).toEqual({ errors: 0, facets: 0 });
    // The next rows are on their way long before the last of these is reached.
    await rig.press("j".repeat(45));
    expect(rig.screen.isRowMissing).toBe(false);
    await rig.until(() => rig.screen.state.errors.offset > 0);
    expect(calls).toEqual({ errors: 1, facets: 0 });
    await rig.press("j".repeat(80));
    expect(calls.errors).toBe(1);
    expect(rig.lines().join("\n")).toContain("K-325");
  });

  test("for rows and counts only when a record has changed, or R wants all again", async () => {
    await open(30, { columns: 120, rows: 40 });
    const calls = countCalls();
    rig.screen.refresh();
    await rig.press("");
    await fixture.engine.defineJob({ name: "CUST", primary: "dataverse" });
    await rig.until(() => rig.screen.state.overview.jobs.some(({ primary }) => primary === "dataverse"));
    expect(calls).toEqual({ errors: 0, facets: 0 });
    await fixture.add([{ id: "new", key: "new-one" }]);
    await rig.until(() => rig.screen.state.errors.matched === 31);
    expect(calls).toEqual({ errors: 1, facets: 1 });
    await rig.press("R");
    await rig.until(() => calls.facets === 2);
    expect(calls).toEqual({ errors: 2, facets: 2 });
  });
});
