import { textWidth } from "../cell-text.ts";
import { keysAt, type KeyDescription } from "../keymap/key-description.ts";
import type { Look } from "../theme.ts";
import { placeOf, type ViewState } from "../view-state.ts";
import { line, piece, type Piece } from "./line.ts";

/** What the keys do here, as many as fit; those that a rule forbids now are left out. */
export function hintLine(
  keymap: readonly KeyDescription[],
  state: ViewState,
  width: number,
  look: Look,
): string {
  const pieces: Piece[] = [piece(" ")];
  let used = 1;
  for (const { chords, hint, danger } of keysAt(keymap, placeOf(state))) {
    if (hint === undefined) continue;
    const chord = chords[0] === "Enter" ? look.glyphs.enter : (chords[0] ?? "");
    const cells = textWidth(chord) + 1 + textWidth(hint) + 2;
    if (used + cells > width) break;
    used += cells;
    pieces.push(piece(chord, danger === true ? "danger" : "title"), piece(` ${hint}  `, "dim"));
  }
  return line(pieces, [], width, look);
}
