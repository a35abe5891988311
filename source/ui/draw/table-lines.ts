import { rowAt } from "../state/list-state.ts";
import type { Look } from "./theme.ts";
import type { ViewState } from "../state/view-state.ts";
import { emptyLines } from "./empty-lines.ts";
import { onlyCause } from "../../domain/query/error-filter.ts";
import { errorColumns } from "../state/list-columns.ts";
import { errorRow, errorTitles } from "./error-row.ts";
import { lastOf } from "../state/last-of.ts";
import { block } from "./line.ts";

const columnsOf = lastOf(errorColumns);
const titlesOf = lastOf(errorTitles);

/** The line of titles and `rows` lines of the sync errors in view, and only those. */
export function tableLines(state: ViewState, width: number, rows: number, look: Look): readonly string[] {
  const { errors, marks, range, sort, overview, focus } = state;
  const columns = columnsOf(width, state.columns);
  const titles = titlesOf(columns, sort, look);
  if (errors.matched === 0) return block([titles, "", ...emptyLines(state, width, look)], rows + 1, width);
  // While a query is written, the list previews what it would match.
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
    return errorRow(error, columns, rowMarks, look, overview.nowAt, isOneCause);
  });
  return block([titles, ...lines], rows + 1, width);
}
