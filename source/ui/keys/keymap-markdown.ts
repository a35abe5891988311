import { BINDINGS } from "./bindings.ts";
import { PANES } from "../model/binding.ts";
import { PLACE_NAMES, PLACES, placesWith } from "../places/places.ts";
import { keysAt, type KeyDescription } from "../state/key-description.ts";
import type { Place } from "../state/view-state.ts";

const LINES = placesWith(({ line }) => line !== undefined);

/** A row that many places share stands once, under the first of these that holds. */
const SHARED: readonly (readonly [string, (row: KeyDescription) => boolean])[] = [
  ["Everywhere", (row) => isIn(row, [...PANES, ...LINES, "plan"])],
  ["In every list and pane", (row) => isIn(row, PANES)],
  ["In every line that is written", (row) => isIn(row, LINES)],
];

/** The key tables of docs/keys.md, one for each place, written from the keymap. */
export function keymapMarkdown(): string {
  const own = BINDINGS.filter((row) => !SHARED.some(([, holds]) => holds(row)));
  const shared = SHARED.map(([title, holds], place) => {
    const earlier = SHARED.slice(0, place);
    return keyTable(
      title,
      BINDINGS.filter((row) => holds(row) && !earlier.some(([, holdsToo]) => holdsToo(row))),
    );
  });
  const places = PLACE_NAMES.map((place) => ({
    place,
    rows: keysAt(own, place),
  }))
    .filter(({ rows }) => rows.length > 0)
    .map(({ place, rows }) => keyTable(PLACES[place].title, rows));
  return [...places, ...shared].join("\n");
}

/** The names of all actions for a keymap file, each once, under the place or places that it belongs to. */
export function actionNamesMarkdown(): string {
  const titleOf = (row: KeyDescription): string => {
    const [shared] = SHARED.find(([, holds]) => holds(row)) ?? [];
    return shared ?? PLACES[row.places[0] ?? "causes"].title;
  };
  const titles = [...new Set(BINDINGS.map(titleOf))];
  return titles
    .map((title) => {
      const rows = BINDINGS.filter((row) => titleOf(row) === title);
      return `- **${title}**: ${rows.map(({ id }) => `\`${id}\``).join(" ")}`;
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
  return `## ${title}\n\n| key | does |\n|---|---|\n${lines.join("\n")}\n`;
}

function chordCells(chords: readonly string[]): string {
  if (chords.length === 10) return "`0`…`9`";
  return chords.map((chord) => `\`${chord.replace("|", "\\|")}\``).join(" ");
}
