import { newestFirst, newestFirstSteps, turnedAround } from "./newest-first.ts";
import { NumberColumn } from "./number-column.ts";

/** So large a part of fresh rows is put in order with all the others. */
const MANY = 8;

/** A column of moments, with a standing order of its rows that a change mends. */
export class InstantColumn extends NumberColumn<Float64Array> {
  /** Rows from 0 on, newest first, ties by row. */
  #order: Uint32Array = new Uint32Array();
  /** The same, oldest first; null until somebody asks for it. */
  #turned: Uint32Array | null = null;
  /** Rows whose moment is another one than when they were put in order. */
  readonly #moved = new Set<number>();
  /** Rows below it have been put in order step by step, or are being so. */
  #ordering = 0;
  /** How often one of them got another moment. */
  #changes = 0;

  constructor() {
    super((length) => new Float64Array(length));
  }

  override adopt(values: Float64Array): void {
    super.adopt(values);
    this.#order = new Uint32Array();
    this.#turned = null;
    this.#moved.clear();
    this.#changes += 1;
  }

  /** Takes over the order of the rows that were adopted before. */
  adoptOrder(order: Uint32Array): void {
    this.#order = order;
  }

  override set(row: number, value: number): void {
    if (row < this.#ordering && value !== this.at(row)) this.#changes += 1;
    if (row < this.#order.length && value !== this.at(row)) this.#moved.add(row);
    super.set(row, value);
  }

  /** True when the order of that many rows is at hand, or nearly so. */
  isInOrder(rows: number): boolean {
    const ordered = this.#order.length;
    return ordered <= rows && (rows - ordered + this.#moved.size) * MANY <= ordered;
  }

  /** Puts the first `rows` rows in order in steps. Where a moment changes in the meantime, the order is left to be found later. */
  *ordering(rows: number, slice?: number): Generator<void, void> {
    this.#ordering = Math.max(this.#ordering, rows);
    const before = this.#changes;
    const steps = newestFirstSteps(this.values, allRows(rows), slice);
    for (let step = steps.next(); this.#changes === before; step = steps.next()) {
      if (step.done === true) {
        this.#order = step.value;
        this.#moved.clear();
        this.#turned = null;
        return;
      }
      yield;
    }
  }

  /** The first `rows` rows, newest first, ties by row. Not to be changed; another array after a change. */
  newestFirst(rows: number): Uint32Array {
    const ordered = this.#order.length;
    const fresh = rows - ordered + this.#moved.size;
    if (fresh === 0) return this.#order;
    if (ordered > rows || fresh * MANY > ordered) this.#order = newestFirst(this.values, allRows(rows));
    else this.#order = this.#mended(rows);
    this.#moved.clear();
    this.#turned = null;
    return this.#order;
  }

  /** The first `rows` rows, oldest first, ties by row. Not to be changed either. */
  oldestFirst(rows: number): Uint32Array {
    const order = this.newestFirst(rows);
    this.#turned ??= turnedAround(order, this.values);
    return this.#turned;
  }

  /** How many of the first `rows` rows are of this moment or later. */
  countSince(moment: number, rows: number): number {
    if (!this.isInOrder(rows)) return this.#countedSince(moment, rows);
    const order = this.newestFirst(rows);
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.at(order[middle] ?? 0) >= moment) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #countedSince(moment: number, rows: number): number {
    const { values } = this;
    let count = 0;
    for (let row = 0; row < rows; row++) if ((values[row] ?? 0) >= moment) count += 1;
    return count;
  }

  /** The order before without the moved rows, with them and the added ones put between. */
  #mended(rows: number): Uint32Array {
    const moved = this.#moved;
    const ordered = this.#order.length;
    const stayed = moved.size === 0 ? this.#order : this.#order.filter((row) => !moved.has(row));
    const added = Array.from({ length: rows - ordered }, (_, place) => ordered + place);
    const fresh = newestFirst(this.values, Uint32Array.from([...moved, ...added]).sort());
    const into = new Uint32Array(rows);
    let from = 0;
    fresh.forEach((row, place) => {
      const to = this.#placeOf(row, stayed, from);
      into.set(stayed.subarray(from, to), from + place);
      into[to + place] = row;
      from = to;
    });
    into.set(stayed.subarray(from), from + fresh.length);
    return into;
  }

  /** How many of the ordered rows come before this one; it is at least `low`. */
  #placeOf(row: number, ordered: Uint32Array, low: number): number {
    const moment = this.at(row);
    let high = ordered.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = ordered[middle] ?? 0;
      const at = this.at(other);
      if (at > moment || (at === moment && other < row)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function allRows(rows: number): Uint32Array {
  const all = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) all[row] = row;
  return all;
}
