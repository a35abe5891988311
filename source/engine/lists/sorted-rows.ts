import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import type { SortTerm } from "../../domain/query/error-order.ts";
import type { ErrorIndex, RowSet } from "../../store/store.ts";
import { yieldToEventLoop } from "../turns/yield-to-event-loop.ts";

/** Orders that are kept: those of a few clients that page through a list at the same time. */
const KEPT = 4;
/** How far into a list a page may reach to be found without putting the whole list in order. */
const NEAR_ROWS = 2_000;
/** A moment of asking counts as the same for so long: the pages of one list agree with one another. */
const SAME_MOMENT_MS = 1_000;

interface Found {
  readonly revision: number;
  readonly rows: RowSet;
  /** Null until somebody needs the whole order. */
  sorted: RowSet | null;
}

/** The rows of the lists that were asked for recently, in their order, until a row changes. */
export class SortedRows {
  readonly #index: ErrorIndex;
  readonly #found = new Map<string, Found>();
  #preparing: Promise<void> | null = null;

  constructor(index: ErrorIndex) {
    this.#index = index;
  }

  /** Makes an order that takes long to find quick to ask for, a slice at a time. */
  async prepare(filter: ErrorFilter, sort: readonly SortTerm[], nowAt: number): Promise<void> {
    // Two clients that ask for the same order wait for the same work.
    while (this.#preparing !== null) await this.#preparing;
    const steps = this.#index.preparing(this.#find(filter, sort, nowAt).rows.length, sort);
    if (steps === null) return;
    this.#preparing = this.#prepared(steps).finally(() => {
      this.#preparing = null;
    });
    await this.#preparing;
  }

  /** How many rows the filter matches. */
  matched(filter: ErrorFilter, sort: readonly SortTerm[], nowAt: number): number {
    return this.#find(filter, sort, nowAt).rows.length;
  }

  /** The rows in order: at least the first `count`, all where that is as quick. Not to be changed. */
  upTo(filter: ErrorFilter, sort: readonly SortTerm[], nowAt: number, count: number): RowSet {
    const found = this.#find(filter, sort, nowAt);
    if (found.sorted === null && count <= NEAR_ROWS && found.rows.length > NEAR_ROWS) {
      const first = this.#index.first(found.rows, sort, count);
      if (first.length < found.rows.length) return first;
      found.sorted = first;
    }
    found.sorted ??= this.#index.sort(found.rows, sort);
    return found.sorted;
  }

  async #prepared(steps: Iterator<void>): Promise<void> {
    while (steps.next().done !== true) await yieldToEventLoop();
  }

  #find(filter: ErrorFilter, sort: readonly SortTerm[], nowAt: number): Found {
    const isMoving = filter.terms.some((term) => term.field === "since");
    const moment = isMoving ? Math.floor(nowAt / SAME_MOMENT_MS) : 0;
    const key = JSON.stringify([filter, sort, moment]);
    const { revision } = this.#index;
    const kept = this.#found.get(key);
    this.#found.delete(key);
    const found =
      kept?.revision === revision
        ? kept
        : { revision, rows: this.#index.select(filter, nowAt), sorted: null };
    this.#found.set(key, found);
    const oldest = this.#found.keys().next();
    if (this.#found.size > KEPT && oldest.done !== true) this.#found.delete(oldest.value);
    return found;
  }
}
