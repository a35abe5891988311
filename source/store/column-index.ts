import type { ErrorFilter } from "../domain/error-filter.ts";
import { withoutFields } from "../domain/error-filter.ts";
import type { FacetCount, FacetField, SortTerm } from "../domain/error-order.ts";
import type { SyncError } from "../domain/sync-error.ts";
import type { ErrorColumns } from "./error-columns.ts";
import { selectRows } from "./error-select.ts";
import { sortRows } from "./error-sort.ts";
import type { ErrorIndex, RowSet } from "./store.ts";

interface Selected {
  readonly filter: ErrorFilter;
  readonly nowAt: number;
  readonly revision: number;
  readonly rows: RowSet;
}

/** Reads over the listed rows of the columns. */
export class ColumnIndex implements ErrorIndex {
  readonly #columns: ErrorColumns;
  /** The last answer: the facets of one filter mostly ask for the same rows. */
  #last: Selected | null = null;

  constructor(columns: ErrorColumns) {
    this.#columns = columns;
  }

  get size(): number {
    return this.#columns.listedRows;
  }

  get revision(): number {
    return this.#columns.revision;
  }

  get conflicts(): number {
    return this.#columns.conflicts;
  }

  select(filter: ErrorFilter, nowAt: number): RowSet {
    return this.#selected(filter, nowAt).slice();
  }

  sort(rows: RowSet, sort: readonly SortTerm[]): RowSet {
    return sortRows(this.#columns, rows, sort);
  }

  at(row: number): SyncError {
    if (this.#columns.listed.at(row) !== 1) throw new RangeError(`Row ${row} is not on the list.`);
    return this.#columns.at(row);
  }

  createdAt(row: number): number {
    return this.#columns.createdAt.at(row);
  }

  rowOf(id: string): number {
    const row = this.#columns.rowOf(id);
    return row >= 0 && this.#columns.listed.at(row) === 1 ? row : -1;
  }

  facet(filter: ErrorFilter, field: FacetField, nowAt: number): readonly FacetCount[] {
    const bare = filter.terms.some((term) => term.field === field) ? withoutFields(filter, [field]) : filter;
    const rows = this.#selected(bare, nowAt);
    const counts = field === "attempts" ? this.#attemptCounts(rows) : this.#wordCounts(rows, field);
    return counts.sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1));
  }

  #selected(filter: ErrorFilter, nowAt: number): RowSet {
    const last = this.#last;
    const revision = this.#columns.revision;
    if (last !== null && last.filter === filter && last.nowAt === nowAt && last.revision === revision) {
      return last.rows;
    }
    const rows = selectRows(this.#columns, filter, nowAt);
    this.#last = { filter, nowAt, revision, rows };
    return rows;
  }

  #wordCounts(rows: RowSet, field: Exclude<FacetField, "attempts">): FacetCount[] {
    const { codes, words } = this.#columns[field];
    const counts = new Uint32Array(words.length);
    for (const row of rows) {
      const code = codes[row] ?? 0;
      counts[code] = (counts[code] ?? 0) + 1;
    }
    return words.map((value, code) => ({ value, count: counts[code] ?? 0 })).filter(({ count }) => count > 0);
  }

  #attemptCounts(rows: RowSet): FacetCount[] {
    const counts = new Map<number, number>();
    for (const row of rows) {
      const attempts = this.#columns.attempts.at(row);
      counts.set(attempts, (counts.get(attempts) ?? 0) + 1);
    }
    return Array.from(counts, ([attempts, count]) => ({ value: String(attempts), count }));
  }
}
