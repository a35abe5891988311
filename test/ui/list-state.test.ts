import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  aheadWindow,
  EMPTY_LIST,
  cursorRow,
  missingWindow,
  moveTo,
  takePage,
  windowOf,
  type ListState,
} from "../../source/ui/state/list-state.ts";

interface Row {
  readonly id: string;
}

const HEIGHT = 5;

/** Answers as the engine does: a window that holds the anchor when it still matches. */
function pageOf(all: readonly Row[], offset: number, limit: number, anchor: string | null) {
  const anchorIndex = anchor === null ? -1 : all.findIndex((row) => row.id === anchor);
  const last = Math.max(0, all.length - limit);
  const wanted = Math.min(offset, last);
  const isHeld = anchorIndex < 0 || (anchorIndex >= wanted && anchorIndex < wanted + limit);
  const from = isHeld ? wanted : Math.min(Math.max(0, anchorIndex - Math.floor(limit / 2)), last);
  return {
    rows: all.slice(from, from + limit),
    offset: from,
    matched: all.length,
    anchorIndex: anchorIndex < 0 ? null : anchorIndex,
  };
}

function fetched(list: ListState<Row>, all: readonly Row[]): ListState<Row> {
  let next = list;
  for (let tries = 0; tries < 4; tries++) {
    const { offset, limit } = windowOf(next, HEIGHT);
    next = takePage(next, pageOf(all, offset, limit, next.cursorId), next.cursorId, HEIGHT);
    if (missingWindow(next, HEIGHT) === null) return next;
  }
  return next;
}

const rows = (ids: readonly number[]): readonly Row[] => ids.map((id) => ({ id: `E${id}` }));
const someRows = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 60 }).map(rows);

describe("a list whose cursor belongs to a record", () => {
  test("whatever comes, goes and changes places, the cursor stays on its record while it is there (I9)", () => {
    fc.assert(
      fc.property(
        someRows,
        fc.array(fc.tuple(someRows, fc.integer({ min: -40, max: 40 })), { maxLength: 8 }),
        (first, changes) => {
          let list = fetched(EMPTY_LIST, first);
          for (const [all, by] of changes) {
            list = fetched(moveTo(list, list.cursor + by, HEIGHT), list.matched === 0 ? all : all);
            const before = list.cursorId;
            const next = fetched(list, all);
            if (before !== null && all.some((row) => row.id === before)) {
              expect(next.cursorId).toBe(before);
              expect(all[next.cursor]?.id).toBe(before);
            }
            expect(next.cursor).toBeGreaterThanOrEqual(next.top);
            expect(next.cursor).toBeLessThan(next.top + HEIGHT);
            expect(next.top).toBeLessThanOrEqual(Math.max(0, all.length - HEIGHT));
            if (all.length > 0) expect(cursorRow(next)).not.toBeNull();
            list = next;
          }
        },
      ),
    );
  });

  test("rows that arrive above leave the record on its line of the screen", () => {
    const all = rows([...Array(40).keys()]);
    const list = moveTo(fetched(EMPTY_LIST, all), 12, HEIGHT);
    const line = list.cursor - list.top;
    const next = fetched(list, [...rows([100, 101, 102]), ...all]);
    expect(next.cursorId).toBe("E12");
    expect(next.cursor - next.top).toBe(line);
  });

  test("a record that left is told apart from a cursor that a key moved", () => {
    const all = rows([...Array(10).keys()]);
    const list = moveTo(fetched(EMPTY_LIST, all), 4, HEIGHT);
    const next = fetched(
      list,
      all.filter((row) => row.id !== "E4"),
    );
    expect(next.isMoved).toBe(true);
    expect(next.cursorId).toBe("E5");
    expect(moveTo(next, 5, HEIGHT).isMoved).toBe(false);
  });

  test("a cursor sent beyond the loaded rows asks for them, and takes the record it finds there", () => {
    const all = rows([...Array(500).keys()]);
    const list = moveTo(fetched(EMPTY_LIST, all), 499, HEIGHT);
    expect(list.cursorId).toBeNull();
    expect(missingWindow(list, HEIGHT)).not.toBeNull();
    expect(fetched(list, all).cursorId).toBe("E499");
  });
});

describe("what is fetched ahead", () => {
  const at = (top: number, offset: number, length: number): ListState<Row> => ({
    ...EMPTY_LIST,
    rows: Array.from({ length }, (_, index) => ({ id: `${offset + index}` })),
    offset,
    matched: 1000,
    cursor: top,
    cursorId: `${top}`,
    top,
  });

  test("is nothing while two screens are loaded on both sides, or the list ends there", () => {
    expect(aheadWindow(at(110, 100, 25), HEIGHT, 500)).toBeNull();
    expect(aheadWindow(at(0, 0, 25), HEIGHT, 500)).toBeNull();
    expect(aheadWindow(at(995, 980, 20), HEIGHT, 500)).toBeNull();
  });

  test("is six screens on both sides once the view comes near either end", () => {
    expect(aheadWindow(at(109, 100, 25), HEIGHT, 500)).toEqual({ offset: 79, limit: 65 });
    expect(aheadWindow(at(111, 100, 25), HEIGHT, 500)).toEqual({ offset: 81, limit: 65 });
  });

  test("is less for long messages, and nothing for messages so long that a screen is enough", () => {
    expect(aheadWindow(at(109, 100, 25), HEIGHT, 15_000)).toEqual({ offset: 99, limit: 25 });
    expect(aheadWindow(at(109, 100, 25), HEIGHT, 100_000)).toBeNull();
  });
});
