import { EVERYTHING, type ErrorFilter } from "../../domain/query/error-filter.ts";
import { parseQuery, printQuery, type QueryContext } from "../../domain/query/query.ts";
import { EMPTY_LIST } from "../state/list-state.ts";
import { VIEWS, type ViewState } from "../state/view-state.ts";
import { columnWords, readColumns, readSort, sortWords } from "./list-format.ts";
import { jsonObject, membersOf, textsOf } from "./read-json.ts";

const FORMAT = "dwtriage session";
const VERSION = 1;
const MOST_COMMANDS = 50;
const MOST_QUERIES = 100;

/** What the next start takes up again, as a small JSON text. Marks are not kept: they mean an action of now. */
export function sessionText(state: ViewState): string {
  const { view, filter, sort, columns, history, commands, filterPane, detail, errors } = state;
  const session = {
    format: FORMAT,
    version: VERSION,
    view,
    filter: printQuery(filter),
    cursor: errors.cursorId,
    sort: sortWords(sort),
    columns: columnWords(columns),
    panes: { filters: filterPane.isOpen, detail: detail.isOpen },
    filters: history.filters.map(printQuery).filter((query) => query !== ""),
    commands,
  };
  return `${JSON.stringify(session, null, 1)}\n`;
}

/** True when something of what is kept has changed, but for the cursor: that is kept at the end. */
export function isOtherSession(one: ViewState, other: ViewState): boolean {
  return (
    one.view !== other.view ||
    one.filter !== other.filter ||
    one.sort !== other.sort ||
    one.columns !== other.columns ||
    one.history !== other.history ||
    one.commands !== other.commands ||
    one.filterPane.isOpen !== other.filterPane.isOpen ||
    one.detail.isOpen !== other.detail.isOpen
  );
}

export interface Restored {
  readonly patch: Partial<ViewState>;
  /** What to say about it; empty when there is nothing that anybody has to know. */
  readonly words: string;
}

/** The state as a session left it. A damaged one is reported, and nothing of it is taken. */
export function restored(text: string | null, state: ViewState, context: QueryContext): Restored {
  if (text === null) return { patch: {}, words: "" };
  const file = jsonObject(text);
  if (typeof file === "string" || file["format"] !== FORMAT || file["version"] !== VERSION) {
    const why = typeof file === "string" ? file : "another version wrote it";
    return { patch: {}, words: `The last session is not taken up: ${why}.` };
  }
  const query = file["filter"];
  const parsed = parseQuery(typeof query === "string" ? query : "", context);
  const filter = "filter" in parsed && parsed.filter.terms.length > 0 ? parsed.filter : EVERYTHING;
  const panes = membersOf(file["panes"]);
  const cursor = file["cursor"];
  const patch: Partial<ViewState> = {
    view: VIEWS.find((view) => view === file["view"]) ?? state.view,
    filter,
    sort: readSort(file["sort"]) ?? state.sort,
    columns: readColumns(file["columns"]) ?? state.columns,
    history: historyOf(textsOf(file["filters"]), filter, context),
    commands: textsOf(file["commands"]).slice(-MOST_COMMANDS),
    filterPane: { ...state.filterPane, isOpen: panes?.["filters"] !== false },
    detail: { ...state.detail, isOpen: panes?.["detail"] !== false },
    errors: {
      ...EMPTY_LIST,
      total: state.errors.total,
      cursorId: typeof cursor === "string" ? cursor : null,
    },
  };
  const words = filter === EVERYTHING ? "" : `Taken up from the last session: ${printQuery(filter)}.`;
  return { patch, words };
}

/** Everything first, then the filters of earlier sessions that can still be read, with the current one last. */
function historyOf(
  queries: readonly string[],
  filter: ErrorFilter,
  context: QueryContext,
): ViewState["history"] {
  const earlier = queries.slice(-MOST_QUERIES).flatMap((query) => {
    const parsed = parseQuery(query, context);
    return "filter" in parsed ? [parsed.filter] : [];
  });
  const before = earlier.filter((one) => printQuery(one) !== printQuery(filter));
  const filters = filter === EVERYTHING ? [...before, EVERYTHING] : [EVERYTHING, ...before, filter];
  return { filters, at: filters.length - 1 };
}
