import { nearestName } from "../../text/nearest-name.ts";
import { jsonObject } from "../saved/read-json.ts";
import { PLACES, placesWith } from "../places/places.ts";
import type { KeyDescription } from "../state/key-description.ts";

const NAMES = [
  "Up",
  "Down",
  "Left",
  "Right",
  "PgDn",
  "PgUp",
  "Home",
  "End",
  "Enter",
  "Esc",
  "Backspace",
  "Delete",
  "Space",
  "Tab",
  "Shift-Tab",
] as const;

/** Keys that a terminal cannot distinguish from another one. */
const SAME: Readonly<Record<string, string>> = {
  "Ctrl-i": "Tab",
  "Ctrl-m": "Enter",
  "Ctrl-j": "Enter",
  "Ctrl-[": "Esc",
};
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** A chord as the keymap writes it, or null for what is none: `ctrl-R` is `Ctrl-r`, `space` and ` ` are `Space`. */
export function readChord(text: string): string | null {
  if (text === " ") return "Space";
  const named = NAMES.find((name) => name.toLowerCase() === text.toLowerCase());
  if (named !== undefined) return named;
  const ctrl = /^ctrl-([a-z[\]\\^_])$/i.exec(text);
  if (ctrl !== null) return sameAs(`Ctrl-${(ctrl[1] ?? "").toLowerCase()}`);
  const [first, ...more] = graphemes.segment(text);
  const isOne = first !== undefined && more.length === 0;
  return isOne && !/[\p{C}\p{Z}]/u.test(text) ? text : null;
}

function sameAs(chord: string): string {
  return SAME[chord] ?? chord;
}

/** True for a key that writes something where a line is written. */
function isWriting(chord: string): boolean {
  return chord === "Space" || Array.from(graphemes.segment(chord)).length === 1;
}

/** What is wrong with a keymap file, and where: a line of the file, from 1. */
interface KeymapProblem {
  readonly line: number;
  readonly message: string;
}

export type Rebound<Row> =
  | { readonly rows: readonly Row[] }
  | { readonly problems: readonly KeymapProblem[] };

/** The only ways out of their places, and what always has to work: their keys stay. */
const FIXED: readonly string[] = [
  "leave-now",
  "suspend",
  "repaint",
  "plan-digit",
  "plan-enter",
  "keep-request",
];
const WAYS_OUT: readonly string[] = ["close", "close-pane", "leave-line", "leave-plan", "quit"];
const TRIGGERS: readonly string[] = ["retry", "dismiss", "cancel-request"];
const CONFIRMING = placesWith(({ isConfirming }) => isConfirming === true);
const WRITTEN = placesWith(({ line }) => line !== undefined);

/**
 * The keymap with a person's own keys: an object of action → key, or list of keys, that replaces the action's keys.
 * Nothing of a file with a problem is taken, and all its problems are named at once.
 */
export function rebound<Row extends KeyDescription>(text: string, rows: readonly Row[]): Rebound<Row> {
  const file = jsonObject(text);
  if (typeof file === "string")
    return { problems: [{ line: 1, message: `The file cannot be read: ${file}.` }] };
  const problems: KeymapProblem[] = [];
  const wanted = new Map<string, readonly string[]>();
  for (const [id, value] of Object.entries(file)) {
    const chords = chordsOf(id, value, rows);
    if (typeof chords === "string") problems.push({ line: lineOf(text, id), message: chords });
    else wanted.set(id, chords);
  }
  const changed = rows.map((row) => ({ ...row, chords: wanted.get(row.id) ?? row.chords }));
  for (const { id, message } of conflicts(changed, wanted))
    problems.push({ line: lineOf(text, id), message });
  return problems.length > 0 ? { problems } : { rows: changed };
}

/** The keys that are wanted for an action, or why they cannot be had. */
function chordsOf(id: string, value: unknown, rows: readonly KeyDescription[]): readonly string[] | string {
  if (!rows.some((row) => row.id === id)) {
    const near = nearestName(
      id,
      rows.map((row) => row.id),
    );
    return `There is no action "${id}".${near === null ? "" : ` Did you mean "${near}"?`}`;
  }
  if (FIXED.includes(id)) return `The keys of "${id}" cannot be changed.`;
  const words: readonly unknown[] = Array.isArray(value) ? value : [value];
  const chords: string[] = [];
  for (const word of words) {
    const chord = typeof word === "string" ? readChord(word) : null;
    if (chord === null) {
      return `${JSON.stringify(word)} is not a key: write one character, Ctrl- and a letter, or a name such as Space, Tab, PgDn.`;
    }
    chords.push(chord);
  }
  if (chords.length === 0 && WAYS_OUT.includes(id)) return `"${id}" needs a key: it is a way out.`;
  return chords;
}

interface Conflict {
  /** The action of the file that it is reported at. */
  readonly id: string;
  readonly message: string;
}

function conflicts(
  rows: readonly KeyDescription[],
  wanted: ReadonlyMap<string, readonly string[]>,
): readonly Conflict[] {
  const found: Conflict[] = [];
  for (const row of rows.filter(({ id }) => wanted.has(id))) {
    const { id, chords, places } = row;
    const isLine = places.some((place) => WRITTEN.includes(place));
    const writing = isLine ? chords.find(isWriting) : undefined;
    if (writing !== undefined)
      found.push({ id, message: `"${id}" acts where a line is written: "${writing}" would be text there.` });
    for (const other of rows) {
      if (other === row || (wanted.has(other.id) && rows.indexOf(other) < rows.indexOf(row))) continue;
      const chord = chords.find((one) => other.chords.includes(one));
      const place = places.find((one) => other.places.includes(one));
      if (chord === undefined) continue;
      if (place !== undefined)
        found.push({ id, message: `"${chord}" is "${other.id}" as well, in: ${PLACES[place].title}.` });
      else if (isTriggerAndConfirmation(row, other) || isTriggerAndConfirmation(other, row))
        found.push({ id, message: `"${chord}" would trigger and confirm: "${id}" and "${other.id}".` });
    }
  }
  return found;
}

/** The key that confirms is never the key that triggered. */
function isTriggerAndConfirmation(one: KeyDescription, other: KeyDescription): boolean {
  return TRIGGERS.includes(one.id) && other.places.some((place) => CONFIRMING.includes(place));
}

function lineOf(text: string, id: string): number {
  const at = text.indexOf(JSON.stringify(id));
  return at < 0 ? 1 : text.slice(0, at).split("\n").length;
}
