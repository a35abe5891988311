import { cut, textWidth } from "./cell-text.ts";

/** Cells of the sign that stands for what was left out. */
const SIGN = "~";
const MOST_PIECES = 3;
/** A piece starts at a word, where one starts this shortly before what it is about. */
const BEFORE = 10;
const SHORTEST_PIECE = 9;
/** Cells behind a place that have to be shown as well, or it cannot be read. */
const READ = 6;
/** Of the cells, when one piece follows the start. */
const START_SHARE = 0.55;
/** Marks, joiners and second halves of surrogate pairs: a piece does not start with one. */
const JOINED = /^(?:\p{M}|\u200d|[\ufe0e\ufe0f]|[\udc00-\udfff])/u;

/**
 * Cuts a visible text to at most `width` cells so that what stands at `places` (indices, ascending) can be read: its
 * start, unless `keepsStart` is false, and a piece around each place that a plain cut would hide. `~` stands for what is
 * left out. At most three pieces are shown; a place that has no room is left out.
 */
export function cutAround(text: string, places: readonly number[], width: number, keepsStart = true): string {
  const hidden = places.filter((place) => textWidth(text.slice(0, place + 1)) + READ >= width);
  if (hidden.length === 0 || width <= SHORTEST_PIECE || textWidth(text) <= width) return cut(text, width);
  const shown = keepsStart ? hidden : places;
  const most = Math.min(MOST_PIECES, Math.floor(width / (SHORTEST_PIECE + 1)) - (keepsStart ? 1 : 0));
  for (let count = Math.min(most, shown.length); count > 0; count--) {
    const start = startCells(width, count, keepsStart);
    const room = Math.floor((width - start) / count);
    const starts = pieceStarts(text, shown, room, count);
    // Fewer pieces hold all places: each of them may be longer.
    if (starts.length < count) continue;
    return joined(text, starts, width, start);
  }
  return cut(text, width);
}

function startCells(width: number, pieces: number, keepsStart: boolean): number {
  if (!keepsStart) return 1;
  return Math.floor(width * (pieces === 1 ? START_SHARE : 1 / (pieces + 1)));
}

/** Where the pieces start that hold the places, as far as `most` pieces go. */
function pieceStarts(text: string, places: readonly number[], room: number, most: number): readonly number[] {
  const starts: number[] = [];
  for (const place of places) {
    const last = starts.at(-1);
    if (last !== undefined && textWidth(text.slice(last, place + 1)) < room) continue;
    if (starts.length === most) break;
    starts.push(pieceStart(text, place));
  }
  return starts;
}

function pieceStart(text: string, place: number): number {
  const space = text.lastIndexOf(" ", place - 1);
  if (space >= 0 && place - space <= BEFORE) return space + 1;
  let start = place;
  while (start > 0 && JOINED.test(text.slice(start))) start--;
  return start;
}

function joined(text: string, starts: readonly number[], width: number, start: number): string {
  const room = Math.floor((width - start) / starts.length);
  const pieces = starts.map((from, place) => {
    // What is not needed to the end of the text goes to the start.
    const isLast = place === starts.length - 1;
    const cells = isLast ? width - start - room * (starts.length - 1) : room;
    return cut(text.slice(from), cells);
  });
  const used = pieces.reduce((sum, piece) => sum + textWidth(piece), 0);
  const [first = 0] = starts;
  const whole = text.slice(0, first);
  // A blank behind it makes the cut leave a sign.
  const head =
    start === 1
      ? SIGN + endOf(whole, width - used - 1)
      : textWidth(whole) <= width - used
        ? whole
        : cut(`${whole} `, width - used);
  return head + pieces.join("");
}

/** The last words of a text, as far as they have room. */
function endOf(text: string, cells: number): string {
  let from = text.length;
  for (let space = text.lastIndexOf(" ", from - 2); space > 0; space = text.lastIndexOf(" ", space - 1)) {
    if (textWidth(text.slice(space + 1)) > cells) break;
    from = space + 1;
  }
  return text.slice(from);
}

/**
 * For each of several texts, the places at which it differs from the others that look alike in their first `width` cells:
 * what `cutAround` has to show, so that they can be distinguished. Empty where the first cells show it.
 */
export function tellingPlaces(texts: readonly string[], width: number): readonly (readonly number[])[] {
  const groups = new Map<string, string[]>();
  for (const text of new Set(texts)) {
    const start = cut(text, Math.max(1, width - READ));
    const group = groups.get(start);
    if (group === undefined) groups.set(start, [text]);
    else group.push(text);
  }
  const places = new Map<string, readonly number[]>();
  for (const group of groups.values()) {
    if (group.length > 1) for (const [text, found] of differencesIn(group)) places.set(text, found);
  }
  return texts.map((text) => places.get(text) ?? []);
}

/** Where each text of a group first differs from each of the others. */
function differencesIn(group: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const sorted = group.toSorted();
  const shared = sorted.map((text, index) => commonLength(text, sorted[index + 1] ?? ""));
  return new Map(
    sorted.map((text, index) => {
      const found = new Set<number>();
      // In their order, what a text shares with one further off is the least of what lies between.
      for (let at = index, least = Infinity; at < sorted.length - 1; at++) {
        least = Math.min(least, shared[at] ?? 0);
        found.add(Math.min(least, text.length - 1));
      }
      for (let at = index - 1, least = Infinity; at >= 0; at--) {
        least = Math.min(least, shared[at] ?? 0);
        found.add(Math.min(least, text.length - 1));
      }
      return [text, [...found].sort((one, other) => one - other)];
    }),
  );
}

function commonLength(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && one.charCodeAt(length) === other.charCodeAt(length)) length++;
  return length;
}
