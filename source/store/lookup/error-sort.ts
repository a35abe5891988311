import type { SortTerm } from "../../domain/query/error-order.ts";
import type { ErrorColumns } from "../columns/error-columns.ts";
import { newestFirst, turnedAround } from "../columns/newest-first.ts";
import { bitsOf } from "./row-bits.ts";
import { keysOf, type SortKeys } from "./sort-keys.ts";
import type { RowSet } from "../store.ts";
import type { TextOrders } from "./text-order.ts";

/** Bits of a key that one pass spreads rows by: its buckets stay near the processor. */
const PASS_BITS = 12;
const BUCKETS = 1 << PASS_BITS;
/** Below this, comparing is quicker than clearing the buckets of a pass. */
const FEW_ROWS = 4096;
/** A set of at least this part of all rows is taken from the standing order. */
const LARGE_PART = 16;
/** This many rows of the standing order are looked up in a set before the set itself is walked. */
const LOOKED_UP = 512;
/** As finely the time between the oldest and the newest is divided. */
const STEPS = 1 << 15;

/** Puts rows in order: from the standing order by creation, which breaks all ties, spread again for each term. */
export class RowSorter {
  readonly #columns: ErrorColumns;
  readonly #texts: TextOrders;

  constructor(columns: ErrorColumns, texts: TextOrders) {
    this.#columns = columns;
    this.#texts = texts;
  }

  /** The rows in the given order; texts compare case folded, ties by creation newest first, then by row. */
  sorted(rows: RowSet, sort: readonly SortTerm[]): RowSet {
    const last = sort.at(-1);
    const isByMoment = last?.field === "createdOn";
    const order = this.#byMoment(rows, isByMoment && !last?.descending);
    const terms = isByMoment ? sort.slice(0, -1) : sort;
    if (terms.length === 0) return order;
    const keys = terms.map((term) => keysOf(this.#columns, this.#texts, order, term));
    return order.length < FEW_ROWS ? compared(order, keys) : spread(order, keys);
  }

  /** The first rows of the order, `count` at least: all, where that is as quick. `rows` in row order. */
  first(rows: RowSet, sort: readonly SortTerm[], count: number): RowSet {
    const [term, ...rest] = sort;
    if (rows.length < FEW_ROWS || count * 8 > rows.length) return this.sorted(rows, sort);
    if (term === undefined || term.field === "createdOn") {
      return this.sorted(this.#ends(rows, term?.descending ?? true, rest.length > 0, count), sort);
    }
    if (term.field !== "key") return this.sorted(rows, sort);
    const { ranks } = this.#texts.ranks(this.#columns.keys, rows);
    return this.sorted(endsByNumber(ranks, rows, term.descending, count), sort);
  }

  /** The newest or the oldest of the rows, at least `count`; with ties, all rows of the last moment. */
  #ends(rows: RowSet, fromNewest: boolean, withTies: boolean, count: number): RowSet {
    const { createdAt, rows: total } = this.#columns;
    // Putting all rows in order takes ten times as long as finding those at one end.
    if (!createdAt.isInOrder(total)) return endsByNumber(createdAt.values, rows, fromNewest, count);
    const order = createdAt.newestFirst(total);
    const ends: number[] = [];
    let last = Number.NaN;
    for (let step = 0; step < total; step++) {
      const row = order[fromNewest ? step : total - 1 - step] ?? 0;
      if (step === LOOKED_UP) return endsByNumber(createdAt.values, rows, fromNewest, count);
      if (!holdsRow(rows, row)) continue;
      const moment = createdAt.at(row);
      // From the oldest on, rows of one moment come in the wrong order: none of them may be missing.
      if (ends.length >= count && (moment !== last || (fromNewest && !withTies))) break;
      ends.push(row);
      last = moment;
    }
    return Uint32Array.from(ends);
  }

  /** By creation, ties by row; the caller's own. */
  #byMoment(rows: RowSet, isTurned: boolean): RowSet {
    const { createdAt, rows: total } = this.#columns;
    if (rows.length * LARGE_PART < total) {
      const ordered = newestFirst(createdAt.values, rows.slice().sort());
      return isTurned ? turnedAround(ordered, createdAt.values) : ordered;
    }
    const order = isTurned ? createdAt.oldestFirst(total) : createdAt.newestFirst(total);
    if (rows.length === total) return order.slice();
    const wanted = bitsOf(rows, total);
    const kept = new Uint32Array(rows.length + 1);
    let next = 0;
    for (let place = 0; place < total; place++) {
      const row = order[place] ?? 0;
      // Written in any case and passed over when it is not wanted: a branch would be guessed wrong too often.
      kept[next] = row;
      next += ((wanted[row >>> 5] ?? 0) >>> (row & 31)) & 1;
    }
    return kept.subarray(0, rows.length);
  }
}

/** At least `count` rows from one end of an order, with all rows of each number: by how far they lie from that end. */
function endsByNumber(
  numbers: Float64Array | Uint32Array,
  rows: RowSet,
  fromLargest: boolean,
  count: number,
): RowSet {
  let [smallest, largest] = [Infinity, -Infinity];
  for (let place = 0; place < rows.length; place++) {
    const number = numbers[rows[place] ?? 0] ?? 0;
    if (number < smallest) smallest = number;
    if (number > largest) largest = number;
  }
  const first = fromLargest ? largest : smallest;
  const scale = (STEPS - 1) / (largest - smallest);
  if (scale === 0 || !Number.isFinite(scale)) return rows;
  const steps = new Uint16Array(rows.length);
  const counts = new Uint32Array(STEPS);
  for (let place = 0; place < rows.length; place++) {
    const step = Math.floor(Math.abs((numbers[rows[place] ?? 0] ?? 0) - first) * scale);
    steps[place] = step;
    counts[step] = (counts[step] ?? 0) + 1;
  }
  let bound = 0;
  for (let found = counts[0] ?? 0; found < count; found += counts[bound] ?? 0) bound += 1;
  const near: number[] = [];
  for (let place = 0; place < rows.length; place++) {
    if ((steps[place] ?? 0) <= bound) near.push(rows[place] ?? 0);
  }
  return Uint32Array.from(near);
}

/** Whether a row is among rows in row order. */
function holdsRow(rows: RowSet, row: number): boolean {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle] ?? 0) < row) low = middle + 1;
    else high = middle;
  }
  return rows[low] === row;
}

function compared(order: RowSet, terms: readonly SortKeys[]): RowSet {
  const keys = terms.map(({ fill }) => {
    const byPlace = new Uint32Array(order.length);
    fill(order, byPlace);
    return byPlace;
  });
  const places = Uint32Array.from(order.keys()).sort((one, other) => {
    for (const byPlace of keys) {
      const difference = (byPlace[one] ?? 0) - (byPlace[other] ?? 0);
      if (difference !== 0) return difference;
    }
    return one - other;
  });
  return places.map((place) => order[place] ?? 0);
}

/** A stable pass for each term, the last first; neighbours whose keys fit into one share it. */
function spread(order: RowSet, terms: readonly SortKeys[]): RowSet {
  let from = order;
  let into: RowSet = new Uint32Array(order.length);
  const keys = new Uint32Array(order.length);
  const room = new Uint32Array(order.length);
  for (let last = terms.length - 1; last >= 0;) {
    let count = 1;
    let next = last;
    for (let term = terms[next]; term !== undefined; term = terms[--next]) {
      if (next < last && count * term.count > BUCKETS) break;
      term.fill(from, next === last ? keys : room);
      if (next < last) addKeys(keys, room, count);
      count *= Math.max(1, term.count);
    }
    last = next;
    for (let shift = 0; shift === 0 || count > 2 ** shift; shift += PASS_BITS) {
      // Only a term that is alone takes more than one pass.
      if (shift > 0) terms[last + 1]?.fill(from, keys);
      pass(from, into, keys, shift);
      [from, into] = [into, from];
    }
  }
  return from;
}

function addKeys(keys: Uint32Array, more: Uint32Array, times: number): void {
  for (let place = 0; place < keys.length; place++) {
    keys[place] = (keys[place] ?? 0) + (more[place] ?? 0) * times;
  }
}

function pass(from: RowSet, into: RowSet, keys: Uint32Array, shift: number): void {
  const starts = new Uint32Array(BUCKETS);
  for (let place = 0; place < keys.length; place++) {
    const bucket = ((keys[place] ?? 0) >>> shift) & (BUCKETS - 1);
    starts[bucket] = (starts[bucket] ?? 0) + 1;
  }
  let start = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const count = starts[bucket] ?? 0;
    starts[bucket] = start;
    start += count;
  }
  for (let place = 0; place < from.length; place++) {
    const bucket = ((keys[place] ?? 0) >>> shift) & (BUCKETS - 1);
    const at = starts[bucket] ?? 0;
    into[at] = from[place] ?? 0;
    starts[bucket] = at + 1;
  }
}
