import { move } from "../commands/move.ts";
import type { Place } from "../view-state.ts";
import { PANES, type Binding } from "./binding.ts";

const MOVING: readonly Place[] = [...PANES, "outcomes", "help"];

export const MOVES: readonly Binding[] = [
  {
    chords: ["j", "Down"],
    title: "down",
    places: [...MOVING, "sort", "columns"],
    run: (screen) => move(screen, { lines: 1 }),
  },
  {
    chords: ["k", "Up"],
    title: "up",
    places: [...MOVING, "sort", "columns"],
    run: (screen) => move(screen, { lines: -1 }),
  },
  { chords: ["g", "Home"], title: "to the first", places: MOVING, run: (screen) => move(screen, "top") },
  { chords: ["G", "End"], title: "to the last", places: MOVING, run: (screen) => move(screen, "bottom") },
  { chords: ["PgDn"], title: "a page down", places: MOVING, run: (screen) => move(screen, { pages: 1 }) },
  { chords: ["PgUp"], title: "a page up", places: MOVING, run: (screen) => move(screen, { pages: -1 }) },
  {
    chords: ["Ctrl-d"],
    title: "half a page down",
    places: MOVING,
    run: (screen) => move(screen, { pages: 0.5 }),
  },
  {
    chords: ["Ctrl-u"],
    title: "half a page up",
    places: MOVING,
    run: (screen) => move(screen, { pages: -0.5 }),
  },
];
