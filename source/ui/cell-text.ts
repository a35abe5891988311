import stringWidth from "string-width";
import { visibleText } from "./visible-text.ts";

/** ASCII on purpose: one wide or ambiguous character sends a whole row through the slow measuring path. */
const CUT = "~";
/**
 * Characters of one cell that join nothing: ASCII, Latin letters, and the symbols that the screen draws. Nine in ten texts
 * hold no others, and need no measuring.
 */
const PLAIN = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u21ff\u2298\u2500-\u25fc\u2713]*$/;
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
/** Far more than a line holds, and short enough to be segmented at once. */
const WINDOW = 512;

/** True for a character of one cell that joins nothing. */
export function isPlain(char: string): boolean {
  return PLAIN.test(char);
}

/** Cells that a visible text takes in the terminal. */
export function textWidth(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/** Cuts to at most `width` cells, never through a surrogate pair, a cluster or a wide cell; `~` says it was cut. */
export function cut(text: string, width: number): string {
  if (width <= 0) return "";
  if (PLAIN.test(text)) return text.length <= width ? text : text.slice(0, width - 1) + CUT;
  let kept = "";
  let used = 0;
  /** Longest start that still leaves a cell for the sign of the cut. */
  let withSign = "";
  for (const segment of clustersOf(text)) {
    const cells = clusterWidth(segment);
    if (used + cells > width) return withSign + CUT;
    kept += segment;
    used += cells;
    if (used < width) withSign = kept;
  }
  return kept;
}

/** The clusters of a text, window by window: the segmenter's time grows with the square of what it is given. */
export function* clustersOf(text: string): Generator<string> {
  for (let from = 0; from < text.length;) {
    const window = wholeStart(text.slice(from, from + WINDOW + 1), WINDOW);
    const isLast = from + window.length >= text.length;
    const clusters = Array.from(graphemes.segment(window), ({ segment }) => segment);
    // The last cluster of a window may go on in the next one.
    const whole = isLast || clusters.length < 2 ? clusters : clusters.slice(0, -1);
    for (const cluster of whole) from += cluster.length;
    yield* whole;
  }
}

/** Cells that `text` takes when its clusters are laid side by side, as `cut` counts them. */
function clusterWidth(segment: string): number {
  return PLAIN.test(segment) ? segment.length : stringWidth(segment);
}

export function padEnd(text: string, width: number): string {
  const missing = width - textWidth(text);
  return missing > 0 ? text + " ".repeat(missing) : text;
}

export function padStart(text: string, width: number): string {
  const missing = width - textWidth(text);
  return missing > 0 ? " ".repeat(missing) + text : text;
}

/** Visible text cut and padded to exactly `width` cells: what the screen itself says. */
export function fit(text: string, width: number): string {
  return padEnd(cut(text, width), width);
}

/** A record's own text in exactly `width` cells. Reads only as much of it as can show. */
export function cell(raw: string, width: number, ascii: boolean): string {
  return fit(visibleText(head(raw, width), ascii), width);
}

/** Enough of a text to fill `width` cells, so that 100 kB of message cost what a line costs. */
function head(raw: string, width: number): string {
  return wholeStart(raw, width * 8 + 32);
}

/** The first `length` units of a text, one less where that would halve a surrogate pair. */
function wholeStart(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

/** Lines of at most `width` cells, broken at spaces where there are any. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const word of text.match(/ *[^ ]+| +/g) ?? []) {
    const cells = textWidth(word);
    if (used + cells <= width) {
      line += word;
      used += cells;
      continue;
    }
    if (line !== "") lines.push(line);
    const pieces = slices(word.trimStart(), width);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? "";
    used = textWidth(line);
  }
  return line === "" && lines.length > 0 ? lines : [...lines, line];
}

function slices(word: string, width: number): readonly string[] {
  if (textWidth(word) <= width) return [word];
  const pieces: string[] = [];
  let piece = "";
  let used = 0;
  for (const segment of clustersOf(word)) {
    const cells = clusterWidth(segment);
    if (used + cells > width && piece !== "") {
      pieces.push(piece);
      piece = "";
      used = 0;
    }
    // A cluster wider than the line itself cannot be shown in it.
    piece += cells > width ? CUT : segment;
    used += cells > width ? 1 : cells;
  }
  return [...pieces, piece];
}
