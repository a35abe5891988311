import type { ReactNode } from "react";
import { detailPaneLines } from "../presentation/pane-lines.ts";
import type { Look } from "../theme.ts";
import type { ViewState } from "../view-state.ts";
import { Lines } from "../widgets/lines.tsx";

/** The whole of one record, scrolled. */
export function Detail(props: {
  readonly state: ViewState;
  readonly width: number;
  readonly look: Look;
}): ReactNode {
  return <Lines lines={detailPaneLines(props.state, props.width, props.look)} />;
}
