export interface Glyphs {
  readonly cursor: string;
  readonly mark: string;
  readonly queued: string;
  readonly reconciling: string;
  readonly concurrency: string;
  readonly superseded: string;
  readonly active: string;
  readonly stopped: string;
  readonly moving: string;
  readonly barFull: string;
  readonly barEmpty: string;
  readonly slotUsed: string;
  readonly slotFree: string;
  /** Lowest to highest. */
  readonly spark: readonly string[];
  readonly rule: string;
  readonly divider: string;
  readonly between: string;
  readonly growing: string;
  readonly shrinking: string;
  readonly ascending: string;
  readonly descending: string;
  readonly checked: string;
  readonly enter: string;
  readonly arrow: string;
  readonly dash: string;
}

export const UNICODE_GLYPHS: Glyphs = {
  cursor: "▸",
  mark: "●",
  queued: "»",
  reconciling: "↻",
  concurrency: "⊘",
  superseded: "≺",
  active: "●",
  stopped: "○",
  moving: "◐",
  barFull: "█",
  barEmpty: "░",
  slotUsed: "▰",
  slotFree: "▱",
  spark: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
  rule: "─",
  divider: "│",
  between: "·",
  growing: "▲",
  shrinking: "▼",
  ascending: "↑",
  descending: "↓",
  checked: "✓",
  enter: "↵",
  arrow: "→",
  dash: "–",
};

/** For terminals that cannot show the others: the Linux console, and locales that are not UTF-8. */
export const ASCII_GLYPHS: Glyphs = {
  cursor: ">",
  mark: "*",
  queued: "Q",
  reconciling: "R",
  concurrency: "X",
  superseded: "<",
  active: "+",
  stopped: "o",
  moving: "~",
  barFull: "#",
  barEmpty: ".",
  slotUsed: "#",
  slotFree: ".",
  spark: ["_", ".", ":", "-", "=", "+", "*", "#"],
  rule: "-",
  divider: "|",
  between: "|",
  growing: "^",
  shrinking: "v",
  ascending: "^",
  descending: "v",
  checked: "x",
  enter: "Enter",
  arrow: "->",
  dash: "-",
};

/** True when symbols must be ASCII: the locale is known and not UTF-8, or the console has no font for them. */
export function needsAscii(environment: Readonly<Record<string, string | undefined>>): boolean {
  if (environment["TERM"] === "linux") return true;
  const locale = environment["LC_ALL"] || environment["LC_CTYPE"] || environment["LANG"] || "";
  return !/utf-?8/i.test(locale);
}
