import { type ErrorFilter, type FilterTerm, TIME_FIELDS } from "../../domain/query/error-filter.ts";
import { withoutFields } from "../../domain/query/error-filter.ts";
import type { FacetCount, FacetField } from "../../domain/query/error-order.ts";
import type { ErrorColumns } from "../columns/error-columns.ts";
import { selectBits } from "./error-select.ts";
import type { CodedColumn } from "../columns/folded-words.ts";
import { countBits, hasRow, rowsOf, type RowBits } from "./row-bits.ts";
import type { RowSet } from "../store.ts";
import type { TermBits } from "./term-bits.ts";

/** This many numbers of attempts are counted in an array. */
const FEW_ATTEMPTS = 64;
/** A word of bits that are all set. */
const EVERY_ROW = -1;

/** Every facet of a filter: each leaves its own field's terms out, and all that no term concerns share one set. */
export class FacetRows {
  readonly #columns: ErrorColumns;
  readonly #select: (filter: ErrorFilter) => RowBits;
  readonly #filter: ErrorFilter;
  #matching: RowBits | null = null;

  constructor(columns: ErrorColumns, found: TermBits, filter: ErrorFilter, nowAt: number) {
    this.#columns = columns;
    this.#filter = filter;
    this.#select = (wanted) => selectBits(columns, found, wanted, nowAt);
  }

  /** Counts by value, in no order, under the filter without this field's terms. */
  counts(field: FacetField): FacetCount[] {
    const bits = this.#without([field]);
    if (field === "attempts") return this.#attemptCounts(bits);
    const { codes, words } = this.#columns[field];
    const counts = new Uint32Array(words.length);
    countCodes(bits, codes, counts);
    const found: FacetCount[] = [];
    words.forEach((value, code) => {
      const count = counts[code] ?? 0;
      if (count > 0) found.push({ value, count });
    });
    return found;
  }

  /** Rows created at or after each of the moments, under the filter without its terms on time. */
  createdSince(moments: readonly number[]): readonly number[] {
    const { createdAt, rows } = this.#columns;
    const bits = this.#without(TIME_FIELDS);
    if (!createdAt.isInOrder(rows)) {
      const wanted = rowsOf(bits);
      return moments.map((moment) => countFrom(wanted, createdAt.values, moment));
    }
    const order = createdAt.newestFirst(rows);
    const total = countBits(bits);
    const ends = moments.map((moment) => createdAt.countSince(moment, rows));
    const counts = new Map<number, number>([[rows, total]]);
    let count = 0;
    let place = 0;
    for (const end of ends.toSorted((one, other) => one - other)) {
      // The last run is what is left of the total.
      if (end === rows) break;
      for (; place < end; place++) if (hasRow(bits, order[place] ?? 0)) count += 1;
      counts.set(end, count);
    }
    return ends.map((end) => counts.get(end) ?? 0);
  }

  #without(fields: readonly FilterTerm["field"][]): RowBits {
    const others = withoutFields(this.#filter, fields);
    if (others.terms.length < this.#filter.terms.length) return this.#select(others);
    this.#matching ??= this.#select(this.#filter);
    return this.#matching;
  }

  #attemptCounts(bits: RowBits): FacetCount[] {
    const values = this.#columns.attempts.values;
    const few = new Uint32Array(FEW_ATTEMPTS);
    const many = new Map<number, number>();
    for (let word = 0; word < bits.length; word++) {
      let rest = bits[word] ?? 0;
      while (rest !== 0) {
        const bit = 31 - Math.clz32(rest);
        rest ^= 1 << bit;
        const attempts = values[word * 32 + bit] ?? 0;
        if (attempts < FEW_ATTEMPTS) few[attempts] = (few[attempts] ?? 0) + 1;
        else many.set(attempts, (many.get(attempts) ?? 0) + 1);
      }
    }
    few.forEach((count, attempts) => {
      if (count > 0) many.set(attempts, count);
    });
    return Array.from(many, ([attempts, count]) => ({ value: String(attempts), count }));
  }
}

function countFrom(rows: RowSet, numbers: Float64Array, least: number): number {
  let count = 0;
  for (let place = 0; place < rows.length; place++) {
    if ((numbers[rows[place] ?? 0] ?? 0) >= least) count += 1;
  }
  return count;
}

function countCodes(bits: RowBits, codes: CodedColumn["codes"], counts: Uint32Array): void {
  for (let word = 0; word < bits.length; word++) {
    let rest = bits[word] ?? 0;
    const first = word * 32;
    if (rest === EVERY_ROW) {
      for (let row = first; row < first + 32; row++) {
        const code = codes[row] ?? 0;
        counts[code] = (counts[code] ?? 0) + 1;
      }
      continue;
    }
    while (rest !== 0) {
      const bit = 31 - Math.clz32(rest);
      rest ^= 1 << bit;
      const code = codes[first + bit] ?? 0;
      counts[code] = (counts[code] ?? 0) + 1;
    }
  }
}
