import stringWidth from "string-width";
import { visibleText } from "./visible-text.ts";

/** ASCII on purpose: one wide or ambiguous character sends a whole row through the slow measuring path. */
const CUT = "~";
/**
 * Characters of one cell that join nothing: ASCII, Latin letters, and the symbols that the screen draws. Nine in ten texts
 * hold no others, and need no measuring.
 */
const PLAIN = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u21ff\u2298\u2500-\u25fc\u2713]*$/;
/** The same for terminals that give two cells to what others give one: ASCII alone is certain. */
const ASCII = /^[\x20-\x7e]*$/;
let plainText = PLAIN;
/** Made when it is needed: it takes 18 ms, and most commands print no text that needs it. */
let graphemes: Intl.Segmenter | null = null;
/** Far more than a line holds, and short enough to be segmented at once. */
const WINDOW = 512;
/** First and last code unit of the runs of characters that join none of their own kind: letters, symbols, kana, Han, Hangul. */
const STANDALONE: readonly (readonly [number, number])[] = [
  [0x20, 0x7e],
  [0xa1, 0xac],
  [0xae, 0x2ff],
  [0x370, 0x482],
  [0x48a, 0x52f],
  [0x2010, 0x2027],
  [0x20a0, 0x20bf],
  [0x2100, 0x2bff],
  [0x3001, 0x3029],
  [0x3041, 0x3096],
  [0x309b, 0x30ff],
  [0x3400, 0x9fff],
  [0xac00, 0xd7a3],
  [0xff01, 0xff9d],
];
const isStandaloneUnit = new Uint8Array(0x1_0000);
for (const [first, last] of STANDALONE) isStandaloneUnit.fill(1, first, last + 1);
/** Widths that were measured, so that a text of one sign a hundred thousand times measures it once. */
const measured = new Map<string, number>();
const MEASURED_AT_MOST = 8_192;

/**
 * Says how wide the terminal draws characters that Unicode calls ambiguous: one cell, as here from the start, or two. Known
 * before anything is measured, and the same for as long as the process runs.
 */
export function measureAmbiguousWide(isWide: boolean): void {
  plainText = isWide ? ASCII : PLAIN;
  measured.clear();
}

function isPlainText(text: string): boolean {
  return plainText.test(text);
}

function widthIn(text: string): number {
  return stringWidth(text, { ambiguousIsNarrow: plainText === PLAIN });
}

/** True for a character of one cell that joins nothing. */
export function isPlain(char: string): boolean {
  return isPlainText(char);
}

/** Styles and links: they take no cell. */
const SEQUENCE = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\]8;;[\x21-\x7e]*\u001b\\)/g;

/** Cells that a visible text takes in the terminal, whatever its styles. */
export function textWidth(text: string): number {
  if (isPlainText(text)) return text.length;
  const bare = text.includes("\u001b") ? text.replaceAll(SEQUENCE, "") : text;
  let cells = 0;
  for (const cluster of clustersOf(bare)) cells += clusterWidth(cluster);
  return cells;
}

/** Cuts to at most `width` cells, never through a surrogate pair, a cluster or a wide cell; `~` says it was cut. */
export function cut(text: string, width: number): string {
  if (width <= 0) return "";
  if (isPlainText(text)) return text.length <= width ? text : text.slice(0, width - 1) + CUT;
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

/**
 * What `cut` shows of a text that was moved `from` cells to the left; `~` at its start says that it was. A text that ends
 * sooner shows its end, one that fits is not moved at all.
 */
export function cutFrom(text: string, from: number, width: number): string {
  const moved = Math.min(from, textWidth(text) - width);
  if (moved <= 0 || width <= 1) return cut(text, width);
  return CUT + cut(withoutStart(text, moved + 1), width - 1);
}

/** A text without its first cells: one more than that where a wide cell would be halved. */
export function withoutStart(text: string, cells: number): string {
  let left = 0;
  let at = 0;
  for (const cluster of clustersOf(text)) {
    if (left >= cells) break;
    left += clusterWidth(cluster);
    at += cluster.length;
  }
  return text.slice(at);
}

/** The sign of a cut. */
export const CUT_SIGN = CUT;

/**
 * The clusters of a text, window by window: the segmenter's time grows with the square of what it is given. Where two
 * neighbours join nothing there is nothing to find out.
 */
export function* clustersOf(text: string): Generator<string> {
  for (let from = 0; from < text.length;) {
    if (isAlone(text, from)) {
      yield text.charAt(from);
      from++;
      continue;
    }
    const window = wholeStart(text.slice(from, from + WINDOW + 1), WINDOW);
    const isLast = from + window.length >= text.length;
    graphemes ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
    const clusters = Array.from(graphemes.segment(window), ({ segment }) => segment);
    // The last cluster of a window may go on in the next one.
    const whole = isLast || clusters.length < 2 ? clusters : clusters.slice(0, -1);
    for (const cluster of whole) from += cluster.length;
    yield* whole;
  }
}

function isAlone(text: string, at: number): boolean {
  if (isStandaloneUnit[text.charCodeAt(at)] !== 1) return false;
  return at + 1 >= text.length || isStandaloneUnit[text.charCodeAt(at + 1)] === 1;
}

/** Cells that a cluster takes. */
function clusterWidth(cluster: string): number {
  const code = cluster.charCodeAt(0);
  if (cluster.length === 1 && code >= 0x20 && code < 0x7f) return 1;
  const measuredCells = measured.get(cluster);
  if (measuredCells !== undefined) return measuredCells;
  const cells = Math.max(widthIn(cluster), sideBySide(cluster));
  if (measured.size >= MEASURED_AT_MOST) measured.clear();
  // A cluster of a kilobyte is one of its kind.
  if (cluster.length <= 32) measured.set(cluster, cells);
  return cells;
}

/** Marks that no terminal gives a cell of its own; vowels and endings of Hangul are drawn into their syllable. */
const NO_CELL = /^[\p{Mn}\p{Me}\p{Cf}\p{Default_Ignorable_Code_Point}\u1160-\u11ff\ud7b0-\ud7ff]$/u;

/**
 * Cells that a cluster takes where a terminal gives each of its letters and spacing vowels its own, as most do with Thai,
 * Lao, Khmer, Hindi and Bengali. This many are kept free: what takes fewer loses nothing, what takes more would be cut.
 */
function sideBySide(cluster: string): number {
  let cells = 0;
  for (const char of cluster) if (!NO_CELL.test(char)) cells += Math.max(1, widthIn(char));
  return cells;
}

/** True for a cluster that every terminal draws in the cells it is given here. */
export function isSteady(cluster: string): boolean {
  const code = cluster.charCodeAt(0);
  return cluster.length === 1 && (isPlain(cluster) || isSteadyUnit(code));
}

/** Scripts and shapes that every terminal gives the same width: Latin, lines and blocks, kana, Han, Hangul. */
export function isSteadyUnit(code: number): boolean {
  return (
    (code >= 0xc0 && code < 0x250) ||
    (code >= 0x2500 && code < 0x25a0) ||
    (code >= 0x3041 && code < 0x3097) ||
    (code >= 0x30a1 && code < 0x30fb) ||
    (code >= 0x4e00 && code < 0xa000) ||
    (code >= 0xac00 && code < 0xd7a4)
  );
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

/** A record's own text in at most `width` cells. Reads only as much of it as can show. */
export function clip(raw: string, width: number, ascii: boolean): string {
  return cut(visibleText(head(raw, width), ascii), width);
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

/**
 * Lines of at most `width` cells, broken at spaces where there are any. Only spaces may go at a break: every other blank, as
 * one that forbids a break or is two cells wide, is the record's own. The work grows with the text, whatever is in it.
 */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const word of text.match(/ *[^ ]+| +/g) ?? []) {
    const cells = widthUpTo(word, width - used);
    if (cells !== null) {
      line += word;
      used += cells;
      continue;
    }
    if (line !== "") lines.push(line);
    const pieces = slices(word.replace(/^ +/, ""), width);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? "";
    used = textWidth(line);
  }
  return line === "" && lines.length > 0 ? lines : [...lines, line];
}

/** The width of a text, or null once it is known to be more than `most`. */
function widthUpTo(text: string, most: number): number | null {
  if (text.length <= most && isPlainText(text)) return text.length;
  let cells = 0;
  for (const cluster of clustersOf(text)) {
    cells += clusterWidth(cluster);
    if (cells > most) return null;
  }
  return cells;
}

function slices(word: string, width: number): readonly string[] {
  if (width > 0 && isPlainText(word)) {
    const count = Math.max(1, Math.ceil(word.length / width));
    return Array.from({ length: count }, (_, place) => word.slice(place * width, (place + 1) * width));
  }
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
