import type { ReactNode } from "react";
import { filterPaneLines } from "../presentation/pane-lines.ts";
import type { Look } from "../theme.ts";
import type { ViewState } from "../view-state.ts";
import { Lines } from "../widgets/lines.tsx";

/** The values of each field with their live counts. */
export function FilterPane(props: {
  readonly state: ViewState;
  readonly width: number;
  readonly height: number;
  readonly look: Look;
}): ReactNode {
  return <Lines lines={filterPaneLines(props.state, props.width, props.height, props.look)} />;
}
