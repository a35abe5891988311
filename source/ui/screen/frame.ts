import { headerLines } from "../draw/header-lines.ts";
import { hintLine } from "../draw/hint-line.ts";
import { infoLines } from "../draw/info-lines.ts";
import { layoutFor } from "../draw/layout-for.ts";
import { block, cutPainted } from "../draw/line.ts";
import { causePaneLines, detailPaneLines, filterPaneLines } from "../draw/pane-lines.ts";
import { tableLines } from "../draw/table-lines.ts";
import type { Body, FrameSource } from "../places/place.ts";
import { PLACES } from "../places/places.ts";
import { queryRows } from "../places/query-place.ts";
import { lastOf } from "../state/last-of.ts";
import { DIVIDER, tooSmallLines, type Layout } from "../state/layout.ts";
import { placeOf, shownCauses, shownErrors, type ViewState } from "../state/view-state.ts";

/**
 * One frame, composed once: anyone who shows it, on the terminal, through Ink or aloud, reads these parts. Every line is
 * finished: cut and padded to the width of the screen.
 */
export interface Frame {
  readonly header: readonly string[];
  readonly query: readonly string[];
  /** `bodyRows` lines, or the component that draws them. */
  readonly body: Body;
  readonly bodyRows: number;
  readonly info: readonly string[];
  readonly hint: readonly string[];
}

const headerOf = lastOf(headerLines);

/** The frame of the screen as it is now: never taller or wider than the terminal. */
export function frameOf(screen: FrameSource): Frame {
  const { look, keymap } = screen.ports;
  const { state: now } = screen;
  const state = { ...now, errors: shownErrors(now), causes: shownCauses(now) };
  const layout = layoutFor(state, look);
  const { columns, bodyRows } = layout;
  if (layout.isTooSmall) {
    return {
      header: tooSmallLines(layout, look.key("quit")),
      query: [],
      body: [],
      bodyRows: 0,
      info: [],
      hint: [],
    };
  }
  return {
    header: headerOf(state.overview, columns, layout.isFolded, look, state.readAt),
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

export function isLines(body: Body): body is readonly string[] {
  return !("kind" in body);
}

function bodyOf(screen: FrameSource, state: ViewState, layout: Layout): Body {
  const body = PLACES[placeOf(state)].body?.({ screen, state, layout });
  if (body === undefined) return listLines(screen, state, layout);
  if (!isLines(body)) return body;
  return block(
    body.slice(0, layout.bodyRows).map((line) => cutPainted(line, layout.columns)),
    layout.bodyRows,
    layout.columns,
  );
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
