import { keysAt, type KeyDescription } from "./key-description.ts";
import type { Place } from "./view-state.ts";

/** What a command of the command line is called, takes and does. */
export interface CommandDescription {
  /** The words it starts with. */
  readonly words: string;
  /** What follows them; empty when nothing does. */
  readonly takes: string;
  readonly does: string;
}

/** One row of the palette. */
export interface PaletteRow {
  readonly label: string;
  readonly detail: string;
  /** The command line that it stands for; null for an action of the keymap. */
  readonly line: string | null;
  /** True when something has to be written behind the line first. */
  readonly isOpen: boolean;
  /** The action's id; empty for a command. */
  readonly action: string;
  readonly isDanger: boolean;
}

export interface PaletteSources {
  readonly commands: readonly CommandDescription[];
  readonly keymap: readonly KeyDescription[];
  /** Where the keys were when the palette was opened: its actions are the ones offered. */
  readonly of: Place;
  /** Oldest first. */
  readonly history: readonly string[];
  /** Whole lines that complete the argument being written; empty while there is none. */
  readonly completions: readonly string[];
}

const HISTORY_SHOWN = 6;

/** The rows for what is written: completions of its argument alone, else all that its letters are found in. */
export function paletteRows(written: string, sources: PaletteSources): readonly PaletteRow[] {
  if (sources.completions.length > 0) {
    return sources.completions.map((line) => lineRow(line, "", false));
  }
  const wanted = written.trim();
  const rows = [...historyRows(sources), ...commandRows(sources), ...actionRows(sources)];
  if (wanted === "") return rows;
  return rows
    .flatMap((row) => {
      const inLabel = fuzzyScore(wanted, row.label);
      // What a command does is searched as well, behind every name.
      const inDetail = row.line === null ? null : fuzzyScore(wanted, row.detail);
      const score = Math.max(inLabel ?? -Infinity, inDetail === null ? -Infinity : inDetail - 800);
      return score === -Infinity ? [] : [{ row, score }];
    })
    .sort((one, other) => other.score - one.score)
    .map(({ row }) => row);
}

function historyRows({ history }: PaletteSources): readonly PaletteRow[] {
  const latest = [...new Set([...history].reverse())].slice(0, HISTORY_SHOWN);
  return latest.map((line) => lineRow(line, "again", false));
}

function commandRows({ commands }: PaletteSources): readonly PaletteRow[] {
  return commands.map(({ words, takes, does }) => ({
    ...lineRow(words, does, takes !== ""),
    label: `${words} ${takes}`.trimEnd(),
  }));
}

function actionRows({ keymap, of }: PaletteSources): readonly PaletteRow[] {
  return keysAt(keymap, of)
    .filter(({ id }) => id !== "command")
    .map(({ id, title, chords, danger }) => ({
      label: title,
      detail: chords.join(" "),
      line: null,
      isOpen: false,
      action: id,
      isDanger: danger === true,
    }));
}

function lineRow(line: string, detail: string, isOpen: boolean): PaletteRow {
  return { label: line, detail, line, isOpen, action: "", isDanger: false };
}

const BOUNDARY = /[\s:,()-]/;

const LEAST_PER_LETTER = 3;

/** How well the letters of `wanted` stand in `text`, in their order; null when they do not. Higher is better. */
export function fuzzyScore(wanted: string, text: string): number | null {
  const letters = wanted.toLowerCase();
  const folded = text.toLowerCase();
  const whole = folded.indexOf(letters);
  // The whole text at the start of a word beats every scattering of its letters.
  if (whole >= 0) {
    const isAtWord = whole === 0 || BOUNDARY.test(folded.charAt(whole - 1));
    return 1_000 + (isAtWord ? 500 : 0) - whole - folded.length / 100;
  }
  let score = 0;
  let at = -1;
  for (const letter of letters) {
    if (letter === " ") continue;
    const found = folded.indexOf(letter, at + 1);
    if (found < 0) return null;
    const isAtWord = found === 0 || BOUNDARY.test(folded.charAt(found - 1));
    score += isAtWord ? 10 : found === at + 1 ? 6 : -Math.min(3, found - at - 1);
    at = found;
  }
  // Letters that merely occur somewhere are not what anybody meant.
  return score < LEAST_PER_LETTER * letters.length ? null : score - folded.length / 100;
}
