import type { ErrorFilter, FilterTerm, WordField } from "../domain/error-filter.ts";
import { compares, fold, wordPattern } from "../domain/error-match.ts";
import type { ErrorColumns } from "./error-columns.ts";
import type { RowSet } from "./store.ts";
import type { TextPool } from "./text-pool.ts";

/** A column whose rows hold the numbers of a few words. */
export interface CodedColumn {
  readonly codes: Uint8Array | Uint16Array | Uint32Array;
  readonly words: readonly string[];
}

/** A term made ready for many rows; negation is part of it. */
export type RowTest =
  /** Answers by the number that the row holds. */
  | { readonly kind: "coded"; readonly codes: CodedColumn["codes"]; readonly answers: Uint8Array }
  | { readonly kind: "row"; readonly holds: (row: number) => boolean };

/** Listed rows that the filter matches, in row order. One pass a term, the terms that read texts last. */
export function selectRows(columns: ErrorColumns, filter: ErrorFilter, nowAt: number): RowSet {
  const terms = filter.terms.toSorted((one, other) => cost(one) - cost(other));
  let rows: RowSet | null = null;
  for (const term of terms) {
    // Texts are asked row by row once few rows are left, and all at once before.
    const test = compiled(columns, term, nowAt, rows?.length ?? columns.rows);
    rows = test.kind === "coded" ? keepCoded(columns, rows, test) : keepRows(columns, rows, test.holds);
  }
  return rows ?? keepRows(columns, null, () => true);
}

function keepCoded(
  columns: ErrorColumns,
  rows: RowSet | null,
  { codes, answers }: Extract<RowTest, { readonly kind: "coded" }>,
): RowSet {
  let next = 0;
  if (rows !== null) {
    for (const row of rows) if (answers[codes[row] ?? 0] === 1) rows[next++] = row;
    return rows.subarray(0, next);
  }
  const kept = new Uint32Array(columns.listedRows);
  const listed = columns.listed.values;
  const count = columns.rows;
  for (let row = 0; row < count; row++) {
    if (listed[row] === 1 && answers[codes[row] ?? 0] === 1) kept[next++] = row;
  }
  return kept.subarray(0, next);
}

function keepRows(columns: ErrorColumns, rows: RowSet | null, holds: (row: number) => boolean): RowSet {
  let next = 0;
  if (rows !== null) {
    for (const row of rows) if (holds(row)) rows[next++] = row;
    return rows.subarray(0, next);
  }
  const kept = new Uint32Array(columns.listedRows);
  const listed = columns.listed.values;
  const count = columns.rows;
  for (let row = 0; row < count; row++) if (listed[row] === 1 && holds(row)) kept[next++] = row;
  return kept.subarray(0, next);
}

function cost(term: FilterTerm): number {
  if (term.field === "text") return 2;
  return term.field === "key" || term.field === "id" ? 1 : 0;
}

/** Makes a term ready; `rows` says how many rows will be asked. */
export function compiled(columns: ErrorColumns, term: FilterTerm, nowAt: number, rows: number): RowTest {
  const { negated } = term;
  switch (term.field) {
    case "source":
    case "category":
    case "state":
    case "operation":
      return coded(columns[term.field], (word) => term.values.some((value) => value === word), negated);
    case "attempts": {
      const attempts = columns.attempts.values;
      return byRow(
        (row) => term.values.some(({ comparison, count }) => compares(attempts[row] ?? 0, comparison, count)),
        negated,
      );
    }
    case "since":
      return createdWithin(columns, nowAt - term.durationMs, Infinity, negated);
    case "after":
      return createdWithin(columns, term.at, Infinity, negated);
    case "before":
      return createdWithin(columns, -Infinity, term.at, negated);
    case "on":
      return createdWithin(columns, term.from, term.to, negated);
    case "text":
      return byRow(textTest(columns, term.values.map(fold), rows), negated);
    default:
      return wordTest(columns, term.field, term.values, negated, rows);
  }
}

function byRow(holds: (row: number) => boolean, negated: boolean): RowTest {
  return { kind: "row", holds: negated ? (row) => !holds(row) : holds };
}

function createdWithin(columns: ErrorColumns, from: number, before: number, negated: boolean): RowTest {
  const createdAt = columns.createdAt.values;
  return byRow((row) => {
    const at = createdAt[row] ?? 0;
    return at >= from && at < before;
  }, negated);
}

/** Asks once for each distinct word, then only looks the answer up. */
function coded(column: CodedColumn, holds: (word: string) => boolean, negated: boolean): RowTest {
  const answers = Uint8Array.from(column.words, (word) => (holds(word) === negated ? 0 : 1));
  return { kind: "coded", codes: column.codes, answers };
}

function wordTest(
  columns: ErrorColumns,
  field: WordField,
  values: readonly string[],
  negated: boolean,
  rows: number,
): RowTest {
  const patterns = values.map(wordPattern);
  const holds = (text: string): boolean => patterns.some((pattern) => pattern(text));
  if (field === "id") return byRow((row) => holds(columns.ids.at(row)), negated);
  if (field !== "key") return coded(columns[field], holds, negated);
  const { keys } = columns;
  if (isFew(rows, keys)) return byRow((row) => holds(keys.at(row)), negated);
  // A key can only fit a pattern whose longest piece it holds: the search leaves few to be looked at.
  const pieces = values.map((value) => longest(fold(value).split("*")));
  const maybe = pieces.map((piece) => keys.matching(piece).slice());
  return byRow((row) => maybe.some((flags) => flags[row] === 1) && holds(keys.at(row)), negated);
}

function longest(pieces: readonly string[]): string {
  return pieces.reduce((one, other) => (other.length > one.length ? other : one), "");
}

function textTest(columns: ErrorColumns, wanted: readonly string[], rows: number): (row: number) => boolean {
  const contains = (text: string): boolean => wanted.some((value) => text.includes(value));
  const codes = columns.code.codes;
  const inCode = Uint8Array.from(columns.code.words, (word) => (contains(fold(word)) ? 1 : 0));
  const numbers = columns.message.values;
  const inKey = finder(columns.keys, wanted, contains, rows);
  const inMessage = finder(columns.messages.pool, wanted, contains, rows);
  return (row) => inCode[codes[row] ?? 0] === 1 || inKey(row) || inMessage(numbers[row] ?? 0);
}

const UNKNOWN = 2;

/** Whether a text of the pool holds one of the wanted: searched for all at once, or asked and noted one by one. */
function finder(
  pool: TextPool,
  wanted: readonly string[],
  contains: (text: string) => boolean,
  rows: number,
): (number: number) => boolean {
  if (isFew(rows, pool)) {
    const noted = new Uint8Array(pool.length).fill(UNKNOWN);
    return (number) => {
      if (noted[number] === UNKNOWN) noted[number] = contains(pool.at(number)) ? 1 : 0;
      return noted[number] === 1;
    };
  }
  const found = new Uint8Array(pool.length);
  for (const value of wanted) {
    const flags = pool.matching(value);
    for (let number = 0; number < flags.length; number++) if (flags[number] === 1) found[number] = 1;
  }
  return (number) => found[number] === 1;
}

function isFew(rows: number, pool: TextPool): boolean {
  return rows < pool.length / 32;
}
