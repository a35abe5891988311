import { rowsOf, targetOf } from "./commands/command-line.ts";
import { layoutFor } from "./layout-for.ts";
import { DIVIDER, tooSmallLines, type Layout } from "./layout.ts";
import { queryRows } from "./presentation/edit-lines.ts";
import { headerLines } from "./presentation/header-lines.ts";
import { hintLine } from "./presentation/hint-line.ts";
import { infoLines } from "./presentation/info-lines.ts";
import { lastOf } from "./presentation/last-of.ts";
import { block } from "./presentation/line.ts";
import { paletteLines } from "./presentation/palette-lines.ts";
import { causePaneLines, detailPaneLines, filterPaneLines } from "./presentation/pane-lines.ts";
import { tableLines } from "./presentation/table-lines.ts";
import type { ScreenModel } from "./screen-model.ts";
import { shownErrors, type ViewState } from "./view-state.ts";

/** What a screen's lines are made of. */
export type FrameSource = Pick<ScreenModel, "state" | "ports">;

const headerOf = lastOf(headerLines);

/**
 * The whole frame of the sync errors as finished lines, the very ones that the components lay out, for painting without
 * a pass through them. Null where a component draws more than lines: dialogs and the requests.
 */
export function frameLines(screen: FrameSource): readonly string[] | null {
  const { look, keymap } = screen.ports;
  const state = { ...screen.state, errors: shownErrors(screen.state) };
  const layout = layoutFor(state, look);
  if (layout.isTooSmall) return tooSmallLines(layout);
  const body = bodyLines(screen, state, layout);
  if (body === null) return null;
  const { columns } = layout;
  return [
    ...headerOf(state.overview, columns, layout.isFolded, look),
    ...queryRows(screen, columns),
    ...body,
    ...block(infoLines(state, columns, look), layout.noticeLines, columns),
    hintLine(keymap, state, columns, look),
  ];
}

function bodyLines(screen: FrameSource, state: ViewState, layout: Layout): readonly string[] | null {
  const { look } = screen.ports;
  const { columns, bodyRows, listWidth, listRows, filterWidth, isFolded } = layout;
  const { overlay, focus, view } = state;
  if (overlay !== null && overlay.kind !== "query" && overlay.kind !== "command") return null;
  if (overlay?.kind === "command") {
    const lines = paletteLines(rowsOf(screen), targetOf(screen), { width: columns, height: bodyRows }, look);
    return block(lines, bodyRows, columns);
  }
  if (view === "requests") return null;
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
