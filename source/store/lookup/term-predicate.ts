import type { ErrorFilter, FilterTerm } from "../../domain/query/error-filter.ts";
import { fold } from "../../text/fold.ts";
import { compares, wordPattern } from "../../domain/query/error-match.ts";
import type { ErrorColumns } from "../columns/error-columns.ts";
import { flagCoded, flagEach, flagFound, flagBetween, flagRun } from "./flag-rows.ts";
import { codesOf, type CodedColumn } from "../columns/folded-words.ts";
import { turnRows, type RowBits } from "./row-bits.ts";
import { supersededPredicate, type Records } from "./superseded-predicate.ts";
import type { TextPool } from "../columns/text-pool.ts";

type AttemptsTerm = Extract<FilterTerm, { readonly field: "attempts" }>;

/** A term made ready for asking; negation is part of it. */
export interface TermPredicate {
  /** Whether one row holds it: quick where few are asked. */
  readonly holds: (row: number) => boolean;
  /** Sets the bit of each of the first rows that holds it; the bits come all 0. */
  readonly flag: (bits: RowBits, rows: number) => void;
  /** Mends the bits after a change of some rows, where that changes the answer for other rows as well. */
  readonly mend?: (bits: RowBits, changed: Iterable<number>) => void;
}

/** A term that each row answers by itself. */
type OwnTerm = Exclude<FilterTerm, { readonly field: "is" }>;

const TEXT_FIELDS: readonly FilterTerm["field"][] = ["text", "key", "id"];

/** True when the term looks into texts that are stored once a row: dear for many rows. */
export function readsTexts(term: FilterTerm): boolean {
  return TEXT_FIELDS.includes(term.field);
}

/** Numbers first, then texts, the search through messages last. */
export function byCost({ terms }: ErrorFilter): readonly FilterTerm[] {
  const cost = (term: FilterTerm): number => (term.field === "text" ? 2 : Number(readsTexts(term)));
  return terms.toSorted((one, other) => cost(one) - cost(other));
}

export function predicateOf(
  columns: ErrorColumns,
  records: Records,
  term: FilterTerm,
  nowAt: number,
): TermPredicate {
  if (term.field === "is") return supersededPredicate(records, term.negated);
  const test = plainPredicate(columns, term, nowAt);
  if (!term.negated) return test;
  return {
    holds: (row) => !test.holds(row),
    flag: (bits, rows) => {
      test.flag(bits, rows);
      turnRows(bits, rows);
    },
  };
}

function plainPredicate(columns: ErrorColumns, term: OwnTerm, nowAt: number): TermPredicate {
  switch (term.field) {
    case "source":
    case "category":
    case "state":
    case "operation":
      return wordPredicate(columns[term.field], term.values);
    case "attempts":
      return attemptsPredicate(columns, term.values);
    case "since":
      return createdPredicate(columns, nowAt - term.durationMs, Infinity);
    case "after":
      return createdPredicate(columns, term.at, Infinity);
    case "before":
      return createdPredicate(columns, -Infinity, term.at);
    case "on":
      return createdPredicate(columns, term.from, term.to);
    case "text":
      return textPredicate(columns, term.values.map(fold));
    case "id":
      return eachPredicate(patternOf(term.values), (row) => columns.ids.at(row));
    case "key":
      return keyPredicate(columns, term.values);
    default:
      return wordPredicate(columns[term.field], term.values);
  }
}

function eachPredicate(fits: (text: string) => boolean, textAt: (row: number) => string): TermPredicate {
  const holds = (row: number): boolean => fits(textAt(row));
  return { holds, flag: (bits, rows) => flagEach(bits, rows, holds) };
}

function patternOf(values: readonly string[]): (text: string) => boolean {
  const patterns = values.map(wordPattern);
  return (text) => patterns.some((fits) => fits(text));
}

function codedPredicate({ codes }: CodedColumn, answers: Uint8Array): TermPredicate {
  return {
    holds: (row) => answers[codes[row] ?? 0] === 1,
    flag: (bits, rows) => flagCoded(bits, rows, codes, answers),
  };
}

/** Looks a whole word up, and asks a pattern once for each distinct one. */
function wordPredicate(column: CodedColumn, values: readonly string[]): TermPredicate {
  const answers = new Uint8Array(column.words.length);
  const patterns = values.filter((value) => value.includes("*"));
  if (patterns.length > 0) {
    const fits = patternOf(patterns);
    column.words.forEach((word, code) => {
      if (fits(word)) answers[code] = 1;
    });
  }
  for (const value of values) for (const code of codesOf(column, fold(value))) answers[code] = 1;
  return codedPredicate(column, answers);
}

/** Attempts that are asked once for all rows that have as many. */
const FEW_ATTEMPTS = 256;

function attemptsPredicate(columns: ErrorColumns, values: AttemptsTerm["values"]): TermPredicate {
  const attempts = columns.attempts.values;
  const fits = (count: number): boolean =>
    values.some(({ comparison, count: other }) => compares(count, comparison, other));
  const answers = Uint8Array.from({ length: FEW_ATTEMPTS }, (_, count) => (fits(count) ? 1 : 0));
  const holds = (row: number): boolean => {
    const count = attempts[row] ?? 0;
    return count < FEW_ATTEMPTS ? answers[count] === 1 : fits(count);
  };
  return { holds, flag: (bits, rows) => flagEach(bits, rows, holds) };
}

/** From one moment on, before another: a run of the rows in their standing order. */
function createdPredicate({ createdAt }: ErrorColumns, from: number, before: number): TermPredicate {
  return {
    holds: (row) => createdAt.at(row) >= from && createdAt.at(row) < before,
    flag: (bits, rows) => {
      if (!createdAt.isInOrder(rows)) return flagBetween(bits, rows, createdAt.values, from, before);
      const newest = createdAt.countSince(before, rows);
      flagRun(bits, createdAt.newestFirst(rows), newest, Math.max(newest, createdAt.countSince(from, rows)));
    },
  };
}

function keyPredicate({ keys }: ErrorColumns, values: readonly string[]): TermPredicate {
  const fits = patternOf(values);
  // A key can only fit a pattern whose longest piece it holds: the search leaves few to be looked at.
  const pieces = values.map((value) => longest(fold(value).split("*")));
  return {
    holds: (row) => fits(keys.at(row)),
    flag: (bits, rows) => {
      const maybe = foundIn(keys, pieces);
      flagEach(bits, rows, (row) => maybe[row] === 1 && fits(keys.at(row)));
    },
  };
}

function longest(pieces: readonly string[]): string {
  return pieces.reduce((one, other) => (other.length > one.length ? other : one), "");
}

function textPredicate(columns: ErrorColumns, wanted: readonly string[]): TermPredicate {
  const { code, message, keys, messages } = columns;
  const contains = (text: string): boolean => wanted.some((value) => text.includes(value));
  const inCode = Uint8Array.from(code.words, (word) => (contains(fold(word)) ? 1 : 0));
  const noted = new Map<number, boolean>();
  const isInMessage = (number: number): boolean => {
    const isFound = noted.get(number) ?? contains(messages.pool.at(number));
    noted.set(number, isFound);
    return isFound;
  };
  return {
    holds: (row) =>
      inCode[code.codes[row] ?? 0] === 1 || contains(keys.at(row)) || isInMessage(message.at(row)),
    flag: (bits, rows) => {
      const found = { inCode, inKey: foundIn(keys, wanted), inMessage: foundIn(messages.pool, wanted) };
      flagFound(bits, rows, code.codes, message.values, found);
    },
  };
}

/** 1 for each text of the pool that holds one of the wanted. */
function foundIn(pool: TextPool, wanted: readonly string[]): Uint8Array {
  const [only = "", ...others] = wanted;
  const first = pool.matching(only);
  if (others.length === 0) return first;
  const found = first.slice();
  for (const value of others) {
    const flags = pool.matching(value);
    for (let number = 0; number < flags.length; number++) if (flags[number] === 1) found[number] = 1;
  }
  return found;
}
