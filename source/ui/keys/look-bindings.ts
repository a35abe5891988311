import { refused, type Refusal } from "../../domain/outcome.ts";
import { clearFilter, dropLastTerm, walkHistory } from "../commands/filter.ts";
import { clearGroup, nextInDetail, nextValue, openValueSearch, toggleValue } from "../commands/panes.ts";
import { openQuery } from "../commands/query-line.ts";
import { nextPane, openDetail, showView, toggleDetail, toggleFilters } from "../commands/view.ts";
import { LISTS, PANES, type Binding } from "../model/binding.ts";
import type { ViewState } from "../state/view-state.ts";

/** Keys that change what is shown, and nothing else. */
export const LOOKING: readonly Binding[] = [
  {
    id: "open-record",
    chords: ["Enter"],
    title: "open the record",
    hint: "open",
    places: ["errors"],
    needsRow: true,
    run: openDetail,
  },
  {
    id: "toggle-value",
    group: "filter",
    chords: ["Enter", "Space"],
    title: "take the value into the filter, or out of it",
    hint: "toggle",
    places: ["filters"],
    run: toggleValue,
  },
  {
    id: "query",
    group: "filter",
    chords: ["/"],
    title: "write the filter as a query",
    hint: "query",
    places: PANES,
    run: openQuery,
  },
  {
    id: "filter-panes",
    group: "filter",
    chords: ["f"],
    title: "show or hide the filter panes",
    hint: "panes",
    places: ["causes", "errors", "filters", "detail"],
    run: toggleFilters,
  },
  {
    id: "search-values",
    group: "filter",
    chords: ["s"],
    title: "search the values of the panes",
    hint: "search",
    places: ["filters"],
    run: openValueSearch,
  },
  {
    id: "next-value",
    group: "move",
    chords: ["n"],
    title: "next value that was searched for",
    places: ["filters"],
    run: (screen) => nextValue(screen, 1),
  },
  {
    id: "previous-value",
    group: "move",
    chords: ["N"],
    title: "the value before",
    places: ["filters"],
    run: (screen) => nextValue(screen, -1),
  },
  {
    id: "next-word",
    group: "move",
    chords: ["n"],
    title: "next place of the word that is filtered by",
    places: ["detail"],
    run: (screen) => nextInDetail(screen, 1),
  },
  {
    id: "previous-word",
    group: "move",
    chords: ["N"],
    title: "the place of the word before",
    places: ["detail"],
    run: (screen) => nextInDetail(screen, -1),
  },
  {
    id: "clear-group",
    group: "filter",
    chords: ["x"],
    title: "clear this group of the filter",
    hint: "clear group",
    places: ["filters"],
    run: clearGroup,
  },
  {
    id: "drop-term",
    chords: ["-", "Backspace"],
    title: "take the last term out of the filter",
    hint: "last term",
    places: ["causes", "errors", "filters"],
    whyDisabled: noFilter,
    run: dropLastTerm,
  },
  {
    id: "clear-filter",
    group: "filter",
    chords: ["X"],
    title: "clear the whole filter",
    places: ["causes", "errors", "filters"],
    run: clearFilter,
  },
  {
    id: "filter-back",
    group: "filter",
    chords: ["["],
    title: "the filter before this one",
    places: LISTS,
    run: (screen) => walkHistory(screen, -1),
  },
  {
    id: "filter-forward",
    group: "filter",
    chords: ["]"],
    title: "the filter after this one",
    places: LISTS,
    run: (screen) => walkHistory(screen, 1),
  },
  {
    id: "toggle-detail",
    chords: ["d"],
    title: "detail below the list: show or hide",
    places: ["errors", "detail"],
    run: toggleDetail,
  },
  {
    id: "view-causes",
    chords: ["1"],
    title: "causes",
    places: [...PANES, "outcomes"],
    run: (screen) => showView(screen, "causes"),
  },
  {
    id: "view-errors",
    chords: ["2"],
    title: "sync errors",
    places: [...PANES, "outcomes"],
    run: (screen) => showView(screen, "errors"),
  },
  {
    id: "view-requests",
    chords: ["3"],
    title: "requests",
    places: [...PANES, "outcomes"],
    run: (screen) => showView(screen, "requests"),
  },
  {
    id: "next-pane",
    group: "move",
    chords: ["Tab"],
    title: "next pane; in the filter panes the next group",
    places: ["errors", "filters", "detail"],
    run: (screen) => nextPane(screen, 1),
  },
  {
    id: "previous-pane",
    group: "move",
    chords: ["Shift-Tab"],
    title: "the pane, or group, before",
    places: ["errors", "filters", "detail"],
    run: (screen) => nextPane(screen, -1),
  },
];

function noFilter({ filter }: ViewState): Refusal | null {
  if (filter.terms.length > 0) return null;
  return refused("not-in-table", "The filter is empty.", "Everything listed is shown.").refused;
}
