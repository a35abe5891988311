import type { Key } from "ink";
import { clustersOf } from "../../text/cell-text.ts";

/** One press: its name in the keymap, and the text it writes in a field (empty for a key that writes none). */
export interface KeyPress {
  readonly chord: string;
  readonly text: string;
  /** True for a key with Alt, which is also what multiplexers make of Esc and a quick key. */
  readonly isAlt?: true;
}

const NAMED: readonly (readonly [keyof Key, string])[] = [
  ["upArrow", "Up"],
  ["downArrow", "Down"],
  ["leftArrow", "Left"],
  ["rightArrow", "Right"],
  ["pageDown", "PgDn"],
  ["pageUp", "PgUp"],
  ["home", "Home"],
  ["end", "End"],
  ["return", "Enter"],
  ["escape", "Esc"],
  ["backspace", "Backspace"],
  ["delete", "Delete"],
];
const PRINTABLE = /^[\x20-\x7e]$/;

/** The presses of one input event, in order: keys that arrive in one read are one event with all their text. */
export function keyPresses(input: string, key: Key): readonly KeyPress[] {
  if (key.eventType === "release") return [];
  // A held key is one of these: it needs no segmenting.
  if (PRINTABLE.test(input) && !key.ctrl && !key.meta) return [typedPress(input)];
  if (key.tab) return [{ chord: key.shift ? "Shift-Tab" : "Tab", text: "" }];
  const isAlt = key.meta && !key.escape && !(key.ctrl && input === "c");
  for (const [field, chord] of NAMED) {
    if (key[field]) return [{ chord, text: "", ...(isAlt ? { isAlt } : {}) }];
  }
  // A letter with Alt is not that letter: nobody means D by Alt-D.
  if (isAlt) return [{ chord: "", text: "", isAlt }];
  if (key.ctrl) return input === "" ? [] : [{ chord: `Ctrl-${input.toLowerCase()}`, text: "" }];
  return Array.from(clustersOf(input), typedPress);
}

function typedPress(segment: string): KeyPress {
  if (segment === " ") return { chord: "Space", text: " " };
  if (segment === "\r" || segment === "\n" || segment === "\r\n") return { chord: "Enter", text: "" };
  if (segment === "\t") return { chord: "Tab", text: "" };
  const code = segment.charCodeAt(0);
  if (code < 0x20) return { chord: `Ctrl-${String.fromCharCode(code + 0x60)}`, text: "" };
  return { chord: segment, text: segment };
}
