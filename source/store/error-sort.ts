import { fold } from "../domain/error-match.ts";
import type { SortField, SortTerm } from "../domain/error-order.ts";
import type { ErrorColumns } from "./error-columns.ts";
import type { CodedColumn } from "./error-select.ts";
import type { RowSet } from "./store.ts";
import type { TextPool } from "./text-pool.ts";

/** A digit of the sort: as many buckets as 16 bits number. */
const DIGIT_BITS = 16;
const DIGIT = 1 << DIGIT_BITS;
const WORD = 2 ** 32;
/** Below this, comparing is quicker than clearing the buckets of a digit. */
const FEW_ROWS = 4096;

/** Keys of one sort term by place in the set, ascending; `high` only where 32 bits do not hold the span. */
interface Keys {
  readonly low: Uint32Array;
  readonly high: Uint32Array | null;
}

const NEWEST: SortTerm = { field: "createdOn", descending: true };

/** The rows in the given order; texts compare case folded, ties by creation newest first, then by row. */
export function sortRows(columns: ErrorColumns, rows: RowSet, sort: readonly SortTerm[]): RowSet {
  const ascending = isAscending(rows) ? rows : rows.slice().sort();
  const keys = [...sort, NEWEST].map((term) => keysOf(columns, ascending, term));
  const places = new Uint32Array(ascending.length);
  for (let place = 0; place < places.length; place++) places[place] = place;
  const ordered = places.length < FEW_ROWS ? places.sort(comparison(keys)) : byDigits(places, keys);
  for (let place = 0; place < ordered.length; place++) {
    ordered[place] = ascending[ordered[place] ?? 0] ?? 0;
  }
  return ordered;
}

function isAscending(rows: RowSet): boolean {
  for (let place = 1; place < rows.length; place++) {
    if ((rows[place - 1] ?? 0) > (rows[place] ?? 0)) return false;
  }
  return true;
}

/** The first `count` rows of the order, without putting the others in order. */
export function firstRows(
  columns: ErrorColumns,
  rows: RowSet,
  sort: readonly SortTerm[],
  count: number,
): RowSet {
  if (count * 8 > rows.length || rows.length < FEW_ROWS) return sortRows(columns, rows, sort).slice(0, count);
  const [term = NEWEST] = sort;
  const keys = keysOf(columns, rows, term);
  // Rows whose first key is beyond that of the last one wanted can not be among them.
  const bound = smallest(keys, count);
  let next = 0;
  const candidates = new Uint32Array(rows.length);
  for (let place = 0; place < rows.length; place++) {
    if (valueAt(keys, place) <= bound) candidates[next++] = rows[place] ?? 0;
  }
  return sortRows(columns, candidates.subarray(0, next), sort).slice(0, count);
}

/** The key that `count` keys do not exceed, found digit by digit from the top. */
function smallest(keys: Keys, count: number): number {
  let bound = 0;
  let wanted = count;
  for (let shift = keys.high === null ? 16 : 48; shift >= 0; shift -= DIGIT_BITS) {
    const buckets = new Uint32Array(DIGIT);
    const unit = 2 ** shift;
    for (let place = 0; place < keys.low.length; place++) {
      const rest = Math.floor(valueAt(keys, place) / unit) - bound * DIGIT;
      if (rest >= 0 && rest < DIGIT) buckets[rest] = (buckets[rest] ?? 0) + 1;
    }
    let digit = 0;
    while (digit < DIGIT - 1 && (buckets[digit] ?? 0) < wanted) wanted -= buckets[digit++] ?? 0;
    bound = bound * DIGIT + digit;
  }
  return bound;
}

function valueAt({ low, high }: Keys, place: number): number {
  return (low[place] ?? 0) + (high === null ? 0 : (high[place] ?? 0) * WORD);
}

function comparison(keys: readonly Keys[]): (one: number, other: number) => number {
  return (one, other) => {
    for (const key of keys) {
      const order = valueAt(key, one) - valueAt(key, other);
      if (order !== 0) return order;
    }
    return one - other;
  };
}

/** A stable pass for each digit, the least significant first. */
function byDigits(places: Uint32Array, keys: readonly Keys[]): Uint32Array {
  let from = places;
  let into: Uint32Array = new Uint32Array(places.length);
  for (const { low, high } of keys.toReversed()) {
    for (const words of high === null ? [low] : [low, high]) {
      for (const shift of [0, DIGIT_BITS]) {
        if (!passDigit(from, into, words, shift)) continue;
        [from, into] = [into, from];
      }
    }
  }
  return from;
}

/** False when all rows have the same digit, so that nothing moves. */
function passDigit(from: Uint32Array, into: Uint32Array, words: Uint32Array, shift: number): boolean {
  const starts = new Uint32Array(DIGIT);
  for (let place = 0; place < words.length; place++) {
    const digit = ((words[place] ?? 0) >>> shift) & (DIGIT - 1);
    starts[digit] = (starts[digit] ?? 0) + 1;
  }
  let start = 0;
  for (let digit = 0; digit < DIGIT; digit++) {
    const count = starts[digit] ?? 0;
    if (count === words.length) return false;
    starts[digit] = start;
    start += count;
  }
  for (let index = 0; index < from.length; index++) {
    const place = from[index] ?? 0;
    const digit = ((words[place] ?? 0) >>> shift) & (DIGIT - 1);
    const at = starts[digit] ?? 0;
    into[at] = place;
    starts[digit] = at + 1;
  }
  return true;
}

function keysOf(columns: ErrorColumns, rows: RowSet, { field, descending }: SortTerm): Keys {
  const keys = ascendingKeys(columns, rows, field);
  if (!descending) return keys;
  return { low: flipped(keys.low), high: keys.high === null ? null : flipped(keys.high) };
}

function flipped(words: Uint32Array): Uint32Array {
  for (let place = 0; place < words.length; place++) words[place] = ~(words[place] ?? 0);
  return words;
}

function ascendingKeys(columns: ErrorColumns, rows: RowSet, field: SortField): Keys {
  switch (field) {
    case "createdOn":
      return numberKeys(columns.createdAt.values, rows);
    case "attempts":
      return numberKeys(columns.attempts.values, rows);
    case "key":
      return textKeys(columns.keys, rows);
    case "message": {
      const numbers = columns.message.values;
      return textKeys(
        columns.messages.pool,
        rows.map((row) => numbers[row] ?? 0),
      );
    }
    default:
      return wordKeys(columns[field], rows);
  }
}

/** Distances from the smallest number; ranks where the numbers are not whole or lie too far apart. */
function numberKeys(values: Float64Array | Uint32Array, rows: RowSet): Keys {
  let least = Infinity;
  let most = -Infinity;
  let isWhole = true;
  for (let place = 0; place < rows.length; place++) {
    const value = values[rows[place] ?? 0] ?? 0;
    if (value < least) least = value;
    if (value > most) most = value;
    isWhole &&= Number.isSafeInteger(value);
  }
  if (!isWhole || most - least > Number.MAX_SAFE_INTEGER) {
    const all = Float64Array.from(rows, (row) => values[row] ?? 0);
    const rankOf = new Map(Array.from(new Set(all.slice().sort()), (value, rank) => [value, rank]));
    return { low: Uint32Array.from(all, (value) => rankOf.get(value) ?? 0), high: null };
  }
  const low = new Uint32Array(rows.length);
  const high = most - least < WORD ? null : new Uint32Array(rows.length);
  for (let place = 0; place < rows.length; place++) {
    const distance = (values[rows[place] ?? 0] ?? 0) - least;
    low[place] = distance % WORD;
    if (high !== null) high[place] = Math.floor(distance / WORD);
  }
  return { low, high };
}

/** Sorts the distinct words once; equal when folded means equal rank. */
function wordKeys(column: CodedColumn, rows: RowSet): Keys {
  const folded = column.words.map(fold);
  const ordered = [...new Set(folded)].sort((one, other) => (one < other ? -1 : 1));
  const rankByWord = new Map(ordered.map((word, rank) => [word, rank]));
  const rankByCode = Uint32Array.from(folded, (word) => rankByWord.get(word) ?? 0);
  const codes = column.codes;
  const low = new Uint32Array(rows.length);
  for (let place = 0; place < rows.length; place++) {
    low[place] = rankByCode[codes[rows[place] ?? 0] ?? 0] ?? 0;
  }
  return { low, high: null };
}

/** Ranks of the texts with these numbers, which may repeat. */
function textKeys(pool: TextPool, numbers: Uint32Array): Keys {
  const distinct = numbers
    .slice()
    .sort()
    .filter((number, place, all) => place === 0 || all[place - 1] !== number);
  const texts = Array.from(distinct, (number) => pool.at(number));
  const order = Uint32Array.from(texts.keys()).sort((one, other) => {
    const [first = "", second = ""] = [texts[one], texts[other]];
    if (first === second) return 0;
    return first < second ? -1 : 1;
  });
  const rankOf = new Uint32Array(pool.length);
  let rank = -1;
  let last: string | undefined;
  for (const place of order) {
    if (texts[place] !== last) rank += 1;
    last = texts[place];
    rankOf[distinct[place] ?? 0] = rank;
  }
  return { low: numbers.map((number) => rankOf[number] ?? 0), high: null };
}
