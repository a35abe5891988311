import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { errorColumns, USUAL_COLUMNS, wholeColumns } from "../../source/ui/state/list-columns.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { KEYS, openRig, type Rig } from "./screen-rig.tsx";

const someChoices = fc.shuffledSubarray([...USUAL_COLUMNS], { minLength: 1 }).chain((subset) =>
  fc.tuple(
    ...subset.map(({ id }) =>
      fc.record({
        id: fc.constant(id),
        isShown: fc.boolean(),
        width: fc.option(fc.integer({ min: 2, max: 200 })),
      }),
    ),
  ),
);

describe("the columns that fit", () => {
  test("never take more than the width, keep the wanted order, and are never none", () => {
    fc.assert(
      fc.property(someChoices, fc.integer({ min: 20, max: 250 }), (some, width) => {
        const choices = wholeColumns(some);
        const columns = errorColumns(width, choices);
        expect(columns.length).toBeGreaterThan(0);
        const cells = columns.reduce((sum, column) => sum + column.width, 2 + columns.length - 1);
        expect(cells).toBeLessThanOrEqual(width);
        const order = choices.map(({ id }) => id).filter((id) => columns.some((one) => one.id === id));
        expect(columns.map(({ id }) => id)).toEqual(order);
        for (const { id } of columns) expect(choices.find((choice) => choice.id === id)?.isShown).toBe(true);
      }),
    );
  });

  test("a list of columns is made whole: each once, and one at least shown", () => {
    const whole = wholeColumns([{ id: "key", isShown: true, width: 9 }]);
    expect(whole.map(({ id }) => id).sort()).toEqual(USUAL_COLUMNS.map(({ id }) => id).sort());
    expect(whole.filter(({ isShown }) => isShown)).toEqual([{ id: "key", isShown: true, width: 9 }]);
    expect(wholeColumns([{ id: "key", isShown: false, width: null }])).toEqual(USUAL_COLUMNS);
  });
});

describe("the menu of columns", () => {
  let fixture: ScreenRig;
  let rig: Rig;

  beforeEach(async () => {
    fixture = await openScreenRig();
    await fixture.add([{ company: "DEMF" }, {}, { category: "system" }]);
    rig = await openRig(fixture.engine, { columns: 100, rows: 30 });
  });

  afterEach(async () => {
    rig.close();
    await fixture.close();
  });

  const titles = (): readonly string[] =>
    (rig.lines().find((line) => line.includes("created on")) ?? "").split(/ {2,}|│/).map((one) => one.trim());
  const close = async (): Promise<void> => {
    await rig.press(KEYS.escape);
    await rig.until(() => rig.screen.state.overlay === null);
  };

  test("hides a column, and the list shows it no more", async () => {
    expect(titles()).toContain("entity");
    await rig.press("|j ");
    await rig.shows("Columns");
    await close();
    expect(titles()).not.toContain("entity");
  });

  test("moves a column with its cursor", async () => {
    await rig.press("|JJ");
    expect(rig.screen.state.columns.slice(0, 3).map(({ id }) => id)).toEqual([
      "entity",
      "source",
      "createdOn",
    ]);
    await rig.press("K");
    expect(rig.screen.state.columns.slice(0, 3).map(({ id }) => id)).toEqual([
      "entity",
      "createdOn",
      "source",
    ]);
  });

  test("a width is changed from what is shown, and left to the screen again", async () => {
    const shown = (): number | undefined =>
      errorColumns(74, rig.screen.state.columns).find(({ id }) => id === "entity")?.width;
    const before = shown() ?? 0;
    await rig.press("|j>>>");
    expect(shown()).toBe(before + 3);
    await rig.press("<");
    expect(shown()).toBe(before + 2);
    await rig.press("=");
    expect(shown()).toBe(before);
  });

  test("sorts by any column, the hidden ones too, and Enter once more turns the direction", async () => {
    const at = rig.screen.state.columns.findIndex(({ id }) => id === "category");
    await rig.press(`|${"j".repeat(at)}\r`);
    await rig.until(() => rig.screen.state.sort[0]?.field === "category");
    expect(rig.screen.state.overlay).toMatchObject({ kind: "columns" });
    await rig.press(KEYS.enter);
    await rig.until(() => rig.screen.state.sort[0]?.descending === true);
    await rig.until(() => rig.screen.state.errors.rows[0]?.category === "system");
  });

  test("the last column stays, and x brings all of them back", async () => {
    for (let column = 0; column < USUAL_COLUMNS.length; column++) {
      rig.screen.show({ kind: "columns", index: column });
      if (rig.screen.state.columns[column]?.isShown === true) await rig.press(" ");
    }
    expect(rig.screen.state.columns.filter(({ isShown }) => isShown)).toHaveLength(1);
    expect(rig.frame()).toContain("The last column stays");
    await rig.press("x");
    expect(rig.screen.state.columns).toEqual(USUAL_COLUMNS);
  });
});
