import { drawn, menuOf, type PlaceDefinition } from "./place.ts";
import {
  freeColumn,
  moveColumn,
  openColumns,
  resetColumns,
  sortByColumn,
  toggleColumn,
  widenColumn,
} from "../commands/column-commands.ts";
import { fit, padStart } from "../../text/cell-text.ts";
import type { Look } from "../draw/theme.ts";
import type { ViewState } from "../state/view-state.ts";
import { errorColumns } from "../state/list-columns.ts";
import { line, piece, titledRule } from "../draw/line.ts";
import { sortTitle } from "../state/sort-fields.ts";

/** The menu of columns: which show, in which order, how wide, and which one sorts. */
function columnLines(
  { columns, sort }: Pick<ViewState, "columns" | "sort">,
  cursor: number,
  size: { readonly width: number; readonly height: number; readonly listWidth: number },
  look: Look,
): readonly string[] {
  const { glyphs } = look;
  const shown = errorColumns(size.listWidth, columns);
  const rows = columns.map(({ id, isShown, width }, index) => {
    const now = shown.find((one) => one.id === id)?.width;
    const term = sort.find((one) => one.field === id);
    const cells = isShown ? (now === undefined ? "no room" : `${now} cells`) : "";
    const fixed = width === null ? "" : "  set by you";
    const order =
      term === undefined ? "" : `  sorted ${term.descending ? glyphs.descending : glyphs.ascending}`;
    const text = `${index === cursor ? glyphs.cursor : " "} ${isShown ? glyphs.checked : " "} ${fit(sortTitle(id), 14)} ${padStart(cells, 10)}${fixed}${order}`;
    const meaning = index === cursor ? "selected" : isShown ? "strong" : "dim";
    return line([piece(" "), piece(text, meaning)], [], size.width, look);
  });
  const top = Math.max(0, Math.min(cursor - size.height + 3, rows.length - size.height + 1));
  return [titledRule("Columns", size.width, look, "title"), ...rows.slice(top)];
}

export const COLUMNS: PlaceDefinition = {
  title: "Menu of columns",
  body: drawn("columns", ({ index }, { state, layout, screen }) => {
    const { columns: width, bodyRows: height, listWidth } = layout;
    return columnLines(state, index, { width, height, listWidth }, screen.ports.look);
  }),
  ...menuOf("columns", (_, { columns }) => columns.length),
  shared: [
    {
      id: "columns",
      chords: ["|"],
      title: "columns: which, in which order, how wide",
      places: ["errors"],
      run: openColumns,
    },
  ],
  keys: [
    {
      id: "toggle-column",
      chords: ["Space"],
      title: "show or hide the column",
      hint: "show",
      run: toggleColumn,
    },
    {
      id: "column-down",
      chords: ["J"],
      title: "move the column down the list, to the right on the screen",
      hint: "down",
      run: (screen) => moveColumn(screen, 1),
    },
    {
      id: "column-up",
      chords: ["K"],
      title: "move the column up the list, to the left on the screen",
      hint: "up",
      run: (screen) => moveColumn(screen, -1),
    },
    {
      id: "column-wider",
      chords: [">", "l", "Right"],
      title: "make the column wider",
      hint: "wider",
      run: (screen) => widenColumn(screen, 1),
    },
    {
      id: "column-narrower",
      chords: ["<", "h", "Left"],
      title: "make the column narrower",
      hint: "narrower",
      run: (screen) => widenColumn(screen, -1),
    },
    {
      id: "column-free",
      chords: ["="],
      title: "leave the column's width to the screen",
      run: freeColumn,
    },
    {
      id: "sort-by-column",
      chords: ["Enter"],
      title: "sort by the column; the same one turns the direction",
      hint: "sort",
      run: sortByColumn,
    },
    {
      id: "reset-columns",
      chords: ["x"],
      title: "all columns as usual",
      run: resetColumns,
    },
  ],
};
