import { clearFilter, clearGroup, sortBy, toggleValue, walkHistory } from "../commands/filter.ts";
import { openQuery } from "../commands/query-line.ts";
import { openOutcomes, showFailedAgain } from "../commands/request.ts";
import {
  copyRecord,
  nextPane,
  openDetail,
  openSort,
  showView,
  toggleDetail,
  toggleFilters,
} from "../commands/view.ts";
import { SORT_FIELDS } from "../presentation/sort-fields.ts";
import type { ScreenModel } from "../screen-model.ts";
import { LISTS, PANES, type Binding } from "./binding.ts";

/** Keys that change what is shown, and nothing else. */
export const LOOKING: readonly Binding[] = [
  {
    chords: ["Enter"],
    title: "open the record",
    hint: "open",
    places: ["errors"],
    needsRow: true,
    run: openDetail,
  },
  {
    chords: ["Enter", "Space"],
    title: "take the value into the filter, or out of it",
    hint: "toggle",
    places: ["filters"],
    run: toggleValue,
  },
  {
    chords: ["Enter"],
    title: "what became of each record",
    hint: "outcomes",
    places: ["requests"],
    run: openOutcomes,
  },
  {
    chords: ["Enter"],
    title: "show the records that are open again",
    hint: "show the open ones",
    places: ["outcomes"],
    run: showFailedAgain,
  },
  { chords: ["/"], title: "write the filter as a query", hint: "query", places: PANES, run: openQuery },
  {
    chords: ["f"],
    title: "filter panes: to them, and away with them",
    hint: "panes",
    places: ["errors", "filters", "detail"],
    run: toggleFilters,
  },
  {
    chords: ["x"],
    title: "clear this group of the filter",
    hint: "clear group",
    places: ["filters"],
    run: clearGroup,
  },
  { chords: ["X"], title: "clear the whole filter", places: ["errors", "filters"], run: clearFilter },
  {
    chords: ["["],
    title: "the filter before this one",
    places: LISTS,
    run: (screen) => walkHistory(screen, -1),
  },
  {
    chords: ["]"],
    title: "the filter after this one",
    places: LISTS,
    run: (screen) => walkHistory(screen, 1),
  },
  { chords: ["s"], title: "sort by a column", hint: "sort", places: ["errors"], run: openSort },
  {
    chords: ["Enter"],
    title: "sort by this column; the same one turns the direction",
    hint: "sort",
    places: ["sort"],
    run: sortByChosen,
  },
  {
    chords: ["d"],
    title: "detail below the list: show or hide",
    places: ["errors", "detail"],
    run: toggleDetail,
  },
  {
    chords: ["y"],
    title: "copy the record to the clipboard (OSC 52)",
    places: ["errors", "detail"],
    needsRow: true,
    run: copyRecord,
  },
  {
    chords: ["2"],
    title: "sync errors",
    places: [...PANES, "outcomes"],
    run: (screen) => showView(screen, "errors"),
  },
  {
    chords: ["3"],
    title: "requests",
    places: [...PANES, "outcomes"],
    run: (screen) => showView(screen, "requests"),
  },
  {
    chords: ["Tab"],
    title: "next pane; in the filter panes the next group",
    places: ["errors", "filters", "detail"],
    run: (screen) => nextPane(screen, 1),
  },
  {
    chords: ["Shift-Tab"],
    title: "the pane, or group, before",
    places: ["errors", "filters", "detail"],
    run: (screen) => nextPane(screen, -1),
  },
];

async function sortByChosen(screen: ScreenModel): Promise<void> {
  const { overlay } = screen.state;
  const chosen = overlay?.kind === "sort" ? SORT_FIELDS[overlay.index] : undefined;
  if (chosen !== undefined) await sortBy(screen, chosen.field);
}
