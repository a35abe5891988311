import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { changesIn } from "../../source/ui/state/list-state.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { KEYS, openRig, type Rig } from "./screen-rig.tsx";

const page = (ids: readonly string[], matched = ids.length) => ({
  rows: ids.map((id) => ({ id })),
  offset: 0,
  matched,
  anchorIndex: null,
});

describe("the changes that wait", () => {
  test("are those that came, left or differ; a row that is only pushed out of the window is none", () => {
    const shown = page(["a", "b", "c"], 10);
    expect(changesIn(shown, page(["a", "b", "c"], 10))).toBe(0);
    expect(changesIn(shown, page(["n", "a", "b"], 11))).toBe(1);
    expect(changesIn(shown, page(["b", "c", "d"], 9))).toBe(1);
    expect(changesIn(shown, page(["a", "b", "c"], 15))).toBe(5);
    const open = { ...shown, rows: [{ id: "a", state: "open" }] };
    expect(changesIn(open, { ...shown, rows: [{ id: "a", state: "queued" }] })).toBe(1);
  });
});

describe("while somebody marks", () => {
  let fixture: ScreenRig;
  let rig: Rig;

  beforeEach(async () => {
    fixture = await openScreenRig();
    await fixture.add(Array.from({ length: 5 }, () => ({})));
    rig = await openRig(fixture.engine);
  });

  afterEach(async () => {
    rig.close();
    await fixture.close();
  });

  const arrive = (id: string): Promise<void> =>
    fixture.add([{ id, key: `new-${id}`, createdOn: "2026-11-23T12:03:59Z" }]);

  test("the list stands still, says how much waits, and R shows it", async () => {
    await rig.press(" ");
    await arrive("N1");
    await rig.shows("paused, 1 change waits: R shows them");
    await arrive("N2");
    await rig.shows("paused, 2 changes wait");
    expect(rig.frame()).not.toContain("new-N");
    expect(rig.screen.state.overview.total).toBe(7);
    await rig.press("R");
    await rig.shows("new-N1");
    expect(rig.screen.state.waiting).toBe(0);
    expect([...rig.screen.state.marks]).toEqual(["E0"]);
  });

  test("a range being drawn pauses it as well, and what waits is shown when the marking ends", async () => {
    await rig.press("v");
    await arrive("N1");
    await rig.until(() => rig.screen.state.waiting === 1);
    await rig.press(KEYS.escape);
    await rig.shows("new-N1");
  });

  test("taking the marks away shows what waits", async () => {
    await rig.press(" ");
    await arrive("N1");
    await rig.until(() => rig.screen.state.waiting === 1);
    await rig.press("u");
    await rig.shows("new-N1");
  });

  test("rows that were fetched ahead are no changes, and none are fetched while changes wait", async () => {
    await fixture.add(Array.from({ length: 300 }, (_, index) => ({ id: `L${index}` })));
    await rig.until(() => rig.screen.state.errors.matched === 305);
    await rig.press("j".repeat(30));
    await rig.until(() => rig.screen.state.errors.rows.length > 100);
    await rig.press(" ");
    await arrive("N1");
    await rig.until(() => rig.screen.state.waiting === 1);
    const { rows } = rig.screen.state.errors;
    await rig.press("j".repeat(60));
    expect(rig.screen.state.errors.rows).toBe(rows);
    expect(rig.screen.state.waiting).toBe(1);
  });

  test("what was looked at meanwhile is not taken for read: the panes count it afterwards", async () => {
    rig.close();
    rig = await openRig(fixture.engine, { columns: 120, rows: 40 });
    await rig.press(" ");
    await arrive("N1");
    await rig.until(() => rig.screen.state.waiting === 1);
    expect(rig.screen.state.facets?.fields.entity?.[0]?.count).toBe(5);
    await rig.press("u");
    await rig.shows("new-N1");
    await rig.until(() => rig.screen.state.facets?.fields.entity?.[0]?.count === 6);
  });

  test("the count of marks is on the screen in every place", async () => {
    await rig.press("  ");
    for (const keys of ["", "3", "2", "/", "f", "r", "|", ":", "?"]) {
      await rig.press(keys);
      expect(rig.lines().at(-1), keys).toContain("2 marked");
      if (keys.length > 0 && !"23".includes(keys)) {
        await rig.press(KEYS.escape);
        await rig.until(() => rig.screen.state.overlay === null);
      }
    }
  });
});
