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

/** Keys that a terminal cannot tell from another one. */
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
export function isWriting(chord: string): boolean {
  return chord === "Space" || Array.from(graphemes.segment(chord)).length === 1;
}
