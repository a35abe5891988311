import { moveInCauses, moveInErrors } from "../model/move-lists.ts";
import { requestAtCursor } from "../commands/request.ts";
import { requestPageLines } from "../draw/request-page.ts";
import { detailLinesFor } from "../draw/layout-for.ts";
import { orderedRequests } from "../draw/request-order.ts";
import { filterGroups } from "../state/filter-groups.ts";
import { scrolledBy, stepped } from "../state/step.ts";
import type { PlaceDefinition } from "./place.ts";

/** A page of values or requests; what they stand in is rarely higher. */
const PAGE = 10;

export const CAUSES: PlaceDefinition = {
  title: "Causes",
  about:
    "A retry or a dismissal takes the marked causes when there are any, else the one under the cursor, each within the shown filter. The dialog repeats which, as a query and as a count.",
  move: moveInCauses,
  moves: "pages",
  keys: [],
};

const ACTED_ON =
  "A retry or a dismissal takes the marked records when there are any, else everything the shown filter matches. The dialog repeats which, as a query and as a count.";

export const ERRORS: PlaceDefinition = {
  title: "Sync errors",
  about: ACTED_ON,
  move: moveInErrors,
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
  moves: "pages",
  keys: [],
};
