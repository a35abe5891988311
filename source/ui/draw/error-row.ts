import type { SortTerm } from "../../domain/query/error-order.ts";
import type { ShownError } from "../../domain/error/superseded.ts";
import { cell, fit, padStart } from "../../text/cell-text.ts";
import { sourceTitle } from "../state/filter-groups.ts";
import type { Glyphs } from "../terminal/glyphs.ts";
import type { Look } from "./theme.ts";
import { MARKERS, type ErrorColumn } from "../state/list-columns.ts";
import { instant } from "./instants.ts";
import { reasonOf, tellingCell } from "./reason.ts";

export interface RowMarks {
  readonly isCursor: boolean;
  readonly hasFocus: boolean;
  readonly isMarked: boolean;
}

/** One record as one line of exactly the columns' width; among records of one cause its message shows what differs. */
export function errorRow(
  error: ShownError,
  columns: readonly ErrorColumn[],
  marks: RowMarks,
  look: Look,
  nowAt: number,
  isOneCause = false,
): string {
  const { glyphs } = look;
  const unmarked = unmarkedRow(error, columns, look, nowAt, isOneCause);
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
  readonly isOneCause: boolean;
  readonly text: string;
}

/** Rows without cursor and mark: measured once for as long as the record is kept, and one string for the terminal. */
const knownRows = new WeakMap<ShownError, KnownRow>();

function unmarkedRow(
  error: ShownError,
  columns: readonly ErrorColumn[],
  look: Look,
  nowAt: number,
  isOneCause: boolean,
): string {
  const known = knownRows.get(error);
  const isSame = known?.columns === columns && known.look === look && known.nowAt === nowAt;
  if (isSame && known.isOneCause === isOneCause) return known.text;
  const cells = columns.map((column) =>
    column.id === "message" && isOneCause
      ? tellingCell(error, column.width, look.ascii)
      : cellOf(error, column, look, nowAt),
  );
  const text = " ".repeat(MARKERS) + cells.join(" ");
  knownRows.set(error, { columns, look, nowAt, isOneCause, text });
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
