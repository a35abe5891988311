import type { ErrorFilter, FilterTerm } from "../domain/error-filter.ts";
import { FACET_FIELDS, type FacetCount, type FacetField } from "../domain/error-order.ts";
import type { ErrorColumns } from "./error-columns.ts";
import { compiled, keepListed } from "./error-select.ts";
import type { CodedColumn } from "./error-select.ts";

/** So many numbers of attempts are counted in an array. */
const FEW_ATTEMPTS = 64;
const TIME_BIT = 1 << FACET_FIELDS.length;
/** Terms on fields that have no facet, and rows that are not listed. */
const ALWAYS_BIT = TIME_BIT << 1;
const TIME_FIELDS: readonly FilterTerm["field"][] = ["since", "after", "before", "on"];

/**
 * Which fields' terms each row fails, so that every facet of a filter (each leaves its own field's terms out) comes
 * from one evaluation. Only rows that fail at most one field are kept: no facet counts another.
 */
export class FacetRows {
  readonly #columns: ErrorColumns;
  /** Null when every listed row counts: there are no terms. */
  readonly #rows: Uint32Array | null;
  readonly #failed: Uint16Array;

  constructor(columns: ErrorColumns, filter: ErrorFilter, nowAt: number) {
    this.#columns = columns;
    this.#failed = new Uint16Array(filter.terms.length === 0 ? 0 : columns.rows);
    for (const term of filter.terms) noteFailures(columns, term, nowAt, this.#failed);
    this.#rows = filter.terms.length === 0 ? null : almostMatching(columns, this.#failed);
  }

  /** Counts by value, in no order, under the filter without this field's terms. */
  counts(field: FacetField): FacetCount[] {
    const others = ~bitOf(field);
    if (field === "attempts") return this.#attemptCounts(others);
    const { codes, words } = this.#columns[field];
    const counts = new Uint32Array(words.length);
    if (this.#rows === null) countListed(this.#columns, codes, counts);
    else countSome(this.#rows, this.#failed, others, codes, counts);
    return words.map((value, code) => ({ value, count: counts[code] ?? 0 })).filter(({ count }) => count > 0);
  }

  /** Rows created at or after each of the moments, under the filter without its terms on time. */
  createdSince(moments: readonly number[]): readonly number[] {
    const createdAt = this.#columns.createdAt.values;
    const rows = this.#rowsWithin(~TIME_BIT);
    return moments.map((moment) => {
      if (moment === -Infinity) return rows.length;
      let count = 0;
      for (let place = 0; place < rows.length; place++) {
        if ((createdAt[rows[place] ?? 0] ?? 0) >= moment) count += 1;
      }
      return count;
    });
  }

  #attemptCounts(others: number): FacetCount[] {
    const values = this.#columns.attempts.values;
    const rows = this.#rowsWithin(others);
    const few = new Uint32Array(FEW_ATTEMPTS);
    const many = new Map<number, number>();
    for (let place = 0; place < rows.length; place++) {
      const attempts = values[rows[place] ?? 0] ?? 0;
      if (attempts < FEW_ATTEMPTS) few[attempts] = (few[attempts] ?? 0) + 1;
      else many.set(attempts, (many.get(attempts) ?? 0) + 1);
    }
    few.forEach((count, attempts) => {
      if (count > 0) many.set(attempts, count);
    });
    return Array.from(many, ([attempts, count]) => ({ value: String(attempts), count }));
  }

  #rowsWithin(others: number): Uint32Array {
    if (this.#rows === null) return keepListed(this.#columns);
    const [all, failed] = [this.#rows, this.#failed];
    const rows = new Uint32Array(all.length);
    let next = 0;
    for (let place = 0; place < all.length; place++) {
      const row = all[place] ?? 0;
      if (((failed[row] ?? 0) & others) === 0) rows[next++] = row;
    }
    return rows.subarray(0, next);
  }
}

/** Listed rows that fail the terms of one field at most. */
function almostMatching(columns: ErrorColumns, failed: Uint16Array): Uint32Array {
  const flags = columns.listed.values.slice(0, columns.rows);
  for (let row = 0; row < failed.length; row++) {
    const bits = failed[row] ?? 0;
    if (bits >= ALWAYS_BIT || (bits & (bits - 1)) !== 0) flags[row] = 0;
  }
  return keepListed(columns, flags);
}

function countListed({ rows, listed }: ErrorColumns, codes: CodedColumn["codes"], counts: Uint32Array): void {
  const isListed = listed.values;
  for (let row = 0; row < rows; row++) {
    if (isListed[row] !== 1) continue;
    const code = codes[row] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
  }
}

function countSome(
  rows: Uint32Array,
  failed: Uint16Array,
  others: number,
  codes: CodedColumn["codes"],
  counts: Uint32Array,
): void {
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0;
    if (((failed[row] ?? 0) & others) !== 0) continue;
    const code = codes[row] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
  }
}

function noteFailures(columns: ErrorColumns, term: FilterTerm, nowAt: number, failed: Uint16Array): void {
  const bit = bitOf(term.field);
  const test = compiled(columns, term, nowAt, columns.rows);
  if (test.kind === "coded") {
    const { codes } = test;
    const missed = Uint16Array.from(test.answers, (answer) => (answer === 1 ? 0 : bit));
    for (let row = 0; row < failed.length; row++) {
      failed[row] = (failed[row] ?? 0) | (missed[codes[row] ?? 0] ?? 0);
    }
    return;
  }
  if (test.kind === "created") {
    const { at, from, before } = test;
    for (let row = 0; row < failed.length; row++) {
      const created = at[row] ?? 0;
      if (created < from || created >= before) failed[row] = (failed[row] ?? 0) | bit;
    }
    return;
  }
  const listed = columns.listed.values;
  for (let row = 0; row < failed.length; row++) {
    if (listed[row] === 1 && !test.holds(row)) failed[row] = (failed[row] ?? 0) | bit;
  }
}

function bitOf(field: FilterTerm["field"]): number {
  const place = FACET_FIELDS.findIndex((one) => one === field);
  if (place >= 0) return 1 << place;
  return TIME_FIELDS.includes(field) ? TIME_BIT : ALWAYS_BIT;
}
