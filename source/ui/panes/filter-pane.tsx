import type { ReactNode } from "react";
import { filterGroups } from "../filter-groups.ts";
import { filterLines } from "../presentation/filter-lines.ts";
import { block } from "../presentation/line.ts";
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
  const { state, width, height, look } = props;
  const groups = filterGroups(state.filter, state.facets);
  const hasFocus = state.focus === "filters";
  const lines = filterLines(groups, state.filterPane.cursor, hasFocus, { width, height }, look);
  return <Lines lines={block(lines, height, width)} />;
}
