import { rowsOf, targetOf } from "../commands/command-line.ts";
import { waitingBehind } from "../commands/request.ts";
import { GROUPINGS, groupingTitle } from "../state/groupings.ts";
import { helpLinesFor, layoutFor } from "../draw/layout-for.ts";
import { DIVIDER, tooSmallLines, type Layout } from "../state/layout.ts";
import { cancelLines } from "../places/cancel-lines.ts";
import { columnLines } from "../places/column-lines.ts";
import { copyLines } from "../places/copy-lines.ts";
import { queryRows } from "../places/edit-lines.ts";
import { exportLines } from "../places/export-lines.ts";
import { headerLines } from "../draw/header-lines.ts";
import { hintLine } from "../draw/hint-line.ts";
import { infoLines } from "../draw/info-lines.ts";
import { lastOf } from "../state/last-of.ts";
import { block, cutPainted } from "../draw/line.ts";
import { mapLines } from "../places/map-lines.ts";
import { outcomeLines } from "../places/outcome-lines.ts";
import { paletteLines } from "../places/palette-lines.ts";
import { causePaneLines, detailPaneLines, filterPaneLines } from "../draw/pane-lines.ts";
import { parentLines } from "../places/parent-lines.ts";
import { phantomLines } from "../places/phantom-lines.ts";
import { planLines } from "../places/plan-lines.ts";
import { sidesLines } from "../places/sides-lines.ts";
import { SORT_FIELDS } from "../state/sort-fields.ts";
import { tableLines } from "../draw/table-lines.ts";
import { viewsLines } from "../places/views-lines.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { shownErrors, type Overlay, type ViewState } from "../state/view-state.ts";

/** What a screen's frame is made of. */
export type FrameSource = Pick<ScreenModel, "state" | "ports">;

/** What a component draws in the middle of the frame, because more than lines is needed. */
export type BodyComponent =
  | { readonly kind: "requests" }
  | {
      readonly kind: "choice";
      readonly title: string;
      readonly titles: readonly string[];
      readonly index: number;
    };

/**
 * One frame, composed once: whoever shows it, on the terminal, through Ink or aloud, reads these parts. Every line is
 * finished: cut and padded to the width of the screen.
 */
export interface Frame {
  readonly header: readonly string[];
  readonly query: readonly string[];
  /** `bodyRows` lines, or the component that draws them. */
  readonly body: readonly string[] | BodyComponent;
  readonly bodyRows: number;
  readonly info: readonly string[];
  readonly hint: readonly string[];
}

const headerOf = lastOf(headerLines);

/** The frame of the screen as it is now: never taller or wider than the terminal. */
export function frameOf(screen: FrameSource): Frame {
  const { look, keymap } = screen.ports;
  const state = { ...screen.state, errors: shownErrors(screen.state) };
  const layout = layoutFor(state, look);
  const { columns, bodyRows } = layout;
  if (layout.isTooSmall) {
    return { header: tooSmallLines(layout), query: [], body: [], bodyRows: 0, info: [], hint: [] };
  }
  return {
    header: headerOf(state.overview, columns, layout.isFolded, look),
    query: queryRows(screen, columns),
    body: bodyOf(screen, state, layout),
    bodyRows,
    info: block(infoLines(state, columns, look), layout.noticeLines, columns),
    hint: [hintLine(keymap, state, columns, look)],
  };
}

/** The frame as lines from top to bottom; null where a component draws a part of it. */
export function linesOf({ header, query, body, info, hint }: Frame): readonly string[] | null {
  return isLines(body) ? [...header, ...query, ...body, ...info, ...hint] : null;
}

export function isLines(body: Frame["body"]): body is readonly string[] {
  return !("kind" in body);
}

function bodyOf(screen: FrameSource, state: ViewState, layout: Layout): Frame["body"] {
  const { overlay } = state;
  const { columns, bodyRows } = layout;
  if (overlay !== null && overlay.kind !== "query") {
    const body = overlayBody(overlay, screen, state, layout);
    if (!isLines(body)) return body;
    return block(
      body.slice(0, bodyRows).map((line) => cutPainted(line, columns)),
      bodyRows,
      columns,
    );
  }
  return state.view === "requests" ? { kind: "requests" } : listLines(screen, state, layout);
}

/** What takes the list's place while it has the keys. */
function overlayBody(
  overlay: Exclude<Overlay, { readonly kind: "query" }>,
  screen: FrameSource,
  state: ViewState,
  { columns: width, bodyRows: height, listWidth }: Layout,
): Frame["body"] {
  const { ports } = screen;
  const { look } = ports;
  switch (overlay.kind) {
    case "command":
      return paletteLines(rowsOf(screen), targetOf(screen), { width, height }, look);
    case "plan":
      return planLines(overlay.form, state, { width, height }, look);
    case "cancel": {
      const behind = waitingBehind(overlay.request, state.requests).length;
      return cancelLines(overlay.request, behind, width, look);
    }
    case "outcomes":
      return outcomeLines(overlay.request, overlay.cursor, { width, height }, look);
    case "help":
      return helpLinesFor(state, ports).slice(overlay.scroll);
    case "sort": {
      const titles = SORT_FIELDS.map((one) => one.title);
      return { kind: "choice", title: "Sort by", titles, index: overlay.index };
    }
    case "grouping":
      return {
        kind: "choice",
        title: "Group by",
        titles: GROUPINGS.map(groupingTitle),
        index: overlay.index,
      };
    case "columns":
      return columnLines(state, overlay.index, { width, height, listWidth }, look);
    case "views":
      return viewsLines(overlay, ports.views?.path ?? "", { width, height }, look);
    case "copy":
      return copyLines(overlay.index, overlay.isPlain, width, look);
    case "sides":
      return sidesLines(overlay, width, look).slice(overlay.scroll);
    case "maps":
      return mapLines(overlay.maps, width, look).slice(overlay.scroll);
    case "parents":
      return parentLines(overlay, { width, height }, look);
    case "phantoms":
      return phantomLines(overlay, width, look);
    case "export":
      return exportLines(overlay.field, state, width, look);
  }
}

/** The list that has the view, with the panes next to it where there is room for them. */
function listLines(screen: FrameSource, state: ViewState, layout: Layout): readonly string[] {
  const { look } = screen.ports;
  const { columns, bodyRows, listWidth, listRows, filterWidth, isFolded } = layout;
  const { focus, view } = state;
  if (isFolded && focus === "filters") return filterPaneLines(state, columns, bodyRows, look);
  if (isFolded && focus === "detail") return block(detailPaneLines(state, columns, look), bodyRows, columns);
  const list =
    view === "causes"
      ? causePaneLines(state, listWidth, look)
      : [
          ...tableLines(state, listWidth, listRows, look),
          ...(layout.detailRows > 0 ? detailPaneLines(state, listWidth, look) : []),
        ];
  if (filterWidth === 0) return block(list, bodyRows, columns);
  const pane = filterPaneLines(state, filterWidth - DIVIDER, bodyRows, look);
  const divider = ` ${look.paint("dim", look.glyphs.divider)}`;
  return pane.map((line, row) => `${line}${divider}${list[row] ?? ""}`);
}
