import { BINDINGS } from "./bindings.ts";
import { PANES } from "../model/binding.ts";
import { PLACE_TITLES, type KeyDescription } from "../state/key-description.ts";
import type { Place } from "../state/view-state.ts";

const LINES: readonly Place[] = ["query", "command", "reason"];
const SHOWN: readonly Place[] = [
  "causes",
  "errors",
  "filters",
  "detail",
  "requests",
  "outcomes",
  "plan",
  "query",
  "command",
  "columns",
  "views",
  "parents",
  "phantoms",
  "copy",
  "export",
];

/** A row that many places share stands once, under the first of these that holds. */
const SHARED: readonly (readonly [string, (row: KeyDescription) => boolean])[] = [
  ["Everywhere", (row) => isIn(row, [...PANES, ...LINES, "plan"])],
  ["In every list and pane", (row) => isIn(row, PANES)],
  ["In every line that is written", (row) => isIn(row, LINES)],
];

/** The README's key tables, one for each place, written from the keymap. */
export function keymapMarkdown(): string {
  const own = BINDINGS.filter((row) => !SHARED.some(([, holds]) => holds(row)));
  const shared = SHARED.map(([title, holds], place) => {
    const earlier = SHARED.slice(0, place);
    return keyTable(
      title,
      BINDINGS.filter((row) => holds(row) && !earlier.some(([, holdsToo]) => holdsToo(row))),
    );
  });
  const places = SHOWN.map((place) =>
    keyTable(
      PLACE_TITLES[place],
      own.filter((row) => row.places.includes(place)),
    ),
  );
  return [...places, ...shared].join("\n");
}

/** The names of all actions for a keymap file, place by place; each once. */
export function actionNamesMarkdown(): string {
  const places = [...new Set(BINDINGS.map((row) => row.places[0]))];
  return places
    .map((place) => {
      const rows = BINDINGS.filter((row) => row.places[0] === place);
      const title = place === undefined ? "" : PLACE_TITLES[place];
      return `- ${title}: ${rows.map(({ id }) => `\`${id}\``).join(" ")}`;
    })
    .join("\n");
}

function isIn(row: KeyDescription, places: readonly Place[]): boolean {
  return places.every((place) => row.places.includes(place));
}

function keyTable(title: string, rows: readonly KeyDescription[]): string {
  const lines = rows.map(
    (row) =>
      `| ${chordCells(row.chords)} | ${row.title}${row.danger === true ? " (cannot be undone)" : ""} |`,
  );
  return `### ${title}\n\n| key | does |\n|---|---|\n${lines.join("\n")}\n`;
}

function chordCells(chords: readonly string[]): string {
  if (chords.length === 10) return "`0`…`9`";
  return chords.map((chord) => `\`${chord.replace("|", "\\|")}\``).join(" ");
}
