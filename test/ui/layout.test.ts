import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { layoutOf } from "../../source/ui/state/layout.ts";

const wishes = fc.record({
  isFilterPaneOpen: fc.boolean(),
  isDetailOpen: fc.boolean(),
  hasFault: fc.boolean(),
  noticeLines: fc.integer({ min: 0, max: 9 }),
  isEditing: fc.boolean(),
});
const CALM = {
  isFilterPaneOpen: true,
  isDetailOpen: true,
  hasFault: false,
  noticeLines: 1,
  isEditing: false,
};

describe("the layout", () => {
  test("gives every row and every column of any usable size away exactly once", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 60, max: 300 }),
        fc.integer({ min: 15, max: 120 }),
        wishes,
        (columns, rows, wished) => {
          const layout = layoutOf({ columns, rows }, wished);
          const queryRows = wished.isEditing ? 2 : 1;
          expect(layout.headerRows + queryRows + layout.bodyRows + layout.noticeLines + 1).toBe(rows);
          expect(layout.filterWidth + layout.listWidth).toBe(columns);
          expect(1 + layout.listRows + layout.detailRows).toBe(layout.bodyRows);
          expect(layout.listRows).toBeGreaterThanOrEqual(3);
        },
      ),
    );
  });

  test("120×40 shows filter panes and detail beside the list; 80×24 folds them away", () => {
    const wide = layoutOf({ columns: 120, rows: 40 }, CALM);
    expect(wide.isFolded).toBe(false);
    expect(wide.filterWidth).toBeGreaterThan(0);
    expect(wide.detailRows).toBeGreaterThan(0);
    const small = layoutOf({ columns: 80, rows: 24 }, CALM);
    expect(small).toMatchObject({ isFolded: true, filterWidth: 0, detailRows: 0, headerRows: 1 });
  });

  test("below 60×15 it is too small", () => {
    expect(layoutOf({ columns: 59, rows: 40 }, CALM).isTooSmall).toBe(true);
    expect(layoutOf({ columns: 120, rows: 14 }, CALM).isTooSmall).toBe(true);
    expect(layoutOf({ columns: 60, rows: 15 }, CALM).isTooSmall).toBe(false);
  });
});
