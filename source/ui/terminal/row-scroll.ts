import type { CellRow } from "./cell-row.ts";

/** Rows `first` to `last` move up by `by`, down when it is negative. */
export interface RowScroll {
  readonly first: number;
  readonly last: number;
  readonly by: number;
}

/** Fewer rows than this are sent again as quickly. */
const FEWEST_ROWS = 3;

/** The one move of a block of rows that spares most of the drawing; null when none spares enough. */
export function scrollBetween(before: readonly CellRow[], after: readonly string[]): RowScroll | null {
  const by = likelyShift(before, after);
  if (by === null) return null;
  const block = longestBlock(before, after, by);
  if (block === null) return null;
  const scroll =
    by > 0 ? { first: block.from, last: block.to + by, by } : { first: block.from + by, last: block.to, by };
  return sparedRows(before, after, scroll) >= FEWEST_ROWS ? scroll : null;
}

/** What stands on the screen after the move, with `blank` where rows came in. */
export function scrolledRows(
  rows: readonly CellRow[],
  { first, last, by }: RowScroll,
  blank: CellRow,
): readonly CellRow[] {
  return rows.map((row, place) => {
    if (place < first || place > last) return row;
    const from = place + by;
    return from < first || from > last ? blank : (rows[from] ?? blank);
  });
}

/** How far most of the changed rows that still stand somewhere have moved. */
function likelyShift(before: readonly CellRow[], after: readonly string[]): number | null {
  const places = new Map<string, number>();
  for (const [place, { line }] of before.entries()) if (line !== after[place]) places.set(line, place);
  const votes = new Map<number, number>();
  for (const [place, line] of after.entries()) {
    const from = places.get(line);
    if (from === undefined || before[place]?.line === line) continue;
    votes.set(from - place, (votes.get(from - place) ?? 0) + 1);
  }
  let best: number | null = null;
  for (const [by, count] of votes) if (count > (best === null ? 0 : (votes.get(best) ?? 0))) best = by;
  return best === 0 ? null : best;
}

function longestBlock(
  before: readonly CellRow[],
  after: readonly string[],
  by: number,
): { readonly from: number; readonly to: number } | null {
  let longest: { from: number; to: number } | null = null;
  let from = 0;
  for (let place = 0; place <= after.length; place++) {
    const line = after[place];
    if (line !== undefined && before[place + by]?.line === line) continue;
    const to = place - 1;
    if (to >= from && (longest === null || to - from > longest.to - longest.from)) longest = { from, to };
    from = place + 1;
  }
  return longest;
}

/** Rows that the move puts right, less those that it puts wrong. */
function sparedRows(before: readonly CellRow[], after: readonly string[], scroll: RowScroll): number {
  const { first, last, by } = scroll;
  let spared = 0;
  for (let place = first; place <= last; place++) {
    const wasRight = before[place]?.line === after[place];
    const from = place + by;
    const isRight = from >= first && from <= last && before[from]?.line === after[place];
    spared += Number(isRight) - Number(wasRight);
  }
  return spared;
}
