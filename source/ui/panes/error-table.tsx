import type { ReactNode } from "react";
import { rowAt } from "../list-state.ts";
import { emptyLines } from "../presentation/empty-lines.ts";
import { errorColumns } from "../presentation/error-columns.ts";
import { errorRow, errorTitles } from "../presentation/error-row.ts";
import { block } from "../presentation/line.ts";
import type { Look } from "../theme.ts";
import type { ViewState } from "../view-state.ts";
import { Lines } from "../widgets/lines.tsx";

/** The sync errors that are in view, and only those. */
export function ErrorTable(props: {
  readonly state: ViewState;
  readonly width: number;
  readonly rows: number;
  readonly look: Look;
}): ReactNode {
  return <Lines lines={tableLines(props)} />;
}

function tableLines({ state, width, rows, look }: Parameters<typeof ErrorTable>[0]): readonly string[] {
  const { errors, marks, range, sort, overview, focus } = state;
  const columns = errorColumns(width, state.columns);
  const titles = errorTitles(columns, sort, look);
  if (errors.matched === 0) return block([titles, "", ...emptyLines(state, width, look)], rows + 1, width);
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
    return errorRow(error, columns, { isCursor, hasFocus: focus === "list", isMarked }, look, overview.nowAt);
  });
  return block([titles, ...lines], rows + 1, width);
}
