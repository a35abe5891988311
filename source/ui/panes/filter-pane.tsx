import type { ReactNode } from "react";
import { fit } from "../cell-text.ts";
import { filterGroups } from "../filter-groups.ts";
import { filterLines } from "../presentation/filter-lines.ts";
import { block } from "../presentation/line.ts";
import type { Look } from "../theme.ts";
import type { ViewState } from "../view-state.ts";
import { Lines } from "../widgets/lines.tsx";

/** The values of each field with their live counts; beside the list with a line between. */
export function FilterPane(props: {
  readonly state: ViewState;
  readonly width: number;
  readonly height: number;
  readonly isBeside: boolean;
  readonly look: Look;
}): ReactNode {
  const { state, width, height, isBeside, look } = props;
  const room = isBeside ? width - 2 : width;
  const groups = filterGroups(state.filter, state.facets);
  const hasFocus = state.focus === "filters";
  const lines = filterLines(groups, state.filterPane.cursor, hasFocus, { width: room, height }, look);
  const divider = isBeside ? ` ${look.paint("dim", look.glyphs.divider)}` : "";
  return (
    <Lines lines={block(lines, height, room).map((line) => (line === "" ? fit("", room) : line) + divider)} />
  );
}
