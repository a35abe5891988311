import { EVERYTHING, type ErrorFilter } from "../../domain/query/error-filter.ts";
import { printQuery } from "../../domain/query/query.ts";
import { parseTypedQuery } from "../../domain/query/query-slips.ts";
import type { SortField } from "../../domain/query/error-order.ts";
import { wallTimeReader } from "../draw/instants.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { withoutAsides } from "../state/trail.ts";
import type { ViewState } from "../state/view-state.ts";
import { namedQuery } from "../draw/named-query.ts";
import { fetchList } from "../model/fetch-list.ts";
import { arrange } from "./undo.ts";

const LONGEST_HISTORY = 100;

/** Shows what another filter matches, and remembers it. The cursor stays on its record if that still matches. */
export async function applyFilter(screen: ScreenModel, filter: ErrorFilter): Promise<void> {
  if (printQuery(filter) === printQuery(screen.state.filter)) return;
  await show(screen, withFilter(screen.state, filter));
}

/** A filter as the latest one of the session. */
export function withFilter(
  { history }: Pick<ViewState, "history">,
  filter: ErrorFilter,
): Pick<ViewState, "filter" | "history"> {
  const filters = [...history.filters.slice(0, history.at + 1), filter].slice(-LONGEST_HISTORY);
  return { filter, history: { filters, at: filters.length - 1 } };
}

/** Goes back or forward through the filters of this session. */
export async function walkHistory(screen: ScreenModel, by: -1 | 1): Promise<void> {
  const { history } = screen.state;
  const at = history.at + by;
  const filter = history.filters[at];
  if (filter === undefined) {
    screen.tell(by < 0 ? "This is the first filter of this session." : "This is the latest filter.");
    return;
  }
  await show(screen, { filter, history: { ...history, at } });
}

export async function clearFilter(screen: ScreenModel): Promise<void> {
  if (screen.state.filter.terms.length === 0) return;
  await applyFilter(screen, EVERYTHING);
  screen.tell("The filter is cleared.", `${screen.ports.look.key("filter-back")} brings it back.`);
}

/** Takes the last term out of the filter: what was added last goes first. */
export async function dropLastTerm(screen: ScreenModel): Promise<void> {
  const { terms } = screen.state.filter;
  const last = terms.at(-1);
  if (last === undefined) return;
  await applyFilter(screen, terms.length === 1 ? EVERYTHING : { terms: terms.slice(0, -1) });
  const { look } = screen.ports;
  const dropped = namedQuery(printQuery({ terms: [last] }), screen.state.causeTitles, 60, look);
  screen.tell(`Without ${dropped} now.`, `${look.key("filter-back")} brings it back.`);
}

async function show(screen: ScreenModel, patch: Pick<ViewState, "filter" | "history">): Promise<void> {
  // The list of causes is under the filter as well; requests are not.
  const view = screen.state.view === "causes" ? "causes" : "errors";
  const trail = screen.state.view === "requests" ? withoutAsides(screen.state.trail) : screen.state.trail;
  arrange(screen, "the filter", patch, { range: null, notice: null, view, trail });
  await fetchList(screen, true);
}

/** Sorts by a column; once more turns the direction. */
export async function sortBy(screen: ScreenModel, field: SortField): Promise<void> {
  const first = screen.state.sort[0];
  const descending =
    first?.field === field ? !first.descending : field === "createdOn" || field === "attempts";
  arrange(screen, "the sorting", { sort: [{ field, descending }] }, { overlay: null, range: null });
  await fetchList(screen, false);
}

export function parse(screen: ScreenModel, query: string): ReturnType<typeof parseTypedQuery> {
  return parseTypedQuery(query, { readWallTime: wallTimeReader(screen.ports.look.utc) });
}
