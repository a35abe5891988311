import { expect, test } from "vitest";
import { cursorRow, EMPTY_LIST, moveTo, takePage, type ListState } from "../../source/ui/state/list-state.ts";

const HEIGHT = 5;

interface Row {
  readonly id: string;
}

const rowsFrom = (from: number, count: number): readonly Row[] =>
  Array.from({ length: count }, (_, place) => ({ id: `E${from + place}` }));

test("no row is under the cursor while its own is not there, also when another one stands in its place", () => {
  const before: ListState<Row> = takePage(
    EMPTY_LIST,
    { rows: rowsFrom(0, 10), offset: 0, matched: 100, anchorIndex: null },
    null,
    HEIGHT,
  );
  const moved = moveTo(before, 2, HEIGHT);
  // The cursor goes on while a page around E2 is fetched, and every row has moved by twenty.
  const on = moveTo(moved, 6, HEIGHT);
  expect(cursorRow(on)?.id).toBe("E6");
  const page = { rows: rowsFrom(20, 10), offset: 0, matched: 100, anchorIndex: null };
  const list = takePage(on, page, "E2", HEIGHT);
  expect(list.rows[list.cursor - list.offset]?.id).toBe("E26");
  expect(cursorRow(list)).toBeNull();
});
