import type { Binding } from "../model/binding.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { PLACES, placesWith } from "../places/places.ts";
import type { Step } from "../state/step.ts";
import { placeOf } from "../state/view-state.ts";

const BY_ROWS = placesWith(({ moves }) => moves !== undefined);
const BY_PAGES = placesWith(({ moves }) => moves === "pages");

export const MOVES: readonly Binding[] = [
  {
    id: "down",
    chords: ["j", "Down"],
    title: "down",
    places: BY_ROWS,
    run: (screen) => move(screen, { lines: 1 }),
  },
  {
    id: "up",
    chords: ["k", "Up"],
    title: "up",
    places: BY_ROWS,
    run: (screen) => move(screen, { lines: -1 }),
  },
  {
    id: "first",
    chords: ["g", "Home"],
    title: "to the first",
    places: BY_PAGES,
    run: (screen) => move(screen, "top"),
  },
  {
    id: "last",
    chords: ["G", "End"],
    title: "to the last",
    places: BY_PAGES,
    run: (screen) => move(screen, "bottom"),
  },
  {
    id: "page-down",
    chords: ["PgDn", "Ctrl-f"],
    title: "a page down",
    places: BY_PAGES,
    run: (screen) => move(screen, { pages: 1 }),
  },
  {
    id: "page-up",
    chords: ["PgUp", "Ctrl-b"],
    title: "a page up",
    places: BY_PAGES,
    run: (screen) => move(screen, { pages: -1 }),
  },
  {
    id: "half-page-down",
    chords: ["Ctrl-d"],
    title: "half a page down",
    places: BY_PAGES,
    run: (screen) => move(screen, { pages: 0.5 }),
  },
  {
    id: "half-page-up",
    chords: ["Ctrl-u"],
    title: "half a page up",
    places: BY_PAGES,
    run: (screen) => move(screen, { pages: -0.5 }),
  },
];

/** Moves the cursor, or scrolls, in the place that has the keys. */
function move(screen: ScreenModel, step: Step): void {
  PLACES[placeOf(screen.state)].move?.(screen, step);
}
