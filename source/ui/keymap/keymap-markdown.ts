import { BINDINGS } from "./bindings.ts";
import { PANES } from "./binding.ts";
import { PLACE_TITLES, type KeyDescription } from "./key-description.ts";
import type { Place } from "../view-state.ts";

const PLACES: readonly Place[] = Object.keys(PLACE_TITLES).filter(isPlace);
const LINES: readonly Place[] = ["query", "command", "reason"];
/** A row that many places share stands once, under the first of these that holds. */
const SHARED: readonly (readonly [string, (row: KeyDescription) => boolean])[] = [
  ["Everywhere", (row) => isIn(row, [...PANES, ...LINES, "plan"])],
  ["In every list and pane", (row) => isIn(row, PANES)],
  ["In every line that is written", (row) => isIn(row, LINES)],
];

/** The key tables of docs/keys.md, one for each place that has keys of its own, written from the keymap. */
export function keymapMarkdown(): string {
  const own = BINDINGS.filter((row) => !SHARED.some(([, holds]) => holds(row)));
  const shared = SHARED.map(([title, holds], place) => {
    const earlier = SHARED.slice(0, place);
    return keyTable(
      title,
      BINDINGS.filter((row) => holds(row) && !earlier.some(([, holdsToo]) => holdsToo(row))),
    );
  });
  const places = PLACES.map((place) =>
    keyTable(
      PLACE_TITLES[place],
      own.filter((row) => row.places.includes(place)),
    ),
  );
  return [...places, ...shared].filter((table) => table !== "").join("\n");
}

/** The names of all actions for a keymap file, each once, under the place or places that it belongs to. */
export function actionNamesMarkdown(): string {
  const titleOf = (row: KeyDescription): string => {
    const [shared] = SHARED.find(([, holds]) => holds(row)) ?? [];
    return shared ?? PLACE_TITLES[row.places[0] ?? "causes"];
  };
  const titles = [...new Set(BINDINGS.map(titleOf))];
  return titles
    .map((title) => {
      const rows = BINDINGS.filter((row) => titleOf(row) === title);
      return `- **${title}**: ${rows.map(({ id }) => `\`${id}\``).join(" ")}`;
    })
    .join("\n");
}

function isPlace(name: string): name is Place {
  return Object.hasOwn(PLACE_TITLES, name);
}

function isIn(row: KeyDescription, places: readonly Place[]): boolean {
  return places.every((place) => row.places.includes(place));
}

function keyTable(title: string, rows: readonly KeyDescription[]): string {
  if (rows.length === 0) return "";
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
