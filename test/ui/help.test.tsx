import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { QUERY_FIELDS } from "../../source/domain/query/query-fields.ts";
import { BINDINGS } from "../../source/ui/keys/bindings.ts";
import { keysAt, KEY_GROUPS } from "../../source/ui/state/key-description.ts";
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

const GROUPS = ["Looking", "Filtering", "Marking", "Acting", "Moving", "Elsewhere"];
/** Where each group starts, as cells from the left. */
const starts = (): readonly number[] =>
  GROUPS.flatMap((group) =>
    rig.lines().flatMap((line) => (new RegExp(` ${group}(?: |$)`).test(line) ? [line.indexOf(group)] : [])),
  );

describe("help", () => {
  test("shows the keys of the place by what they are for, in two columns where it is wide", async () => {
    rig = await openRig(fixture.engine, { columns: 160, rows: 60 });
    await rig.press("?");
    await rig.shows("Sync errors: keys");
    expect(starts()).toHaveLength(GROUPS.length);
    expect(new Set(starts()).size).toBe(2);
    for (const row of keysAt(BINDINGS, "errors")) {
      const name = row.title.slice(0, 30);
      expect(rig.frame(), name).toContain(name);
    }
  });

  test("shows them below one another at 80×24, and says which lines and how to go on", async () => {
    rig = await openRig(fixture.engine);
    await rig.press("?");
    await rig.shows("lines 1–19 of");
    await rig.shows("PgDn for more");
    const seen = new Set(starts());
    let pages = 0;
    while (rig.frame().includes("for more")) {
      const before = rig.frame();
      await rig.press(KEYS.pageDown);
      expect(rig.frame()).not.toBe(before);
      for (const start of starts()) seen.add(start);
      pages++;
    }
    expect(pages).toBeGreaterThan(0);
    expect([...seen]).toEqual([1]);
  });

  test("has no group for a key that does not say what it is for", () => {
    for (const row of BINDINGS) expect(Object.keys(KEY_GROUPS), row.id).toContain(row.group);
  });

  test("shows the query language and the symbols, also on the screen of the causes", async () => {
    rig = await openRig(fixture.engine, { columns: 80, rows: 120 });
    await rig.press("1?");
    await rig.shows("Causes: keys");
    for (const { example, meaning } of QUERY_FIELDS) {
      expect(rig.frame(), example).toContain(example);
      expect(rig.frame(), example).toContain(meaning.slice(0, 20));
    }
    expect(rig.frame()).toContain("in the hour before");
    expect(rig.frame()).toContain("~ at the end of a cell");
  });
});

describe("the search in help", () => {
  test("shows while it is written what has the text, in keys, query and sentences, and Enter keeps that", async () => {
    rig = await openRig(fixture.engine);
    await rig.press("?/SUPERSEDED");
    await rig.shows(" / SUPERSEDED");
    await rig.shows("is:superseded");
    expect(rig.frame()).toContain("a later error of the same record");
    expect(rig.frame()).not.toContain("retry: plan first");
    await rig.press(KEYS.enter);
    await rig.shows('with "SUPERSEDED"');
    expect(rig.frame()).not.toContain("retry: plan first");
  });

  test("finds a group by its name, with all of its keys; Esc goes back to the help as it was, and q leaves it", async () => {
    rig = await openRig(fixture.engine);
    await rig.press("?/marking");
    await rig.shows("invert the marks");
    expect(rig.frame()).not.toContain("Looking");
    await rig.press(KEYS.escape);
    await rig.shows("Sync errors: keys  (lines");
    expect(rig.frame()).toContain("Looking");
    await rig.press("q");
    await rig.until(() => rig.screen.state.overlay === null);
  });

  test("begins with what was sought before, says when nothing has the text, and takes letters as text", async () => {
    rig = await openRig(fixture.engine);
    await rig.press(`?/qqq${KEYS.enter}`);
    await rig.shows('Nothing in this help has "qqq".');
    expect(rig.exitCodes).toEqual([]);
    await rig.press(`/${KEYS.backspace}${KEYS.backspace}${KEYS.backspace}undo`);
    await rig.shows(" / undo");
    await rig.shows("undo the last change");
  });

  test("pages through what was found where that is more than the screen holds", async () => {
    rig = await openRig(fixture.engine);
    await rig.press(`?/e${KEYS.enter}`);
    await rig.shows("PgDn for more");
    await rig.press("G");
    await rig.until(() => !rig.frame().includes("for more"));
    expect(rig.frame()).toContain('with "e"');
  });
});
