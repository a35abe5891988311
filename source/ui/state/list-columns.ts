import type { SortField } from "../../domain/query/error-order.ts";

/** A column as somebody wants it: shown or not, and how wide; null leaves the width to the screen. */
export interface ColumnChoice {
  readonly id: SortField;
  readonly isShown: boolean;
  readonly width: number | null;
}

export interface ErrorColumn {
  readonly id: SortField;
  readonly title: string;
  readonly width: number;
}

interface ColumnKind {
  readonly id: SortField;
  readonly title: string;
  readonly width: number;
  /** As wide as it grows by itself where there is room. */
  readonly widest?: number;
  readonly isShown: boolean;
}

/** Cells before the first column: cursor and mark. */
export const MARKERS = 2;
const NARROWEST_MESSAGE = 24;
const SHORTEST_MESSAGE = 8;
const NARROWEST = 2;
const WIDEST = 200;
const KINDS: readonly ColumnKind[] = [
  { id: "createdOn", title: "created on", width: 15, isShown: true },
  { id: "entity", title: "entity", width: 16, widest: 30, isShown: true },
  { id: "source", title: "source", width: 7, isShown: true },
  { id: "key", title: "key", width: 12, widest: 26, isShown: true },
  { id: "company", title: "company", width: 7, isShown: true },
  { id: "code", title: "code", width: 10, widest: 14, isShown: true },
  { id: "attempts", title: "att", width: 3, isShown: true },
  { id: "state", title: "st", width: 2, isShown: true },
  { id: "category", title: "category", width: 11, isShown: false },
  { id: "job", title: "job", width: 8, isShown: false },
  { id: "cause", title: "cause", width: 10, isShown: false },
  { id: "message", title: "message", width: NARROWEST_MESSAGE, isShown: true },
];
/** The first to go when the width does not suffice; then the last before the message. */
const DROPPED: readonly SortField[] = ["attempts", "code", "source", "company"];

export const USUAL_COLUMNS: readonly ColumnChoice[] = KINDS.map(({ id, isShown }) => ({
  id,
  isShown,
  width: null,
}));

/** The columns that fit, in the wanted order; a message without a width of its own takes what is left. */
export function errorColumns(width: number, choices: readonly ColumnChoice[]): readonly ErrorColumn[] {
  const wanted = choices.filter((choice) => choice.isShown).map(columnOf);
  const columns = grown(fitting(wanted, choices, width), choices, width);
  const rest = width - MARKERS - cellsOf(columns.filter((column) => !isFiller(column.id, choices)));
  return columns.map((column) =>
    isFiller(column.id, choices) ? { ...column, width: Math.max(1, rest) } : column,
  );
}

function columnTitle(id: SortField): string {
  return KINDS.find((kind) => kind.id === id)?.title ?? id;
}

/** The width that a column has now, or would have: where making it wider starts. */
export function usualWidth(id: SortField): number {
  return KINDS.find((kind) => kind.id === id)?.width ?? NARROWEST;
}

export function widthWithin(width: number): number {
  return Math.max(NARROWEST, Math.min(WIDEST, width));
}

/** Any list of choices made whole: every column once, those not named behind the others and hidden. */
export function wholeColumns(choices: readonly ColumnChoice[]): readonly ColumnChoice[] {
  const named = choices.filter(({ id }, place) => choices.findIndex((one) => one.id === id) === place);
  const missing = USUAL_COLUMNS.filter(({ id }) => !named.some((one) => one.id === id));
  const whole = [...named, ...missing.map((choice) => ({ ...choice, isShown: false }))];
  return whole.some((choice) => choice.isShown) ? whole : USUAL_COLUMNS;
}

function columnOf({ id, width }: ColumnChoice): ErrorColumn {
  return { id, title: columnTitle(id), width: width ?? usualWidth(id) };
}

function isFiller(id: SortField, choices: readonly ColumnChoice[]): boolean {
  return id === "message" && choices.find((choice) => choice.id === id)?.width === null;
}

function cellsOf(columns: readonly ErrorColumn[]): number {
  return columns.reduce((sum, column) => sum + column.width + 1, 0);
}

function fitting(
  wanted: readonly ErrorColumn[],
  choices: readonly ColumnChoice[],
  width: number,
): readonly ErrorColumn[] {
  // The space behind the last column is the edge's.
  const isTooWide = (columns: readonly ErrorColumn[]): boolean => cellsOf(columns) - 1 > width - MARKERS;
  let columns = wanted;
  for (const id of DROPPED) {
    if (!isTooWide(columns)) return columns;
    if (choices.find((choice) => choice.id === id)?.width === null)
      columns = columns.filter((column) => column.id !== id);
  }
  // Rather a short message than none of the key.
  columns = columns.map((column) =>
    isFiller(column.id, choices) ? { ...column, width: SHORTEST_MESSAGE } : column,
  );
  while (isTooWide(columns) && columns.length > 1) {
    const last = columns.findLast((column) => column.id !== "message") ?? columns.at(-1);
    columns = columns.filter((column) => column !== last);
  }
  return columns.map((column) => ({ ...column, width: Math.min(column.width, width - MARKERS) }));
}

/** Two thirds of what a wide terminal adds go to the message. */
function grown(
  columns: readonly ErrorColumn[],
  choices: readonly ColumnChoice[],
  width: number,
): readonly ErrorColumn[] {
  const isMessageShown = columns.some((column) => isFiller(column.id, choices));
  const spare = width - MARKERS - cellsOf(columns.filter((column) => !isFiller(column.id, choices)));
  let surplus = Math.max(0, isMessageShown ? Math.floor((spare - 44) / 3) : spare);
  return columns.map((column) => {
    const kind = KINDS.find((one) => one.id === column.id);
    const isFixed = choices.find((choice) => choice.id === column.id)?.width !== null;
    const room = isFixed ? 0 : Math.max(0, (kind?.widest ?? column.width) - column.width);
    const more = Math.min(room, surplus);
    surplus -= more;
    return { ...column, width: column.width + more };
  });
}
