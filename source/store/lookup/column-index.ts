import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import type { ErrorGroups, GroupsQuery } from "../../domain/query/error-groups.ts";
import type { FacetCount, FacetField, SortTerm } from "../../domain/query/error-order.ts";
import type { RecordHistory, Superseder } from "../../domain/error/superseded.ts";
import { CATEGORIES } from "../../domain/error/sync-error.ts";
import type { SyncError, SyncErrorCategory, SyncErrorState } from "../../domain/error/sync-error.ts";
import type { ErrorColumns } from "../columns/error-columns.ts";
import { FacetRows } from "./error-facets.ts";
import { groupsOf } from "./group-rows.ts";
import { selectBits } from "./error-select.ts";
import { RowSorter } from "./error-sort.ts";
import { parentsOf } from "./missing-parent-rows.ts";
import { RecordLinks, RecordState } from "./record-links.ts";
import { rowsOf } from "./row-bits.ts";
import { largestPart, partSizes, partsOf } from "./row-parts.ts";
import type { ErrorIndex, LargestPart, ParentLinks, PartField, RowSet, WordColumn } from "../store.ts";
import { TermBits } from "./term-bits.ts";
import { TextOrders } from "./text-order.ts";
import type { TextPool } from "../columns/text-pool.ts";

interface Faceted {
  readonly filter: ErrorFilter;
  readonly nowAt: number;
  readonly revision: number;
  readonly rows: FacetRows;
}

/** What these say of a record ends with its place on the list. */
const OF_THE_LIST: ReadonlySet<string> = new Set(["state", "attempts", "request", "text", "is"]);

/** Reads over the listed rows of the columns. */
export class ColumnIndex implements ErrorIndex {
  readonly #columns: ErrorColumns;
  readonly #links: RecordLinks;
  readonly #standing: RecordState;
  readonly #found: TermBits;
  readonly #texts = new TextOrders();
  readonly #sorter: RowSorter;
  /** The last evaluation: the facets of one filter are asked for one after another. */
  #faceted: Faceted | null = null;

  constructor(columns: ErrorColumns) {
    this.#columns = columns;
    this.#links = new RecordLinks(columns);
    this.#standing = new RecordState(columns, this.#links);
    this.#found = new TermBits(columns, { links: this.#links, standing: this.#standing });
    this.#sorter = new RowSorter(columns, this.#texts);
  }

  get size(): number {
    return this.#columns.listedRows;
  }

  get rows(): number {
    return this.#columns.rows;
  }

  get revision(): number {
    return this.#columns.revision;
  }

  get conflicts(): number {
    return this.#columns.conflicts;
  }

  select(filter: ErrorFilter, nowAt: number): RowSet {
    return rowsOf(selectBits(this.#columns, this.#found, filter, nowAt));
  }

  arrivals(since: number): Float64Array {
    const { createdAt, category, rows } = this.#columns;
    const conflict = CATEGORIES.indexOf("conflict");
    const moments = new Float64Array(createdAt.countSince(since, rows));
    let found = 0;
    const take = (row: number): void => {
      if (category.codes[row] !== conflict) moments[found++] = createdAt.at(row);
    };
    if (createdAt.isInOrder(rows)) createdAt.newestFirst(rows).subarray(0, moments.length).forEach(take);
    else for (let row = 0; row < rows; row++) if (createdAt.at(row) >= since) take(row);
    return moments.subarray(0, found);
  }

  sort(rows: RowSet, sort: readonly SortTerm[]): RowSet {
    return this.#sorter.sorted(rows, sort);
  }

  first(rows: RowSet, sort: readonly SortTerm[], count: number): RowSet {
    return this.#sorter.first(rows, sort, count);
  }

  preparing(rows: number, sort: readonly SortTerm[]): Iterator<void> | null {
    const { keys, messages } = this.#columns;
    const pools = sort.flatMap(({ field }) =>
      field === "key" ? [keys] : field === "message" ? [messages.pool] : [],
    );
    const due = pools.filter((pool) => this.#texts.isDue(pool, rows));
    return due.length === 0 ? null : this.#prepare(due);
  }

  at(row: number): SyncError {
    if (!this.isListed(row)) throw new RangeError(`Row ${row} is not on the list.`);
    return this.#columns.at(row);
  }

  idOf(row: number): string {
    return this.#columns.ids.at(row);
  }

  createdAt(row: number): number {
    return this.#columns.createdAt.at(row);
  }

  stateOf(row: number): SyncErrorState {
    return this.#columns.state.at(row);
  }

  categoryOf(row: number): SyncErrorCategory {
    return this.#columns.category.at(row);
  }

  causesNow(former: string): readonly string[] {
    return this.#columns.causes.successorsOf(former);
  }

  wordOf(row: number, field: WordColumn): string {
    return this.#columns[field].at(row);
  }

  isListed(row: number): boolean {
    return this.#columns.listed.at(row) === 1;
  }

  parts(
    rows: RowSet,
    field: PartField,
    nameOf: (word: string) => string = (word) => word,
  ): ReadonlyMap<string, RowSet> {
    return partsOf(rows, this.#columns[field], nameOf);
  }

  rowOf(id: string): number {
    const row = this.#columns.rowOf(id);
    return row >= 0 && this.isListed(row) ? row : -1;
  }

  facet(filter: ErrorFilter, field: FacetField, nowAt: number): readonly FacetCount[] {
    const counts = this.#facetRows(filter, nowAt).counts(field);
    return counts.sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1));
  }

  createdSince(filter: ErrorFilter, moments: readonly number[], nowAt: number): readonly number[] {
    return this.#facetRows(filter, nowAt).createdSince(moments);
  }

  groups(query: GroupsQuery, nowAt: number): ErrorGroups {
    const matching = selectBits(this.#columns, this.#found, query.filter, nowAt);
    return groupsOf(this.#columns, matching, query, nowAt, this.#leftWithin(query, nowAt));
  }

  /** Rows within the windows of a query that it would match and that are no longer listed. */
  #leftWithin({ filter, by, windowsMs }: GroupsQuery, nowAt: number): RowSet {
    const { listed, createdAt, category, rows, listedRows, conflicts } = this.#columns;
    const fields = [...filter.terms.map(({ field }) => field), ...by];
    const isNoneLeft = rows === listedRows + conflicts || windowsMs.length === 0;
    if (isNoneLeft || fields.some((field) => OF_THE_LIST.has(field))) return new Uint32Array(0);
    const tests = filter.terms.map((term) => this.#found.test(term, nowAt));
    const since = nowAt - Math.max(...windowsMs);
    const conflict = CATEGORIES.indexOf("conflict");
    const left: number[] = [];
    for (let row = 0; row < rows; row++) {
      if (listed.at(row) === 1 || createdAt.at(row) < since || category.codes[row] === conflict) continue;
      if (tests.every(({ holds }) => holds(row))) left.push(row);
    }
    return Uint32Array.from(left);
  }

  get unlinked(): number {
    return this.#links.missing;
  }

  linking(): Iterator<void> {
    return this.#links.linking();
  }

  ordering(): Iterator<void> | null {
    const { createdAt, rows } = this.#columns;
    return createdAt.isInOrder(rows) ? null : createdAt.ordering(rows);
  }

  partSizes(rows: RowSet, field: PartField): ReadonlyMap<string, number> {
    return partSizes(rows, this.#columns[field]);
  }

  largestPart(rows: RowSet, field: PartField): LargestPart {
    return largestPart(rows, this.#columns[field], this.#columns.createdAt.values);
  }

  supersederOf(row: number): number {
    this.#links.link();
    if (this.#links.isAlone(row) || !this.isListed(row)) return -1;
    const carrier = this.#standing.carrierOf(row);
    return carrier >= 0 && this.createdAt(carrier) > this.createdAt(row) ? carrier : -1;
  }

  historyOf(row: number): RecordHistory | null {
    const superseder = this.supersederOf(row);
    if (this.#links.isAlone(row)) return null;
    const listed = this.#links.ringOf(row).filter((one) => this.isListed(one));
    if (listed.length < 2 && superseder < 0) return null;
    return {
      errors: listed.length,
      firstAt: listed.reduce((first, one) => Math.min(first, this.createdAt(one)), Infinity),
      lastAt: listed.reduce((last, one) => Math.max(last, this.createdAt(one)), -Infinity),
      supersededBy: superseder < 0 ? null : this.#superseder(superseder),
    };
  }

  #superseder(row: number): Superseder {
    return {
      id: this.idOf(row),
      createdAt: this.createdAt(row),
      isSynced: this.stateOf(row) === "synced",
    };
  }

  parentsOf(rows: RowSet): Generator<void, ParentLinks> {
    return parentsOf(this.#columns, rows);
  }

  *#prepare(pools: readonly TextPool[]): Generator<void, void> {
    for (const pool of pools) {
      yield* this.#texts.prepared(pool);
      yield;
    }
  }

  #facetRows(filter: ErrorFilter, nowAt: number): FacetRows {
    const last = this.#faceted;
    const revision = this.#columns.revision;
    if (last !== null && last.filter === filter && last.nowAt === nowAt && last.revision === revision) {
      return last.rows;
    }
    const rows = new FacetRows(this.#columns, this.#found, filter, nowAt);
    this.#faceted = { filter, nowAt, revision, rows };
    return rows;
  }
}
