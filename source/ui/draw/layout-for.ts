import { layoutOf, type Layout } from "../state/layout.ts";
import { cursorRow } from "../state/list-state.ts";
import { detailLines } from "./detail-lines.ts";
import { infoLines } from "./info-lines.ts";
import { lastOf } from "../state/last-of.ts";
import type { Look } from "./theme.ts";
import type { PinnedRecord, ViewState } from "../state/view-state.ts";

/** The layout of what is shown now. */
export const layoutFor: (state: ViewState, look: Look) => Layout = lastOf((state, look) => {
  const { overlay } = state;
  return layoutOf(state.size, {
    isFilterPaneOpen: isFilterPaneOpen(state),
    isDetailOpen: state.detail.isOpen,
    hasFault: state.overview.fault !== "",
    noticeLines: infoLines(state, state.size.columns, look).length,
    isEditing: ["query", "command", "value-search"].includes(overlay?.kind ?? ""),
  });
});

/** Next to the list of causes only while they have the keys: its lines need the room. */
function isFilterPaneOpen({ view, focus, filterPane }: ViewState): boolean {
  return view === "causes" ? focus === "filters" : filterPane.isOpen;
}

/** Lines for what is known of the cause under the cursor. */
const KNOWN_ROWS = 7;

/** How the body of the list of causes is shared out: lines of causes, and of what is known of one. */
export function causeRowsFor(state: ViewState, look: Look): number {
  const { isFolded, bodyRows } = layoutFor(state, look);
  return Math.max(1, bodyRows - 1 - (isFolded ? 1 : KNOWN_ROWS));
}

/** Counts are asked for only while somebody can see them, or will with the key that leads to the sync errors. */
export function isFilterPaneShown(state: ViewState, look: Look): boolean {
  const hasFocus = state.focus === "filters";
  return hasFocus || (state.filterPane.isOpen && !layoutFor(state, look).isFolded);
}

/** Rows between the query line and the notice. */
export function bodyHeight(state: ViewState, look: Look): number {
  return layoutFor(state, look).bodyRows;
}

/** The record that the detail shows: the pinned one, else the one under the cursor. */
export function shownRecord(state: ViewState): PinnedRecord | null {
  if (state.detail.pinned !== null) return state.detail.pinned;
  const record = cursorRow(state.errors);
  return record === null ? null : { record, hasLeft: false };
}

export interface DetailView {
  readonly lines: readonly string[];
  /** Lines that the pane shows at a time. */
  readonly height: number;
}

export function detailLinesFor(state: ViewState, look: Look): DetailView {
  const layout = layoutFor(state, look);
  const width = (layout.isFolded ? layout.columns : layout.listWidth) - 2;
  const height = (layout.isFolded ? layout.bodyRows : layout.detailRows) - 1;
  const shown = shownRecord(state);
  if (shown === null) return { lines: [], height };
  const left = shown.hasLeft
    ? [
        look.paint(
          "warning",
          "This record has left the list: it is synced, dismissed, or the filter changed.",
        ),
      ]
    : [];
  return { lines: [...left, ...detailLines(shown.record, width, look, state.overview.nowAt)], height };
}
