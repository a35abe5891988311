import { textWidth } from "../../text/cell-text.ts";
import type { TextField } from "../state/text-field.ts";
import type { Look } from "./theme.ts";
import { visibleText } from "../../text/visible-text.ts";
import { piece, type Piece } from "./line.ts";

/** A line being edited in at most `width` cells, with the cell under the cursor inverted and kept in view. */
export function fieldPieces(
  field: TextField,
  hasFocus: boolean,
  width: number,
  look: Look,
): readonly Piece[] {
  const { start, end } = fieldWindow(field, width, look);
  const shown = (from: number, to: number): string => shownClusters(field, from, to, look);
  if (!hasFocus) return [piece(shown(start, end))];
  const under = field.at < end ? shown(field.at, field.at + 1) : " ";
  return [piece(shown(start, field.at)), piece(under, "selected"), piece(shown(field.at + 1, end))];
}

/** Cells from the start of the shown part of the field to one of its clusters. */
export function cellsBefore(field: TextField, cluster: number, width: number, look: Look): number {
  const { start } = fieldWindow(field, width, look);
  return textWidth(shownClusters(field, start, Math.max(start, cluster), look));
}

function fieldWindow(
  field: TextField,
  width: number,
  look: Look,
): { readonly start: number; readonly end: number } {
  // One cell stays free for the cursor behind the last letter.
  const room = Math.max(2, width - 1);
  let start = field.at;
  let used = 0;
  while (start > 0) {
    const cells = textWidth(shownClusters(field, start - 1, start, look));
    if (used + cells > room) break;
    used += cells;
    start--;
  }
  let end = field.at;
  while (end < field.clusters.length) {
    const cells = textWidth(shownClusters(field, end, end + 1, look));
    if (used + cells > room) break;
    used += cells;
    end++;
  }
  return { start, end };
}

function shownClusters(field: TextField, from: number, to: number, look: Look): string {
  return field.clusters
    .slice(from, to)
    .map((cluster) => visibleText(cluster, look.ascii))
    .join("");
}
