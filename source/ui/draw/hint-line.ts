import { textWidth } from "../../text/cell-text.ts";
import { keysAt, type KeyDescription } from "../state/key-description.ts";
import type { Look } from "./theme.ts";
import { placeOf, type ViewState } from "../state/view-state.ts";
import { grouped } from "../../text/numbers.ts";
import { line, piece, widthOf, type Piece } from "./line.ts";

/** Always shown, however narrow the screen: it leads to all the others. */
const HELP = "?";

/** What the keys do here, as many as fit; what a rule forbids now is left out. */
export function hintLine(
  keymap: readonly KeyDescription[],
  state: ViewState,
  width: number,
  look: Look,
): string {
  const rows = keysAt(keymap, placeOf(state));
  const hasHelp = rows.some((row) => row.chords.includes(HELP));
  const help = [...markPieces(state), ...(hasHelp ? [piece(HELP, "title"), piece(" help ", "dim")] : [])];
  const pieces: Piece[] = [piece(" ")];
  let used = 1 + widthOf(help);
  for (const { chords, hint, danger, whyDisabled } of rows) {
    if (hint === undefined || chords.includes(HELP) || (whyDisabled?.(state) ?? null) !== null) continue;
    const chord = chords[0] === "Enter" ? look.glyphs.enter : (chords[0] ?? "");
    const cells = textWidth(chord) + 1 + textWidth(hint) + 2;
    if (used + cells > width) break;
    used += cells;
    pieces.push(piece(chord, danger === true ? "danger" : "title"), piece(` ${hint}  `, "dim"));
  }
  return line(pieces, help, width, look);
}

/** How much is marked, in every place: the next action is about these. */
function markPieces({ view, marks, causeMarks, waiting }: ViewState): readonly Piece[] {
  // What an action in the list of causes is about; marks on records say nothing there.
  if (view === "causes") {
    const marked = causeMarks.size;
    return marked === 0 ? [] : [piece(` ${grouped(marked)} marked `, "strong"), piece(" ")];
  }
  if (marks.size === 0) return [];
  const paused = waiting > 0 ? "paused, " : "";
  return [piece(` ${paused}${grouped(marks.size)} marked `, "strong"), piece(" ")];
}
