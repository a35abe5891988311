/**
 * A window over a long sorted list. The cursor belongs to a record: when rows come, go or change places, its index
 * and the top follow, so that the record stays under the cursor and on its line of the screen.
 */
export interface ListState<Row extends { readonly id: string }> {
  readonly rows: readonly Row[];
  /** Index of `rows[0]` in the whole list. */
  readonly offset: number;
  readonly matched: number;
  readonly cursor: number;
  /** The record under the cursor; null until the row is loaded. */
  readonly cursorId: string | null;
  readonly top: number;
  /** The cursor's record left the list: the next row was put under the cursor without a key. */
  readonly isMoved: boolean;
}

export interface ListPage<Row> {
  readonly rows: readonly Row[];
  readonly offset: number;
  readonly matched: number;
  readonly anchorIndex: number | null;
}

export const EMPTY_LIST: ListState<never> = {
  rows: [],
  offset: 0,
  matched: 0,
  cursor: 0,
  cursorId: null,
  top: 0,
  isMoved: false,
};

export function rowAt<Row extends { readonly id: string }>(list: ListState<Row>, index: number): Row | null {
  return list.rows[index - list.offset] ?? null;
}

/** The row under the cursor, when it is loaded and is the cursor's record. */
export function cursorRow<Row extends { readonly id: string }>(list: ListState<Row>): Row | null {
  const row = rowAt(list, list.cursor);
  return row !== null && row.id === list.cursorId ? row : null;
}

/** Puts the cursor on a row, by a key. */
export function moveTo<Row extends { readonly id: string }>(
  list: ListState<Row>,
  index: number,
  height: number,
): ListState<Row> {
  const cursor = clamp(index, 0, list.matched - 1);
  const row = rowAt(list, cursor);
  return scrolled({ ...list, cursor, cursorId: row?.id ?? null, isMoved: false }, height);
}

/** Takes a page that was asked for with `anchor` kept in it. */
export function takePage<Row extends { readonly id: string }>(
  list: ListState<Row>,
  page: ListPage<Row>,
  anchor: string | null,
  height: number,
): ListState<Row> {
  const taken = { ...list, rows: page.rows, offset: page.offset, matched: page.matched };
  const found =
    list.cursorId !== null && list.cursorId === anchor ? page.anchorIndex : indexOf(taken, list.cursorId);
  if (found !== null) {
    return scrolled({ ...taken, cursor: found, top: list.top + found - list.cursor }, height);
  }
  const cursor = clamp(list.cursor, 0, page.matched - 1);
  if (list.cursorId !== null && list.cursorId !== anchor && page.matched > 0) {
    // The cursor moved on while the page was fetched: the next page is asked for with its record.
    return scrolled({ ...taken, cursor }, height);
  }
  const row = rowAt(taken, cursor);
  const isMoved = list.isMoved || (list.cursorId !== null && row !== null);
  return scrolled({ ...taken, cursor, cursorId: row?.id ?? null, isMoved }, height);
}

/** Screens of rows kept on both sides of the one in view, so that keys inside them ask nobody. */
const SCREENS_AHEAD = 6;
/** Rows with long messages are kept in smaller numbers: a window is to cross a socket in a moment. */
const LARGEST_WINDOW_CHARACTERS = 400_000;

/** What to fetch so that the visible rows and a screen on both sides are there; null when they are. */
export function missingWindow<Row extends { readonly id: string }>(
  list: ListState<Row>,
  height: number,
): { readonly offset: number; readonly limit: number } | null {
  const end = Math.min(list.matched, list.top + height);
  const isLoaded = list.top >= list.offset && end <= list.offset + list.rows.length;
  if (list.matched === 0 || (isLoaded && cursorRow(list) !== null)) return null;
  return windowOf(list, height);
}

/**
 * What to fetch ahead because the rows in view come near an end of what is loaded; null while they do not. `weight` is
 * what one row takes on its way, in characters.
 */
export function aheadWindow<Row extends { readonly id: string }>(
  list: ListState<Row>,
  height: number,
  weight: number,
): { readonly offset: number; readonly limit: number } | null {
  const end = list.offset + list.rows.length;
  const isNearTop = list.offset > 0 && list.top - list.offset < 2 * height;
  const isNearEnd = end < list.matched && end - (list.top + height) < 2 * height;
  if (!isNearTop && !isNearEnd) return null;
  const affordable = Math.floor((LARGEST_WINDOW_CHARACTERS / Math.max(1, weight) / height - 1) / 2);
  const screens = Math.min(SCREENS_AHEAD, affordable);
  // With less than two screens on each side it would be near its end at once.
  if (screens < 2) return null;
  return { offset: Math.max(0, list.top - screens * height), limit: (2 * screens + 1) * height };
}

export function windowOf<Row extends { readonly id: string }>(
  list: ListState<Row>,
  height: number,
): { readonly offset: number; readonly limit: number } {
  return { offset: Math.max(0, list.top - height), limit: Math.max(1, height * 3) };
}

/** Keeps the cursor in view and the list without a gap at its end. */
export function scrolled<Row extends { readonly id: string }>(
  list: ListState<Row>,
  height: number,
): ListState<Row> {
  const lowest = Math.max(0, list.matched - height);
  const inView = clamp(list.top, list.cursor - height + 1, list.cursor);
  return { ...list, top: clamp(inView, 0, lowest) };
}

/** How many changes a page would bring, as far as can be seen: in the loaded rows, or in the number of matches. */
export function changesIn<Row extends { readonly id: string }>(
  { rows, matched }: Pick<ListState<Row>, "rows" | "matched">,
  page: ListPage<Row>,
): number {
  const shown = new Map(rows.map((row) => [row.id, row]));
  const next = new Set(page.rows.map((row) => row.id));
  const came = page.rows.filter((row) => !shown.has(row.id)).length;
  const went = rows.filter((row) => !next.has(row.id)).length;
  const differ = page.rows.filter((row) => {
    const before = shown.get(row.id);
    return before !== undefined && !isSame(before, row);
  }).length;
  // Rows that come push others out of the window: those are one change, not two.
  return Math.max(Math.abs(page.matched - matched), Math.max(came, went) + differ);
}

function isSame(one: object, other: object): boolean {
  const members = new Map(Object.entries(one));
  return Object.entries(other).every(([name, value]: [string, unknown]) => {
    const before: unknown = members.get(name);
    return (
      before === value || (typeof value === "object" && JSON.stringify(before) === JSON.stringify(value))
    );
  });
}

function indexOf<Row extends { readonly id: string }>(
  list: ListState<Row>,
  id: string | null,
): number | null {
  const place = id === null ? -1 : list.rows.findIndex((row) => row.id === id);
  return place < 0 ? null : list.offset + place;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, Math.max(low, high)));
}
