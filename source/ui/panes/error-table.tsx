import type { ReactNode } from "react";
import { tableLines } from "../presentation/table-lines.ts";
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
  return <Lines lines={tableLines(props.state, props.width, props.rows, props.look)} />;
}
