import { Box } from "ink";
import type { ReactNode } from "react";
import { waitingBehind } from "../commands/request.ts";
import { cancelLines } from "../presentation/cancel-lines.ts";
import { block, titledRule } from "../presentation/line.ts";
import { copyLines } from "../presentation/copy-lines.ts";
import { exportLines } from "../presentation/export-lines.ts";
import { outcomeLines } from "../presentation/outcome-lines.ts";
import { mapLines } from "../presentation/map-lines.ts";
import { parentLines } from "../presentation/parent-lines.ts";
import { phantomLines } from "../presentation/phantom-lines.ts";
import { sidesLines } from "../presentation/sides-lines.ts";
import { planLines } from "../presentation/plan-lines.ts";
import { SORT_FIELDS } from "../presentation/sort-fields.ts";
import { columnLines } from "../presentation/column-lines.ts";
import { viewsLines } from "../presentation/views-lines.ts";
import { GROUPINGS, groupingTitle } from "../groupings.ts";
import { helpLinesFor, layoutFor } from "../layout-for.ts";
import type { ScreenPorts } from "../screen-model.ts";
import type { Overlay, ViewState } from "../view-state.ts";
import { Choice } from "../widgets/choice.tsx";
import { Lines } from "../widgets/lines.tsx";

/** What takes the list's place while it has the keys. */
export function OverlayBody(props: {
  readonly overlay: Overlay;
  readonly state: ViewState;
  readonly width: number;
  readonly height: number;
  readonly ports: ScreenPorts;
}): ReactNode {
  const { overlay, state, width, height, ports } = props;
  const { look } = ports;
  const shown = (lines: readonly string[]): ReactNode => <Lines lines={block(lines, height, width)} />;
  switch (overlay.kind) {
    case "plan":
      return shown(planLines(overlay.form, state, { width, height }, look));
    case "cancel":
      return shown(
        cancelLines(overlay.request, waitingBehind(overlay.request, state.requests).length, width, look),
      );
    case "outcomes":
      return shown(outcomeLines(overlay.request, overlay.cursor, { width, height }, look));
    case "help":
      return shown(helpLinesFor(state, ports).slice(overlay.scroll));
    case "sort":
      return (
        <Box flexDirection="column" height={height} overflow="hidden">
          <Lines lines={[titledRule("Sort by", width, look, "title")]} />
          <Choice titles={SORT_FIELDS.map((one) => one.title)} index={overlay.index} look={look} />
        </Box>
      );
    case "grouping":
      return (
        <Box flexDirection="column" height={height} overflow="hidden">
          <Lines lines={[titledRule("Group by", width, look, "title")]} />
          <Choice titles={GROUPINGS.map(groupingTitle)} index={overlay.index} look={look} />
        </Box>
      );
    case "columns": {
      const { listWidth } = layoutFor(state, look);
      return shown(columnLines(state, overlay.index, { width, height, listWidth }, look));
    }
    case "views":
      return shown(viewsLines(overlay, ports.views?.path ?? "", { width, height }, look));
    case "copy":
      return shown(copyLines(overlay.index, overlay.isPlain, width, look));
    case "sides":
      return shown(sidesLines(overlay, width, look).slice(overlay.scroll));
    case "maps":
      return shown(mapLines(overlay.maps, width, look).slice(overlay.scroll));
    case "parents":
      return shown(parentLines(overlay, { width, height }, look));
    case "phantoms":
      return shown(phantomLines(overlay, width, look));
    case "export":
      return shown(exportLines(overlay.field, state, width, look));
    case "query":
    case "command":
      return null;
  }
}
