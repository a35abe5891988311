import { filterGroups } from "../state/filter-groups.ts";
import { bodyHeight, detailLinesFor, helpLinesFor } from "../draw/layout-for.ts";
import { GROUPINGS } from "../state/groupings.ts";
import { mapLines } from "../places/map-lines.ts";
import { sidesLines } from "../places/sides-lines.ts";
import { orderedRequests } from "../draw/request-order.ts";
import { COPIES } from "../commands/copy.ts";
import { SORT_FIELDS } from "../state/sort-fields.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { scrolledBy, stepped, type Step } from "../state/step.ts";
import { moveInCauses, moveInErrors } from "../commands/move-lists.ts";
import { placeOf } from "../state/view-state.ts";

/** Moves the cursor, or scrolls, in the place that has the keys. */
export function move(screen: ScreenModel, step: Step): void {
  const { state } = screen;
  const { overlay } = state;
  switch (placeOf(state)) {
    case "errors":
      moveInErrors(screen, step);
      return;
    case "causes":
      moveInCauses(screen, step);
      return;
    case "filters":
      moveInFilters(screen, step);
      return;
    case "detail": {
      const { lines, height } = detailLinesFor(state, screen.ports.look);
      const scroll = scrolledBy(state.detail.scroll, step, lines.length, height);
      screen.update({ detail: { ...state.detail, scroll } });
      return;
    }
    case "requests": {
      const rows = orderedRequests(state.requests, state.overview.jobs);
      const at = Math.max(
        0,
        rows.findIndex((row) => row.id === state.requestCursor),
      );
      const row = rows[stepped(at, step, rows.length, 10)];
      screen.update({ requestCursor: row?.id ?? null });
      return;
    }
    default:
      break;
  }
  if (overlay?.kind === "help") {
    const lines = helpLinesFor(state, screen.ports);
    const scroll = scrolledBy(overlay.scroll, step, lines.length, bodyHeight(state, screen.ports.look));
    screen.show({ ...overlay, scroll });
  } else if (overlay?.kind === "sides") {
    const lines = sidesLines(overlay, state.size.columns, screen.ports.look);
    const scroll = scrolledBy(overlay.scroll, step, lines.length, bodyHeight(state, screen.ports.look));
    screen.show({ ...overlay, scroll });
  } else if (overlay?.kind === "maps") {
    const lines = mapLines(overlay.maps, state.size.columns, screen.ports.look);
    const scroll = scrolledBy(overlay.scroll, step, lines.length, bodyHeight(state, screen.ports.look));
    screen.show({ ...overlay, scroll });
  } else if (overlay?.kind === "outcomes") {
    const page = bodyHeight(state, screen.ports.look) - 2;
    screen.show({
      ...overlay,
      cursor: stepped(overlay.cursor, step, overlay.request.outcomes.length, page),
    });
  } else if (overlay?.kind === "grouping") {
    screen.show({ ...overlay, index: inMenu(overlay.index, step, GROUPINGS.length) });
  } else if (overlay?.kind === "sort") {
    screen.show({ ...overlay, index: inMenu(overlay.index, step, SORT_FIELDS.length) });
  } else if (overlay?.kind === "views") {
    screen.show({ ...overlay, index: inMenu(overlay.index, step, overlay.views.length) });
  } else if (overlay?.kind === "columns") {
    screen.show({ ...overlay, index: inMenu(overlay.index, step, state.columns.length) });
  } else if (overlay?.kind === "parents") {
    screen.show({ ...overlay, index: inMenu(overlay.index, step, overlay.parents?.most.length ?? 0) });
  } else if (overlay?.kind === "copy") {
    screen.show({ ...overlay, index: inMenu(overlay.index, step, COPIES.length) });
  }
}

function inMenu(index: number, step: Step, length: number): number {
  return stepped(index, step, length, length);
}

function moveInFilters(screen: ScreenModel, step: Step): void {
  const { filter, facets, filterPane } = screen.state;
  const values = filterGroups(filter, facets).flatMap((group) => group.values);
  const at = Math.max(
    0,
    values.findIndex((value) => value.id === filterPane.cursor),
  );
  const value = values[stepped(at, step, values.length, 10)];
  if (value !== undefined) screen.update({ filterPane: { ...filterPane, cursor: value.id } });
}
