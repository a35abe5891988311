import {
  freeColumn,
  moveColumn,
  openColumns,
  resetColumns,
  sortByColumn,
  toggleColumn,
  widenColumn,
} from "../commands/columns.ts";
import type { Binding } from "../model/binding.ts";

/** The menu of columns. */
export const COLUMNS: readonly Binding[] = [
  {
    id: "columns",
    chords: ["|"],
    title: "columns: which, in which order, how wide",
    places: ["errors"],
    run: openColumns,
  },
  {
    id: "toggle-column",
    chords: ["Space"],
    title: "show or hide the column",
    hint: "show",
    places: ["columns"],
    run: toggleColumn,
  },
  {
    id: "column-down",
    chords: ["J"],
    title: "move the column down the list, to the right on the screen",
    hint: "down",
    places: ["columns"],
    run: (screen) => moveColumn(screen, 1),
  },
  {
    id: "column-up",
    chords: ["K"],
    title: "move the column up the list, to the left on the screen",
    hint: "up",
    places: ["columns"],
    run: (screen) => moveColumn(screen, -1),
  },
  {
    id: "column-wider",
    chords: [">", "l", "Right"],
    title: "make the column wider",
    hint: "wider",
    places: ["columns"],
    run: (screen) => widenColumn(screen, 1),
  },
  {
    id: "column-narrower",
    chords: ["<", "h", "Left"],
    title: "make the column narrower",
    hint: "narrower",
    places: ["columns"],
    run: (screen) => widenColumn(screen, -1),
  },
  {
    id: "column-free",
    chords: ["="],
    title: "leave the column's width to the screen",
    places: ["columns"],
    run: freeColumn,
  },
  {
    id: "sort-by-column",
    chords: ["Enter"],
    title: "sort by the column; the same one turns the direction",
    hint: "sort",
    places: ["columns"],
    run: sortByColumn,
  },
  {
    id: "reset-columns",
    chords: ["x"],
    title: "all columns as usual",
    places: ["columns"],
    run: resetColumns,
  },
];
