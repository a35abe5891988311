import type { FilterTerm } from "../../domain/query/error-filter.ts";
import type { ErrorColumns } from "../columns/error-columns.ts";
import { flagOnes } from "./flag-rows.ts";
import { dropRow, noRows, putRow, type RowBits } from "./row-bits.ts";
import type { Records } from "./superseded-predicate.ts";
import { predicateOf, type TermPredicate } from "./term-predicate.ts";

/** Terms whose rows are kept, one bit a row: those of a few clients' filters. */
const KEPT_TERMS = 24;
/** When so large a part of the rows is new, all are asked. */
const MANY = 8;

interface Kept {
  readonly bits: RowBits;
  readonly rows: number;
  /** Changes noted when the bits were true. */
  readonly mark: number;
}

/** Which rows hold a term, found once and mended when rows change. */
export class TermBits {
  readonly #columns: ErrorColumns;
  readonly #records: Records;
  readonly #kept = new Map<string, Kept>();
  #listed: Kept | null = null;

  constructor(columns: ErrorColumns, records: Records) {
    this.#columns = columns;
    this.#records = records;
  }

  /** The rows on the list. Not to be changed, as below. */
  listed(): RowBits {
    const { listed } = this.#columns;
    this.#listed = this.#current(this.#listed, {
      holds: (row) => listed.at(row) === 1,
      flag: (bits, rows) => flagOnes(bits, rows, listed.values),
    });
    return this.#listed.bits;
  }

  /** The rows, listed or not, that hold the term. */
  of(term: FilterTerm, nowAt: number): RowBits {
    const test = this.test(term, nowAt);
    // It means other rows with each moment that passes.
    if (term.field === "since") return this.#current(null, test).bits;
    const name = JSON.stringify(term);
    const kept = this.#current(this.#kept.get(name) ?? null, test);
    this.#kept.delete(name);
    this.#kept.set(name, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_TERMS && oldest !== undefined) this.#kept.delete(oldest);
    return kept.bits;
  }

  test(term: FilterTerm, nowAt: number): TermPredicate {
    return predicateOf(this.#columns, this.#records, term, nowAt);
  }

  #current(kept: Kept | null, test: TermPredicate): Kept {
    const { rows, changes } = this.#columns;
    const { mark } = changes;
    if (kept !== null && kept.rows === rows && kept.mark === mark) return kept;
    const changed = kept === null ? null : changes.since(kept.mark);
    if (kept === null || changed === null || (rows - kept.rows) * MANY > rows) {
      const bits = noRows(rows);
      test.flag(bits, rows);
      return { bits, rows, mark };
    }
    const bits = noRows(rows);
    bits.set(kept.bits);
    const added = Array.from({ length: rows - kept.rows }, (_, place) => kept.rows + place);
    mend(bits, [...changed, ...added], test);
    return { bits, rows, mark };
  }
}

function mend(bits: RowBits, changed: readonly number[], test: TermPredicate): void {
  if (test.mend !== undefined) return test.mend(bits, changed);
  for (const row of changed) {
    if (test.holds(row)) putRow(bits, row);
    else dropRow(bits, row);
  }
}
