import { BY_CAUSE } from "../../domain/cause/cause-row.ts";
import { EVERYTHING } from "../../domain/query/error-filter.ts";
import { NEWEST_FIRST } from "../../domain/query/error-order.ts";
import type { Size } from "./layout.ts";
import { EMPTY_LIST } from "./list-state.ts";
import { USUAL_COLUMNS } from "./list-columns.ts";
import { NO_STEPS } from "./steps.ts";
import type { ViewState } from "./view-state.ts";

/** The screen as it starts for somebody who was never there; `again` says how its first notice is shown again. */
export function initialState(overview: ViewState["overview"], size: Size, again: string): ViewState {
  return {
    size,
    view: "causes",
    focus: "list",
    overview,
    readAt: overview.nowAt,
    filter: EVERYTHING,
    sort: NEWEST_FIRST,
    history: { filters: [EVERYTHING], at: 0 },
    columns: USUAL_COLUMNS,
    steps: NO_STEPS,
    errors: { ...EMPTY_LIST, total: overview.total },
    marks: new Set(),
    causes: { ...EMPTY_LIST, distinct: 0, records: 0, snoozed: 0, isUnfolded: false },
    empty: [],
    grouping: BY_CAUSE,
    causeMarks: new Map(),
    trail: [],
    range: null,
    sideways: 0,
    facets: null,
    filterPane: { isOpen: true, cursor: "", sought: "" },
    detail: { isOpen: true, pinned: null, scroll: 0 },
    requests: [],
    requestCursor: null,
    causeTitles: new Map(),
    overlay: null,
    beneath: [],
    notice:
      overview.findings.length === 0
        ? null
        : { tone: "done", message: overview.findings.join(" "), remedy: again },
    isNotifying: false,
    isCopyPlain: false,
    waiting: 0,
    progress: "",
    commands: [],
    views: [],
  };
}
