import { move } from "./move.ts";
import type { Place } from "../state/view-state.ts";
import { PANES, type Binding } from "../model/binding.ts";

const MOVING: readonly Place[] = [...PANES, "outcomes", "help", "sides", "maps"];

export const MOVES: readonly Binding[] = [
  {
    id: "down",
    chords: ["j", "Down"],
    title: "down",
    places: [...MOVING, "grouping", "sort", "columns", "views", "copy", "parents"],
    run: (screen) => move(screen, { lines: 1 }),
  },
  {
    id: "up",
    chords: ["k", "Up"],
    title: "up",
    places: [...MOVING, "grouping", "sort", "columns", "views", "copy", "parents"],
    run: (screen) => move(screen, { lines: -1 }),
  },
  {
    id: "first",
    chords: ["g", "Home"],
    title: "to the first",
    places: MOVING,
    run: (screen) => move(screen, "top"),
  },
  {
    id: "last",
    chords: ["G", "End"],
    title: "to the last",
    places: MOVING,
    run: (screen) => move(screen, "bottom"),
  },
  {
    id: "page-down",
    chords: ["PgDn"],
    title: "a page down",
    places: MOVING,
    run: (screen) => move(screen, { pages: 1 }),
  },
  {
    id: "page-up",
    chords: ["PgUp"],
    title: "a page up",
    places: MOVING,
    run: (screen) => move(screen, { pages: -1 }),
  },
  {
    id: "half-page-down",
    chords: ["Ctrl-d"],
    title: "half a page down",
    places: MOVING,
    run: (screen) => move(screen, { pages: 0.5 }),
  },
  {
    id: "half-page-up",
    chords: ["Ctrl-u"],
    title: "half a page up",
    places: MOVING,
    run: (screen) => move(screen, { pages: -0.5 }),
  },
];
