import { BINDINGS } from "./bindings.ts";
import { keysAt, PLACE_TITLES } from "./key-description.ts";
import type { Place } from "../view-state.ts";

const SHOWN: readonly Place[] = [
  "errors",
  "filters",
  "detail",
  "requests",
  "outcomes",
  "plan",
  "query",
  "command",
];

/** The README's key tables, one for each place, written from the keymap. */
export function keymapMarkdown(): string {
  return SHOWN.map((place) => {
    const rows = keysAt(BINDINGS, place).map(
      (row) =>
        `| ${chordCells(row.chords)} | ${row.title}${row.danger === true ? " (cannot be undone)" : ""} |`,
    );
    return `### ${PLACE_TITLES[place]}\n\n| key | does |\n|---|---|\n${rows.join("\n")}\n`;
  }).join("\n");
}

function chordCells(chords: readonly string[]): string {
  if (chords.length === 10) return "`0`…`9`";
  return chords.map((chord) => `\`${chord.replace("|", "\\|")}\``).join(" ");
}
