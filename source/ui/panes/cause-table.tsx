import type { ReactNode } from "react";
import { causePaneLines } from "../presentation/pane-lines.ts";
import type { Look } from "../theme.ts";
import type { ViewState } from "../view-state.ts";
import { Lines } from "../widgets/lines.tsx";

/** The causes in view, and what is known of the one under the cursor. */
export function CauseTable(props: {
  readonly state: ViewState;
  readonly width: number;
  readonly look: Look;
}): ReactNode {
  return <Lines lines={causePaneLines(props.state, props.width, props.look)} />;
}
