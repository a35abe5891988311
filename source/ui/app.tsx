import { Box, Text } from "ink";
import { useEffect, type ReactNode } from "react";
import { rowsOf, targetOf } from "./commands/command-line.ts";
import { useKeyboard } from "./hooks/use-keyboard.ts";
import { useScreen } from "./hooks/use-screen.ts";
import type { Keyboard } from "./keymap/keyboard.ts";
import { layoutFor } from "./layout-for.ts";
import { DIVIDER, tooSmallLines, type Layout } from "./layout.ts";
import { OverlayBody } from "./overlays/overlay-body.tsx";
import { CauseTable } from "./panes/cause-table.tsx";
import { Detail } from "./panes/detail.tsx";
import { ErrorTable } from "./panes/error-table.tsx";
import { FilterPane } from "./panes/filter-pane.tsx";
import { RequestQueue } from "./panes/request-queue.tsx";
import { queryRows } from "./presentation/edit-lines.ts";
import { headerLines } from "./presentation/header-lines.ts";
import { hintLine } from "./presentation/hint-line.ts";
import { infoLines } from "./presentation/info-lines.ts";
import { block } from "./presentation/line.ts";
import { paletteLines } from "./presentation/palette-lines.ts";
import type { ScreenModel } from "./screen-model.ts";
import type { Look } from "./theme.ts";
import { shownErrors, type ViewState } from "./view-state.ts";
import { Lines } from "./widgets/lines.tsx";

interface AppProps {
  readonly screen: ScreenModel;
  readonly keyboard: Keyboard;
}

/** The whole screen, drawn by its components alone. */
export function App({ screen, keyboard }: AppProps): ReactNode {
  const state = useScreen(screen);
  useEffect(() => {
    screen.onTerminal.mark(state);
  }, [screen, state]);
  useKeyboard(keyboard);
  return <Frame screen={screen} />;
}

/**
 * One frame: never taller or wider than the terminal. Nothing clips it: every line is cut when it is made, and clipping
 * would measure them all again.
 */
export function Frame({ screen }: Pick<AppProps, "screen">): ReactNode {
  const state = { ...screen.state, errors: shownErrors(screen.state) };
  const { look, keymap } = screen.ports;
  const layout = layoutFor(state, look);
  const { columns, rows } = layout;
  if (layout.isTooSmall) return <Lines lines={tooSmallLines(layout)} />;
  return (
    <Box flexDirection="column" width={columns} height={rows} flexShrink={0}>
      <Lines lines={headerLines(state.overview, columns, layout.isFolded, look)} />
      <Lines lines={queryRows(screen, columns)} />
      <Box height={layout.bodyRows} width={columns} flexShrink={0} flexDirection="column">
        <Body screen={screen} state={state} layout={layout} />
      </Box>
      <Lines lines={block(infoLines(state, columns, look), layout.noticeLines, columns)} />
      <Lines lines={[hintLine(keymap, state, columns, look)]} />
    </Box>
  );
}

function Body(props: {
  readonly screen: ScreenModel;
  readonly state: ViewState;
  readonly layout: Layout;
}): ReactNode {
  const { screen, state, layout } = props;
  const { look } = screen.ports;
  const { columns, bodyRows, listWidth, listRows, filterWidth } = layout;
  const { overlay, focus } = state;
  if (overlay !== null && overlay.kind !== "query" && overlay.kind !== "command") {
    return (
      <OverlayBody overlay={overlay} state={state} width={columns} height={bodyRows} ports={screen.ports} />
    );
  }
  if (overlay?.kind === "command") {
    const lines = paletteLines(rowsOf(screen), targetOf(screen), { width: columns, height: bodyRows }, look);
    return <Lines lines={block(lines, bodyRows, columns)} />;
  }
  if (state.view === "requests") {
    return <RequestQueue state={state} width={columns} height={bodyRows} look={look} />;
  }
  if (layout.isFolded && focus === "filters") {
    return <FilterPane state={state} width={columns} height={bodyRows} look={look} />;
  }
  if (layout.isFolded && focus === "detail") return <Detail state={state} width={columns} look={look} />;
  return (
    <Box>
      {filterWidth > 0 && (
        <>
          <Box flexDirection="column" width={filterWidth - DIVIDER} flexShrink={0}>
            <FilterPane state={state} width={filterWidth - DIVIDER} height={bodyRows} look={look} />
          </Box>
          <Divider height={bodyRows} look={look} />
        </>
      )}
      <Box flexDirection="column" width={listWidth} flexShrink={0}>
        {state.view === "causes" ? (
          <CauseTable state={state} width={listWidth} look={look} />
        ) : (
          <ErrorTable state={state} width={listWidth} rows={listRows} look={look} />
        )}
        {layout.detailRows > 0 && state.view === "errors" && (
          <Detail state={state} width={listWidth} look={look} />
        )}
      </Box>
    </Box>
  );
}

/** One text node for the whole line, so that the rows beside it stay plain and cheap to measure. */
function Divider({ height, look }: { readonly height: number; readonly look: Look }): ReactNode {
  const line = ` ${look.paint("dim", look.glyphs.divider)}`;
  const lines = Array.from({ length: height }, () => line).join("\n");
  return (
    <Box width={DIVIDER} flexShrink={0}>
      <Text>{lines}</Text>
    </Box>
  );
}
