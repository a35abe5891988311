import { drawn, type PlaceDefinition } from "./place.ts";
import {
  complete,
  editCommand,
  rowsOf,
  runCommand,
  targetOf,
  walkCommands,
} from "../commands/command-line.ts";
import { fit, padStart, textWidth } from "../../text/cell-text.ts";
import type { PaletteRow } from "../state/palette.ts";
import type { Look } from "../draw/theme.ts";
import { visibleText } from "../../text/visible-text.ts";
import { line, piece } from "../draw/line.ts";

/** What the command line could run, with the row that Enter would take highlighted and in view. */
function paletteLines(
  rows: readonly PaletteRow[],
  target: number,
  size: { readonly width: number; readonly height: number },
  look: Look,
): readonly string[] {
  const { width, height } = size;
  if (rows.length === 0) return [line([piece("   Nothing is called so.", "dim")], [], width, look)];
  const top = Math.max(0, Math.min(target - Math.floor(height / 2), rows.length - height));
  return rows.slice(top, top + height).map(({ label, detail, line: command, isDanger }, index) => {
    const isTarget = top + index === target;
    const shown = command === null ? label : `:${label}`;
    const note = visibleText(detail, look.ascii);
    const room = Math.max(10, width - 6 - textWidth(note));
    const text = `${isTarget ? look.glyphs.cursor : " "} ${fit(visibleText(shown, look.ascii), room)}`;
    const meaning = isTarget ? "selected" : isDanger ? "danger" : command === null ? "plain" : "strong";
    return line(
      [piece(" "), piece(text, meaning), piece(padStart(note, textWidth(note) + 2), "dim")],
      [],
      width,
      look,
    );
  });
}

export const COMMAND: PlaceDefinition = {
  title: "Command line",
  body: drawn("command", (_, { layout, screen }) =>
    paletteLines(
      rowsOf(screen),
      targetOf(screen),
      { width: layout.columns, height: layout.bodyRows },
      screen.ports.look,
    ),
  ),
  line: {
    field: ({ overlay }) => (overlay?.kind === "command" ? overlay.field : null),
    edit: editCommand,
    isLeftByEsc: true,
  },
  keys: [
    {
      id: "run-command",
      chords: ["Enter"],
      title: "run the command, or the row that is highlighted",
      hint: "run",
      run: (screen, _, perform) => runCommand(screen, perform),
    },
    {
      id: "complete-command",
      chords: ["Tab"],
      title: "complete",
      hint: "complete",
      run: complete,
    },
    {
      id: "earlier-command",
      chords: ["Up"],
      title: "the row above; above the first one, an earlier command",
      run: (screen) => walkCommands(screen, -1),
    },
    {
      id: "later-command",
      chords: ["Down"],
      title: "the row below, or a later command",
      run: (screen) => walkCommands(screen, 1),
    },
  ],
};
