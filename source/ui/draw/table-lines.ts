import { rowAt } from "../state/list-state.ts";
import type { Look } from "./theme.ts";
import type { ViewState } from "../state/view-state.ts";
import { emptyLines } from "./empty-lines.ts";
import { onlyCause } from "../../domain/query/error-filter.ts";
import { errorColumns, MARKERS } from "../state/list-columns.ts";
import type { ErrorColumn } from "../state/list-columns.ts";
import { lastOf } from "../state/last-of.ts";
import { block } from "./line.ts";
import type { SortTerm } from "../../domain/query/error-order.ts";
import type { ShownError } from "../../domain/error/superseded.ts";
import { cell, fit, padStart } from "../../text/cell-text.ts";
import { sourceTitle } from "../state/filter-groups.ts";
import type { Glyphs } from "../terminal/glyphs.ts";
import { instant } from "./instants.ts";
import { movedReason, reasonOf, tellingCell } from "./reason.ts";

interface RowMarks {
  readonly isCursor: boolean;
  readonly hasFocus: boolean;
  readonly isMarked: boolean;
}

/** What the message column shows of a record. */
export interface MessageView {
  /** True where every record has the same cause: what differs is shown. */
  readonly isOneCause: boolean;
  /** Cells that the text is moved to the left by. */
  readonly sideways: number;
}

const FROM_THE_START: MessageView = { isOneCause: false, sideways: 0 };

/** One record as one line of exactly the columns' width; among records of one cause its message shows what differs. */
export function errorRow(
  error: ShownError,
  columns: readonly ErrorColumn[],
  marks: RowMarks,
  look: Look,
  nowAt: number,
  message: MessageView = FROM_THE_START,
): string {
  const { glyphs } = look;
  const unmarked = unmarkedRow(error, columns, look, nowAt, message);
  if (!marks.isCursor && !marks.isMarked) return unmarked;
  const signs = `${marks.isCursor ? glyphs.cursor : " "}${marks.isMarked ? glyphs.mark : " "}`;
  const line = signs + unmarked.slice(MARKERS);
  if (marks.isCursor && marks.hasFocus) return look.paint("selected", line);
  return look.paint("strong", line);
}

interface KnownRow {
  readonly columns: readonly ErrorColumn[];
  readonly look: Look;
  readonly nowAt: number;
  readonly message: MessageView;
  readonly text: string;
}

/** Rows without cursor and mark: measured once for as long as the record is kept, and one string for the terminal. */
const knownRows = new WeakMap<ShownError, KnownRow>();

function unmarkedRow(
  error: ShownError,
  columns: readonly ErrorColumn[],
  look: Look,
  nowAt: number,
  message: MessageView,
): string {
  const drawn = knownRows.get(error);
  const isSame = drawn?.columns === columns && drawn.look === look && drawn.nowAt === nowAt;
  const { isOneCause, sideways } = message;
  if (isSame && drawn.message.isOneCause === isOneCause && drawn.message.sideways === sideways)
    return drawn.text;
  const cells = columns.map((column) => {
    if (column.id === "message" && sideways > 0)
      return movedReason(error, sideways, column.width, look.ascii);
    return column.id === "message" && isOneCause
      ? tellingCell(error, column.width, look.ascii)
      : cellOf(error, column, look, nowAt);
  });
  const text = " ".repeat(MARKERS) + cells.join(" ");
  knownRows.set(error, { columns, look, nowAt, message, text });
  return text;
}

function cellOf(error: ShownError, { id, width }: ErrorColumn, look: Look, nowAt: number): string {
  switch (id) {
    case "createdOn":
      return fit(instant(error.errorCreatedAt, nowAt, look.utc), width);
    case "source":
      return fit(error.dataSource === "dataverse" && width < 9 ? "DV" : sourceTitle(error.dataSource), width);
    case "attempts":
      return padStart(String(error.attempts), width);
    case "state":
      return fit(width < 8 ? stateSymbol(error, look.glyphs) : error.state, width);
    case "message":
      return cell(reasonOf(error), width, look.ascii);
    case "key":
      return cell(error.uniqueKey, width, look.ascii);
    default:
      return cell(error[id], width, look.ascii);
  }
}

/** A symbol for what keeps a record from being retried now; a plain open record has none. */
function stateSymbol(error: ShownError, glyphs: Glyphs): string {
  if (error.state === "queued") return glyphs.queued;
  if (error.state === "reconciling") return glyphs.reconciling;
  if (error.category === "concurrency") return glyphs.concurrency;
  return error.history?.supersededBy ? glyphs.superseded : "";
}

/** The line of column titles, with the sort's arrow. */
export function errorTitles(columns: readonly ErrorColumn[], sort: readonly SortTerm[], look: Look): string {
  const titles = columns.map((column) => {
    const term = sort.find((one) => one.field === column.id);
    const arrow = term?.descending ? look.glyphs.descending : look.glyphs.ascending;
    const gap = column.title.length + 2 <= column.width ? " " : "";
    return fit(term === undefined ? column.title : `${column.title}${gap}${arrow}`, column.width);
  });
  return look.paint("dim", `  ${titles.join(" ")}`);
}

/** The columns of the list in that many cells. */
export const columnsOf = lastOf(errorColumns);
const titlesOf = lastOf(errorTitles);

/** The line of titles and `rows` lines of the sync errors in view, and only those. */
export function tableLines(state: ViewState, width: number, rows: number, look: Look): readonly string[] {
  const { errors, marks, range, sort, overview, focus } = state;
  const columns = columnsOf(width, state.columns);
  const titles = titlesOf(columns, sort, look);
  if (errors.matched === 0) return block([titles, "", ...emptyLines(state, width, look)], rows + 1, width);
  // While a query is written, the list previews what it would match.
  const { sideways } = state;
  const isOneCause = state.overlay?.kind !== "query" && onlyCause(state.filter) !== null;
  const isInRange = (index: number): boolean =>
    range !== null &&
    index >= Math.min(range.index, errors.cursor) &&
    index <= Math.max(range.index, errors.cursor);
  const lines = Array.from({ length: Math.min(rows, errors.matched - errors.top) }, (_, place) => {
    const index = errors.top + place;
    const error = rowAt(errors, index);
    if (error === null) return "";
    const isCursor = index === errors.cursor;
    const isMarked = marks.has(error.id) || isInRange(index);
    const rowMarks = { isCursor, hasFocus: focus === "list", isMarked };
    return errorRow(error, columns, rowMarks, look, overview.nowAt, { isOneCause, sideways });
  });
  return block([titles, ...lines], rows + 1, width);
}
