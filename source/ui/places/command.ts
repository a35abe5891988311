import { drawn, type PlaceDefinition } from "./place.ts";
import {
  complete,
  editCommand,
  rowsOf,
  runCommand,
  targetOf,
  walkCommands,
} from "../commands/command-line.ts";
import { cut, padEnd, textWidth } from "../../text/cell-text.ts";
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
  const shown = rows.slice(top, top + height);
  const names = shown.map(({ label, line: command }) =>
    visibleText(command === null ? label : `:${label}`, look.ascii),
  );
  // As wide as the longest name of a command; what the keys do is longer, and its key short.
  const widest = Math.max(
    0,
    ...names.map((name, place) => (shown[place]?.line === null ? 0 : textWidth(name))),
  );
  const nameCells = Math.min(Math.max(widest, 16), Math.floor(width * 0.6));
  return shown.map(({ detail, line: command, isDanger }, index) => {
    const isTarget = top + index === target;
    const name = names[index] ?? "";
    const note = visibleText(detail, look.ascii);
    const cells = command === null ? Math.max(10, width - 8 - textWidth(note)) : nameCells;
    const text = `${isTarget ? look.glyphs.cursor : " "} ${textWidth(name) <= nameCells ? padEnd(name, nameCells) : cut(name, cells)}`;
    const meaning = isTarget ? "selected" : isDanger ? "danger" : command === null ? "plain" : "strong";
    return line([piece(" "), piece(text, meaning), piece(`  ${note}`, "dim")], [], width, look);
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
