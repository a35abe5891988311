import { isSteady } from "../../text/cell-text.ts";
import { isBlank, type CellRow } from "./cell-row.ts";
import type { Pen } from "./pen.ts";

/** Cells that are sent again although they stand there already: a jump over them takes as many bytes. */
const LARGEST_GAP = 3;
/** A run of blanks from here on is shorter erased and jumped over than sent. */
const SHORTEST_ERASED = 11;
const SHORTEST_ERASED_END = 4;

/** Draws what differs between a row on the terminal and the row that shall stand there; null: anything may stand. */
export function drawRow(pen: Pen, row: number, before: CellRow | null, after: CellRow): void {
  const columns = after.clusters.length;
  const tail = blankTail(after);
  if (before === null) {
    pen.moveTo(row, 0);
    pen.eraseToEnd();
  }
  for (
    let column = nextChange(before, after, 0);
    column < columns;
    column = nextChange(before, after, column)
  ) {
    if (column >= tail && columns - column >= SHORTEST_ERASED_END) {
      pen.moveTo(row, column);
      pen.eraseToEnd();
      return;
    }
    column = drawSpan(pen, row, before, after, { from: column, tail });
  }
}

/** Draws from a change on, over short gaps; answers the column behind. */
function drawSpan(
  pen: Pen,
  row: number,
  before: CellRow | null,
  after: CellRow,
  { from, tail }: { readonly from: number; readonly tail: number },
): number {
  const columns = after.clusters.length;
  let column = from;
  // A cluster is drawn from its first cell.
  while (column > 0 && after.clusters[column] === "") column--;
  pen.moveTo(row, column);
  for (let end = spanEnd(before, after, column); column < end; end = spanEnd(before, after, column)) {
    if (column >= tail && columns - column >= SHORTEST_ERASED_END) return column;
    const blanks = blankRun(after, column, end);
    if (blanks >= SHORTEST_ERASED) {
      pen.erase(blanks);
      return column + blanks;
    }
    const cells = cellsOf(after, column);
    pen.put(after.clusters[column] ?? " ", cells, after.styles[column] ?? 0);
    column += cells;
  }
  if (column >= columns) pen.endRow();
  return column;
}

/** Where the cells to be sent end: `column` when it stands already, and no change follows soon. */
function spanEnd(before: CellRow | null, after: CellRow, column: number): number {
  if (before === null) return after.clusters.length;
  const next = nextChange(before, after, column);
  if (next === column) return endOfChanges(before, after, column);
  const isNear = next - column <= LARGEST_GAP && next < after.clusters.length;
  return isNear && isCheap(after, column, next) ? next : column;
}

function endOfChanges(before: CellRow, after: CellRow, from: number): number {
  let end = from;
  while (end < after.clusters.length && (isChanged(before, after, end) || after.clusters[end] === "")) end++;
  return end;
}

/** True when the cells up to `to` are plain text in the style that the pen has. */
function isCheap(after: CellRow, from: number, to: number): boolean {
  for (let column = from; column < to; column++) {
    const cluster = after.clusters[column] ?? "";
    if (after.styles[column] !== after.styles[from - 1]) return false;
    if (cluster.length !== 1 || cluster.charCodeAt(0) >= 0x7f) return false;
  }
  return true;
}

function nextChange(before: CellRow | null, after: CellRow, from: number): number {
  if (before === null) return from;
  let column = from;
  while (column < after.clusters.length && !isChanged(before, after, column)) column++;
  return column;
}

function isChanged(before: CellRow, after: CellRow, column: number): boolean {
  if (differs(before, after, column)) return true;
  let start = column - 1;
  while (start > 0 && before.clusters[start] === "") start--;
  return isWild(before, start) && differs(before, after, start);
}

function differs(before: CellRow, after: CellRow, column: number): boolean {
  return before.clusters[column] !== after.clusters[column] || before.styles[column] !== after.styles[column];
}

/** A character that some terminals draw wider than we think has covered its neighbour, too. */
function isWild(row: CellRow, column: number): boolean {
  const cluster = row.clusters[column];
  if (cluster === undefined || cluster === "") return false;
  return cluster.charCodeAt(0) >= FIRST_WILD || !isSteady(cluster);
}

/** Symbols, of which some take two cells where East Asian widths are set. */
const FIRST_WILD = 0x2000;

/** First of the blank cells that reach to the row's end. */
function blankTail(row: CellRow): number {
  let tail = row.clusters.length;
  while (tail > 0 && isBlank(row, tail - 1)) tail--;
  return tail;
}

function blankRun(row: CellRow, from: number, end: number): number {
  let column = from;
  while (column < end && isBlank(row, column)) column++;
  return column - from;
}

function cellsOf({ clusters }: CellRow, column: number): number {
  let cells = 1;
  while (clusters[column + cells] === "") cells++;
  return cells;
}
