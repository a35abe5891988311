import { fetchTimeline } from "../model/fetch-timeline.ts";
import { fetchCauses } from "../model/fetch-causes.ts";
import { orderedRequests } from "../draw/request-order.ts";
import { filterGroups } from "../state/filter-groups.ts";
import { cursorRow } from "../state/list-state.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { edited, fieldText, textField, type Edit } from "../state/text-field.ts";
import { placeOf, type Pane, type View } from "../state/view-state.ts";
import { layoutFor } from "../draw/layout-for.ts";
import { steppedFrom, withoutAsides } from "../state/trail.ts";
import { visibleText } from "../../text/visible-text.ts";
import { linesWith } from "./panes.ts";
import { stepToRoot } from "./trail-commands.ts";

/**
 * Goes to a view by its key. Views lie next to each other: requests are looked at from where one is, records are those
 * that one was at, and the causes are all of them again, under the filter from before the first step into them.
 */
export async function showView(screen: ScreenModel, view: View): Promise<void> {
  const { state } = screen;
  const detail = { ...state.detail, pinned: null, scroll: 0 };
  screen.update({ focus: "list", overlay: null, detail });
  if (view === state.view) return screen.refresh();
  const from = screen.state;
  if (view === "requests") {
    const [first] = orderedRequests(from.requests, from.overview.jobs);
    const requestCursor = from.requestCursor ?? first?.id ?? null;
    screen.update({ view, trail: steppedFrom(from, true), requestCursor });
    screen.refresh();
    return;
  }
  if (view === "causes") {
    await stepToRoot(screen);
    if (screen.state.view === "causes") return;
    screen.update({ view, trail: [] });
    await screen.guarded(() => fetchCauses(screen));
    return;
  }
  screen.update({ view, trail: withoutAsides(from.trail) });
  await screen.guarded(() => screen.fetchMissing());
  if (screen.state.facets === null) screen.fetchFacets();
}

/** Gives the keys to the next pane; inside the filter panes first to the next group. */
export function nextPane(screen: ScreenModel, by: -1 | 1): void {
  const { focus, view, filterPane, detail } = screen.state;
  if (view === "requests") return;
  if (focus === "filters" && stepGroup(screen, by)) return;
  const { isFolded } = layoutFor(screen.state, screen.ports.look);
  const panes: readonly Pane[] = [
    ...(isFolded || view === "causes" || filterPane.isOpen ? (["filters"] as const) : []),
    "list",
    ...(view === "errors" && (isFolded || detail.isOpen) ? (["detail"] as const) : []),
  ];
  const next = panes[(panes.indexOf(focus) + by + panes.length) % panes.length] ?? "list";
  if (next === "detail") openDetail(screen);
  else if (next === "filters") openFilters(screen);
  else closePane(screen);
}

/** False when the cursor stands in the last group of that direction. */
function stepGroup(screen: ScreenModel, by: -1 | 1): boolean {
  const { filter, facets, filterPane } = screen.state;
  const groups = filterGroups(filter, facets).filter((group) => group.values.length > 0);
  const at = groups.findIndex((group) => group.values.some((value) => value.id === filterPane.cursor));
  const next = groups[Math.max(0, at) + by]?.values[0];
  if (next === undefined) return false;
  screen.update({ filterPane: { ...filterPane, cursor: next.id } });
  return true;
}

function openFilters(screen: ScreenModel): void {
  const { view, filter, facets, filterPane } = screen.state;
  const first = filterGroups(filter, facets)[0]?.values[0]?.id ?? "";
  screen.update({
    focus: "filters",
    filterPane: {
      ...filterPane,
      isOpen: view === "causes" ? filterPane.isOpen : true,
      cursor: filterPane.cursor || first,
    },
  });
  screen.fetchFacets();
}

/** `f`: to the filter panes, and away with them when the keys are there already. */
export function toggleFilters(screen: ScreenModel): void {
  if (screen.state.focus !== "filters") {
    openFilters(screen);
    return;
  }
  const { view, filterPane } = screen.state;
  // Next to the causes they never stay: whether they do next to the errors is decided there.
  const isOpen = view === "causes" && filterPane.isOpen;
  screen.update({ focus: "list", filterPane: { ...filterPane, isOpen } });
}

/** Opens the record under the cursor and keeps it shown, whatever the list does in the meantime. */
export function openDetail(screen: ScreenModel): void {
  const record = cursorRow(screen.state.errors);
  if (record === null) return;
  screen.update({
    focus: "detail",
    detail: { isOpen: true, pinned: { record, hasLeft: false }, scroll: 0 },
  });
  screen.run(() => fetchTimeline(screen));
}

export function closePane(screen: ScreenModel): void {
  screen.update({ focus: "list", detail: { ...screen.state.detail, pinned: null, scroll: 0 } });
}

export function toggleDetail(screen: ScreenModel): void {
  const { detail } = screen.state;
  screen.update({ focus: "list", detail: { isOpen: !detail.isOpen, pinned: null, scroll: 0 } });
}

export function closeOverlay(screen: ScreenModel): void {
  screen.show(null);
}

export function openHelp(screen: ScreenModel): void {
  const of = placeOf(screen.state);
  screen.show({ kind: "help", of: of === "command" ? screen.state.view : of, sought: "", scroll: 0 });
}

/** Opens the line that searches the help, with what was sought before. */
export function openHelpSearch(screen: ScreenModel): void {
  const { overlay } = screen.state;
  if (overlay?.kind !== "help") return;
  screen.show({ kind: "help-search", of: overlay.of, field: textField(overlay.sought) });
}

export function editHelpSearch(screen: ScreenModel, edit: Edit): void {
  const { overlay } = screen.state;
  if (overlay?.kind === "help-search") screen.show({ ...overlay, field: edited(overlay.field, edit) });
}

/** Back to the help below the line, with the lines that were found. */
export function keepHelpSearch(screen: ScreenModel): void {
  const { overlay } = screen.state;
  if (overlay?.kind !== "help-search") return;
  closeOverlay(screen);
  screen.show({ kind: "help", of: overlay.of, sought: fieldText(overlay.field).trim(), scroll: 0 });
}

/** Scrolls the help to the next line, or the one before, that has what is sought. */
export function nextInHelp(screen: ScreenModel, linesOfHelp: readonly string[], by: -1 | 1): void {
  const { overlay } = screen.state;
  if (overlay?.kind !== "help") return;
  if (overlay.sought === "") {
    screen.tell("Nothing is searched for.", `${screen.ports.look.key("search-help")} searches the help.`);
    return;
  }
  const found = linesWith(linesOfHelp, [overlay.sought]);
  const to = by > 0 ? found.find((at) => at > overlay.scroll) : found.findLast((at) => at < overlay.scroll);
  if (to === undefined) screen.tell("No more lines have it.");
  else screen.show({ ...overlay, scroll: to });
}

export function openSort(screen: ScreenModel): void {
  screen.show({ kind: "sort", index: 0 });
}

/** Leaves the screen; asks once more while an import would be cut off. */
export function quit(screen: ScreenModel): void {
  leave(screen);
}

/** Leaves the screen; false while an import would be cut off, which is said once. */
function leave(screen: ScreenModel): boolean {
  const { progress, notice } = screen.state;
  const anyway = `${screen.ports.look.key("quit")} once more leaves anyway; importing the file again later adds the rest.`;
  if (progress !== "" && notice?.remedy !== anyway) {
    screen.tell(`Still ${progress}: what was not read yet would be left out.`, anyway, "refusal");
    return false;
  }
  screen.ports.quit(0);
  return true;
}

/** Lists the environments; how each stands comes after the first frame of the list. */
export function openEnvironments(screen: ScreenModel): void {
  const { environments } = screen.ports;
  if (environments === undefined) {
    screen.tell(
      "No environments are named in the configuration.",
      "In a shell: dwtriage env set NAME --data DIR --production no.",
      "refusal",
    );
    return;
  }
  screen.show({ kind: "environments", states: null, index: 0 });
  screen.run(async () => {
    const states = await environments.states();
    const { overlay } = screen.state;
    if (overlay?.kind !== "environments") return;
    const here = states.findIndex(({ isHere }) => isHere);
    screen.show({ kind: "environments", states, index: Math.max(0, here) });
  });
}

/** Leaves for the environment under the cursor. Nothing of this screen goes along: no marks, no filter, no plan. */
export function openChosenEnvironment(screen: ScreenModel): void {
  const { overlay } = screen.state;
  const { environments, look } = screen.ports;
  const chosen = overlay?.kind === "environments" ? overlay.states?.[overlay.index] : undefined;
  if (chosen === undefined || environments === undefined) return;
  if (chosen.isHere) {
    screen.show(null);
    return;
  }
  const name = visibleText(chosen.name, look.ascii);
  if (chosen.engine === "unmade" || chosen.problem !== "") {
    screen.tell(
      `${name} cannot be opened: ${chosen.problem === "" ? "it has no data yet" : visibleText(chosen.problem, look.ascii)}.`,
      chosen.engine === "unmade" ? `In a shell: dwtriage env set ${name}.` : "",
      "refusal",
    );
    return;
  }
  if (leave(screen)) environments.open(chosen.name);
}
