import { printQuery } from "../../domain/query/query.ts";
import { namedQuery } from "../draw/named-query.ts";
import { fetchCauses } from "../model/fetch-causes.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { counted } from "../../text/numbers.ts";
import { steppedFrom } from "../state/trail.ts";
import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import type { Whereabouts } from "../state/view-state.ts";
import { applyFilter, withFilter } from "./filter.ts";
import { arrange } from "./undo.ts";

/** Goes on to the records of a narrower filter, and remembers where from. */
export async function stepInto(screen: ScreenModel, filter: ErrorFilter): Promise<void> {
  const trail = steppedFrom(screen.state, false);
  const { detail } = screen.state;
  screen.update({
    trail,
    view: "errors",
    focus: "list",
    overlay: null,
    detail: { ...detail, pinned: null, scroll: 0 },
  });
  await applyFilter(screen, filter);
}

/** Back to where the last step was taken, with the filter, cursor and scroll of there; false when none was. */
export async function stepBack(screen: ScreenModel): Promise<boolean> {
  const { trail } = screen.state;
  const last = trail.at(-1);
  if (last === undefined) return false;
  await comeBack(screen, last, trail.slice(0, -1));
  return true;
}

/** Back to where the first step was taken; false when none was. */
export async function stepToRoot(screen: ScreenModel): Promise<boolean> {
  const [first] = screen.state.trail;
  if (first === undefined) return false;
  await comeBack(screen, first, []);
  return true;
}

async function comeBack(screen: ScreenModel, to: Whereabouts, trail: readonly Whereabouts[]): Promise<void> {
  const { isAside: _, filter, errors, ...rest } = to;
  const { state } = screen;
  const isOther = printQuery(filter) !== printQuery(state.filter);
  const there = {
    ...rest,
    errors: { ...errors, total: state.errors.total },
    trail,
    range: null,
    notice: null,
    waiting: 0,
  };
  if (isOther) arrange(screen, "the filter", withFilter(state, filter), there);
  else screen.update(there);
  await screen.guarded(async () => {
    await screen.fetchPage();
    await screen.fetchMissing();
    if (screen.state.view === "causes") await fetchCauses(screen);
  });
  if (isOther || screen.state.facets === null) screen.fetchFacets();
  screen.refresh();
  // What r and D are about has grown: nobody is to find that out by a dialog.
  if (isOther && to.view === "errors") sayScope(screen);
}

function sayScope(screen: ScreenModel): void {
  const { filter, errors, causeTitles } = screen.state;
  const query = printQuery(filter);
  const what = query === "" ? "everything listed" : namedQuery(query, causeTitles, 60, screen.ports.look);
  screen.tell(`Back at ${what}: ${counted(errors.matched, "record")}.`);
}
