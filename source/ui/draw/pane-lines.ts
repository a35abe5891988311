import { filterGroups } from "../state/filter-groups.ts";
import { bodyHeight, causeRowsFor, detailLinesFor, shownRecord } from "./layout-for.ts";
import type { Look } from "./theme.ts";
import type { ViewState } from "../state/view-state.ts";
import { visibleText } from "../../text/visible-text.ts";
import { causeLines } from "./cause-lines.ts";
import { filterLines } from "./filter-lines.ts";
import { knownCauseLines } from "./known-cause-lines.ts";
import { lastOf } from "../state/last-of.ts";
import { block, titledRule } from "./line.ts";
import { counted } from "../../text/numbers.ts";

/** The filter panes: the values of each field with their live counts. */
export function filterPaneLines(
  { filter, facets, filterPane, focus }: ViewState,
  width: number,
  height: number,
  look: Look,
): readonly string[] {
  return paneOf(filter, facets, filterPane.cursor, focus === "filters", width, height, look);
}

const paneOf = lastOf(
  (
    filter: ViewState["filter"],
    facets: ViewState["facets"],
    cursor: string,
    hasFocus: boolean,
    width: number,
    height: number,
    look: Look,
  ) =>
    block(
      filterLines(filterGroups(filter, facets), cursor, hasFocus, { width, height }, look),
      height,
      width,
    ),
);

/** The list of causes, and what is known of the one under the cursor. */
export function causePaneLines(state: ViewState, width: number, look: Look): readonly string[] {
  const rows = causeRowsFor(state, look);
  const below = Math.max(0, bodyHeight(state, look) - rows - 1);
  return [...causeLines(state, width, rows, look), ...knownCauseLines(state, width, below, look)];
}

/** The whole of one record, scrolled, under a rule with its name. */
export function detailPaneLines(state: ViewState, width: number, look: Look): readonly string[] {
  const record = shownRecord(state)?.record;
  const hasFocus = state.focus === "detail";
  const { lines, height } = detailLinesFor(state, look);
  const below = lines.length - state.detail.scroll - height;
  const name =
    record === undefined
      ? "no record"
      : visibleText(`${record.entity.slice(0, 200)}  ${record.uniqueKey.slice(0, 200)}`, look.ascii);
  const more = below > 0 ? `  (${counted(below, "more line")}${hasFocus ? "" : ": Enter"})` : "";
  const title = titledRule(
    `${hasFocus ? `${look.glyphs.cursor} ` : ""}${name}${more}`,
    width,
    look,
    hasFocus ? "title" : "strong",
  );
  const shown = lines.slice(state.detail.scroll, state.detail.scroll + height).map((text) => ` ${text}`);
  return [title, ...block(shown, height, width)];
}
