import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EVERYTHING } from "../../source/domain/query/error-filter.ts";
import { NEWEST_FIRST } from "../../source/domain/query/error-order.ts";
import { printQuery } from "../../source/domain/query/query.ts";
import { USUAL_COLUMNS } from "../../source/ui/state/list-columns.ts";
import { NO_STEPS, remembered, walked, type Arrangement } from "../../source/ui/state/steps.ts";
import { openScreenRig, type ScreenRig } from "./screen-rig.ts";
import { KEYS, openRig, type Rig } from "./screen-rig.tsx";

const arrangement = (mark: string, marks = 1): Arrangement => ({
  filter: EVERYTHING,
  history: { filters: [EVERYTHING], at: 0 },
  sort: NEWEST_FIRST,
  columns: USUAL_COLUMNS,
  marks: new Set(Array.from({ length: marks }, (_, place) => `${mark}${place}`)),
});

describe("steps", () => {
  test("whatever is done and undone, undoing all leads to the start and redoing all back", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat({ max: 60 }), (done, undone) => {
        const states = Array.from({ length: done + 1 }, (_, place) => arrangement(`s${place}-`));
        let steps = NO_STEPS;
        for (const state of states.slice(0, -1)) steps = remembered(steps, "a step", state);
        let now = states[done];
        for (let step = 0; step < Math.min(done, undone); step++) {
          const back = walked(steps, "back", now ?? arrangement(""));
          now = back?.arrangement;
          steps = back?.steps ?? steps;
        }
        expect(now).toBe(states[done - Math.min(done, undone)]);
        for (;;) {
          const forth = walked(steps, "forth", now ?? arrangement(""));
          if (forth === null) break;
          now = forth.arrangement;
          steps = forth.steps;
        }
        expect(now).toBe(states[done]);
      }),
    );
  });

  test("are bounded in number and in the marks that they hold", () => {
    let steps = NO_STEPS;
    for (let step = 0; step < 500; step++) steps = remembered(steps, "a mark", arrangement("m"));
    expect(steps.past).toHaveLength(100);
    for (let step = 0; step < 60; step++) steps = remembered(steps, "marks", arrangement("m", 10_000));
    expect(steps.past.length).toBeLessThanOrEqual(20);
  });
});

describe("U and Ctrl-R", () => {
  let fixture: ScreenRig;
  let rig: Rig;

  beforeEach(async () => {
    fixture = await openScreenRig();
    await fixture.add([{ company: "DEMF" }, {}, {}]);
    rig = await openRig(fixture.engine);
  });

  afterEach(async () => {
    rig.close();
    await fixture.close();
  });

  const marks = (): readonly string[] => [...rig.screen.state.marks].sort();
  const query = (): string => printQuery(rig.screen.state.filter);

  test("take marks, filter, sorting and columns back one by one, and make them again", async () => {
    await rig.press(" ");
    await rig.press("/company:usmf\r");
    await rig.until(() => rig.screen.state.errors.matched === 2);
    await rig.press("sjjj\r");
    await rig.until(() => rig.screen.state.sort[0]?.field === "key");
    await rig.press("| ");
    await rig.press(KEYS.escape);
    await rig.until(() => rig.screen.state.overlay === null);
    await rig.press("U");
    await rig.shows("Undone: a column.");
    expect(rig.screen.state.columns).toBe(USUAL_COLUMNS);
    await rig.press("U");
    await rig.until(() => rig.screen.state.sort === NEWEST_FIRST);
    await rig.press("U");
    await rig.until(() => rig.screen.state.errors.matched === 3);
    expect(query()).toBe("");
    expect(marks()).toEqual(["E0"]);
    await rig.press("U");
    expect(marks()).toEqual([]);
    await rig.press("U");
    await rig.shows("There is nothing to undo");
    await rig.press("\u0012\u0012");
    await rig.until(() => query() === "company:usmf");
    expect(marks()).toEqual(["E0"]);
  });

  test("bring back marks that were taken away at once", async () => {
    await rig.press("a");
    await rig.until(() => marks().length === 3);
    await rig.press("u");
    await rig.shows("U brings them back");
    await rig.press("U");
    expect(marks()).toHaveLength(3);
  });

  test("after something else was done, there is nothing to do again", async () => {
    await rig.press(" U");
    await rig.press("j ");
    await rig.press("\u0012");
    await rig.shows("There is nothing to redo");
  });
});
