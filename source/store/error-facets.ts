import type { ErrorFilter, FilterTerm } from "../domain/error-filter.ts";
import type { FacetCount, FacetField } from "../domain/error-order.ts";
import type { ErrorColumns } from "./error-columns.ts";
import { compiled } from "./error-select.ts";

const FACET_FIELDS: readonly FacetField[] = [
  "entity",
  "source",
  "company",
  "category",
  "code",
  "job",
  "attempts",
  "state",
  "cause",
];
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
  readonly #rows: Uint32Array;
  readonly #failed: Uint16Array;

  constructor(columns: ErrorColumns, filter: ErrorFilter, nowAt: number) {
    this.#columns = columns;
    const failed = new Uint16Array(columns.rows);
    for (const term of filter.terms) noteFailures(columns, term, nowAt, failed);
    const listed = columns.listed.values;
    const rows = new Uint32Array(columns.listedRows);
    let next = 0;
    for (let row = 0; row < failed.length; row++) {
      const bits = failed[row] ?? 0;
      if (listed[row] === 1 && bits < ALWAYS_BIT && (bits & (bits - 1)) === 0) rows[next++] = row;
    }
    this.#rows = rows.subarray(0, next);
    this.#failed = failed;
  }

  /** Counts by value, in no order, under the filter without this field's terms. */
  counts(field: FacetField): FacetCount[] {
    const others = ~bitOf(field);
    if (field === "attempts") return this.#attemptCounts(others);
    const { codes, words } = this.#columns[field];
    const failed = this.#failed;
    const counts = new Uint32Array(words.length);
    for (const row of this.#rows) {
      if (((failed[row] ?? 0) & others) !== 0) continue;
      const code = codes[row] ?? 0;
      counts[code] = (counts[code] ?? 0) + 1;
    }
    return words.map((value, code) => ({ value, count: counts[code] ?? 0 })).filter(({ count }) => count > 0);
  }

  /** Rows created at or after each of the moments, under the filter without its terms on time. */
  createdSince(moments: readonly number[]): readonly number[] {
    const createdAt = this.#columns.createdAt.values;
    const counts = moments.map(() => 0);
    for (const row of this.#rows) {
      if (((this.#failed[row] ?? 0) & ~TIME_BIT) !== 0) continue;
      const at = createdAt[row] ?? 0;
      for (let place = 0; place < moments.length; place++) {
        if (at >= (moments[place] ?? Infinity)) counts[place] = (counts[place] ?? 0) + 1;
      }
    }
    return counts;
  }

  #attemptCounts(others: number): FacetCount[] {
    const counts = new Map<number, number>();
    const values = this.#columns.attempts.values;
    for (const row of this.#rows) {
      if (((this.#failed[row] ?? 0) & others) !== 0) continue;
      const attempts = values[row] ?? 0;
      counts.set(attempts, (counts.get(attempts) ?? 0) + 1);
    }
    return Array.from(counts, ([attempts, count]) => ({ value: String(attempts), count }));
  }
}

function noteFailures(columns: ErrorColumns, term: FilterTerm, nowAt: number, failed: Uint16Array): void {
  const bit = bitOf(term.field);
  const test = compiled(columns, term, nowAt, columns.rows);
  if (test.kind === "coded") {
    const { codes, answers } = test;
    for (let row = 0; row < failed.length; row++) {
      if (answers[codes[row] ?? 0] !== 1) failed[row] = (failed[row] ?? 0) | bit;
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
