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
  /** Created from one moment on, before another. */
  | { readonly kind: "created"; readonly at: Float64Array; readonly from: number; readonly before: number }
  | { readonly kind: "row"; readonly holds: (row: number) => boolean };

/**
 * Listed rows that the filter matches, in row order. Terms that compare numbers run over all rows without a branch
 * while many are left, then over the list of those that are; what reads texts comes last.
 */
export function selectRows(columns: ErrorColumns, filter: ErrorFilter, nowAt: number): RowSet {
  const terms = filter.terms.toSorted((one, other) => cost(one) - cost(other));
  let flags: Uint8Array | null = null;
  let done = 0;
  for (const term of terms) {
    const test = compiled(columns, term, nowAt, columns.rows);
    if (test.kind === "row") break;
    flags ??= columns.listed.values.slice(0, columns.rows);
    if (test.kind === "coded") flagCoded(flags, test.codes, test.answers);
    else flagCreated(flags, test.at, test.from, test.before);
    done += 1;
    if (areFewSet(flags)) break;
  }
  let rows = keepListed(columns, flags ?? columns.listed.values);
  for (const term of terms.slice(done)) {
    // Texts are asked row by row once few rows are left, and all at once before.
    rows = keepRows(rows, holding(compiled(columns, term, nowAt, rows.length)));
  }
  return rows;
}

/** Judged by every hundredth row. */
function areFewSet(flags: Uint8Array): boolean {
  let set = 0;
  for (let row = 0; row < flags.length; row += 101) set += flags[row] ?? 0;
  return set * 101 * 16 < flags.length;
}

function holding(test: RowTest): (row: number) => boolean {
  if (test.kind === "row") return test.holds;
  if (test.kind === "created") {
    const { at, from, before } = test;
    return (row) => (at[row] ?? 0) >= from && (at[row] ?? 0) < before;
  }
  const { codes, answers } = test;
  return (row) => answers[codes[row] ?? 0] === 1;
}

function flagCoded(flags: Uint8Array, codes: CodedColumn["codes"], answers: Uint8Array): void {
  for (let row = 0; row < flags.length; row++) {
    flags[row] = (flags[row] ?? 0) & (answers[codes[row] ?? 0] ?? 0);
  }
}

function flagCreated(flags: Uint8Array, at: Float64Array, from: number, before: number): void {
  for (let row = 0; row < flags.length; row++) {
    const created = at[row] ?? 0;
    if (created < from || created >= before) flags[row] = 0;
  }
}

/** Rows whose flag is set, in row order; every listed row when no other flags are given. */
export function keepListed(columns: ErrorColumns, flags: Uint8Array = columns.listed.values): RowSet {
  const kept = new Uint32Array(columns.listedRows + 1);
  const { rows } = columns;
  let next = 0;
  for (let row = 0; row < rows; row++) {
    // Written in any case and passed over where the flag is 0: a branch would be guessed wrong too often.
    kept[next] = row;
    next += flags[row] ?? 0;
  }
  return kept.subarray(0, next);
}

function keepRows(rows: RowSet, holds: (row: number) => boolean): RowSet {
  let next = 0;
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0;
    if (holds(row)) rows[next++] = row;
  }
  return rows.subarray(0, next);
}

/** 0 for terms that are answered by a number in the row. */
function cost(term: FilterTerm): number {
  if (term.field === "text") return 3;
  if (term.field === "key" || term.field === "id") return 2;
  const isNegatedTime = term.negated && TIME_FIELDS.includes(term.field);
  return term.field === "attempts" || isNegatedTime ? 1 : 0;
}

const TIME_FIELDS: readonly FilterTerm["field"][] = ["since", "after", "before", "on"];

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
  const at = columns.createdAt.values;
  if (!negated) return { kind: "created", at, from, before };
  return byRow((row) => {
    const created = at[row] ?? 0;
    return created >= from && created < before;
  }, true);
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
