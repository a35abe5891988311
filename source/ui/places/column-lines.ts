import { fit, padStart } from "../../text/cell-text.ts";
import type { Look } from "../draw/theme.ts";
import type { ViewState } from "../state/view-state.ts";
import { errorColumns } from "../state/list-columns.ts";
import { line, piece, titledRule } from "../draw/line.ts";
import { sortTitle } from "../state/sort-fields.ts";

/** The menu of columns: which show, in which order, how wide, and which one sorts. */
export function columnLines(
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
