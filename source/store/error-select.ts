import type { ErrorFilter, FilterTerm, WordField } from "../domain/error-filter.ts";
import { compares, fold, wordPattern } from "../domain/error-match.ts";
import type { ErrorColumns } from "./error-columns.ts";
import type { RowSet } from "./store.ts";
import type { TextColumn } from "./text-column.ts";

type RowTest = (row: number) => boolean;

/** A column whose rows hold the numbers of a few words. */
export interface CodedColumn {
  readonly codes: Uint8Array | Uint16Array | Uint32Array;
  readonly words: readonly string[];
}

/** Listed rows that the filter matches, in row order. One pass a term, the terms that read long texts last. */
export function selectRows(columns: ErrorColumns, filter: ErrorFilter, nowAt: number): RowSet {
  const rows = listedRows(columns);
  let kept = rows.length;
  const terms = filter.terms.toSorted((one, other) => cost(one) - cost(other));
  for (const term of terms) {
    const test = compiled(columns, term, nowAt);
    let next = 0;
    for (let place = 0; place < kept; place++) {
      const row = rows[place] ?? 0;
      if (test(row) !== term.negated) rows[next++] = row;
    }
    kept = next;
  }
  return kept === rows.length ? rows : rows.slice(0, kept);
}

function listedRows(columns: ErrorColumns): RowSet {
  const rows = new Uint32Array(columns.listedRows);
  const listed = columns.listed.values;
  let next = 0;
  for (let row = 0; row < columns.rows; row++) {
    if (listed[row] === 1) rows[next++] = row;
  }
  return rows;
}

function cost(term: FilterTerm): number {
  if (term.field === "text") return 2;
  return term.field === "key" || term.field === "id" ? 1 : 0;
}

function compiled(columns: ErrorColumns, term: FilterTerm, nowAt: number): RowTest {
  switch (term.field) {
    case "source":
    case "category":
    case "state":
    case "operation":
      return whereWord(columns[term.field], (word) => term.values.some((value) => value === word));
    case "attempts": {
      const attempts = columns.attempts.values;
      return (row) =>
        term.values.some(({ comparison, count }) => compares(attempts[row] ?? 0, comparison, count));
    }
    case "since":
      return createdWithin(columns, nowAt - term.durationMs, Infinity);
    case "after":
      return createdWithin(columns, term.at, Infinity);
    case "before":
      return createdWithin(columns, -Infinity, term.at);
    case "on":
      return createdWithin(columns, term.from, term.to);
    case "text":
      return whereText(columns, term.values.map(fold));
    default:
      return whereField(columns, term.field, term.values);
  }
}

function createdWithin(columns: ErrorColumns, from: number, before: number): RowTest {
  const createdAt = columns.createdAt.values;
  return (row) => {
    const at = createdAt[row] ?? 0;
    return at >= from && at < before;
  };
}

function whereField(columns: ErrorColumns, field: WordField, values: readonly string[]): RowTest {
  const patterns = values.map(wordPattern);
  const test = (text: string): boolean => patterns.some((pattern) => pattern(text));
  if (field === "id" || field === "key") {
    const texts: TextColumn = columns[field];
    return (row) => test(texts.at(row));
  }
  return whereWord(columns[field], test);
}

/** Asks once for each distinct word, then only looks the answer up. */
function whereWord(column: CodedColumn, test: (word: string) => boolean): RowTest {
  const answers = Uint8Array.from(column.words, (word) => (test(word) ? 1 : 0));
  const codes = column.codes;
  return (row) => answers[codes[row] ?? 0] === 1;
}

function whereText(columns: ErrorColumns, wanted: readonly string[]): RowTest {
  const contains = (text: string): boolean => {
    const folded = fold(text);
    return wanted.some((value) => folded.includes(value));
  };
  const inCode = whereWord(columns.code, contains);
  return (row) => inCode(row) || contains(columns.key.at(row)) || contains(columns.message.at(row));
}
