import { messagesInView, moveInCauses, moveInErrors, titlesInView } from "../model/move-lists.ts";
import { requestAtCursor } from "../commands/request.ts";
import { requestPageLines } from "../draw/request-page.ts";
import { detailLinesFor, layoutFor } from "../draw/layout-for.ts";
import { requestText } from "../draw/request-lines.ts";
import { orderedRequests } from "../draw/request-order.ts";
import { filterGroups } from "../state/filter-groups.ts";
import type { MouseReport } from "../state/key-description.ts";
import { scrolledBy, stepped } from "../state/step.ts";
import { placeOf, type Place } from "../state/view-state.ts";
import { mostCut, type FrameSource, type PlaceDefinition } from "./place.ts";

/** A page of values or requests; what they stand in is rarely higher. */
const PAGE = 10;

export const CAUSES: PlaceDefinition = {
  title: "Causes",
  about:
    "A retry or a dismissal takes the marked causes when there are any, else the one under the cursor, each within the shown filter. The dialog repeats which, as a query and as a count.",
  move: moveInCauses,
  textsInView: titlesInView,
  moves: "pages",
  keys: [],
};

const ACTED_ON =
  "A retry or a dismissal takes the marked records when there are any, else everything the shown filter matches. The dialog repeats which, as a query and as a count.";

export const ERRORS: PlaceDefinition = {
  title: "Sync errors",
  about: ACTED_ON,
  move: moveInErrors,
  textsInView: messagesInView,
  moves: "pages",
  keys: [],
};

export const FILTERS: PlaceDefinition = {
  title: "Filter panes",
  about: ACTED_ON,
  move(screen, step) {
    const { filter, facets, filterPane } = screen.state;
    const values = filterGroups(filter, facets).flatMap((group) => group.values);
    const at = Math.max(
      0,
      values.findIndex((value) => value.id === filterPane.cursor),
    );
    const value = values[stepped(at, step, values.length, PAGE)];
    if (value !== undefined) screen.update({ filterPane: { ...filterPane, cursor: value.id } });
  },
  moves: "pages",
  keys: [],
};

export const DETAIL: PlaceDefinition = {
  title: "Detail",
  about: ACTED_ON,
  move(screen, step) {
    const { lines, height } = detailLinesFor(screen.state, screen.ports.look);
    const { detail } = screen.state;
    screen.update({ detail: { ...detail, scroll: scrolledBy(detail.scroll, step, lines.length, height) } });
  },
  moves: "pages",
  keys: [],
};

export const REQUESTS: PlaceDefinition = {
  title: "Requests",
  body({ screen, state, layout: { isFolded, columns, bodyRows } }) {
    // A table with lines around it needs more room than it gives.
    if (!isFolded) return { kind: "requests" };
    return requestPageLines(state, requestAtCursor(state), columns, bodyRows, screen.ports.look);
  },
  move(screen, step) {
    const { requests, overview, requestCursor } = screen.state;
    const rows = orderedRequests(requests, overview.jobs);
    const at = Math.max(
      0,
      rows.findIndex((row) => row.id === requestCursor),
    );
    screen.update({ requestCursor: rows[stepped(at, step, rows.length, PAGE)]?.id ?? null });
  },
  textsInView: ({ state, ports }) =>
    mostCut(state.requests.map((request) => requestText(request, state.size.columns, ports.look))),
  moves: "pages",
  keys: [],
};

/** The place whose pane is under the pointer; what has the keys where panes do not stand side by side. */
export function placeUnder({ state, ports }: FrameSource, { column, row }: MouseReport): Place {
  const { overlay, view } = state;
  const { isFolded, headerRows, bodyRows, filterWidth, listRows, detailRows } = layoutFor(state, ports.look);
  // Behind the header and the query line, from 0 on.
  const line = row - headerRows - 2;
  if (overlay !== null || view === "requests" || isFolded || line < 0 || line >= bodyRows)
    return placeOf(state);
  if (column <= filterWidth) return "filters";
  return view === "errors" && detailRows > 0 && line > listRows ? "detail" : view;
}
