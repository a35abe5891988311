import { fold } from "../../text/fold.ts";
import { ERROR_FIELDS } from "../error/error-fields.ts";
import type { Comparison, ErrorFilter, FilterTerm, WordField } from "./error-filter.ts";
import type { SyncError } from "../error/sync-error.ts";

/**
 * True when every term of the filter holds. `nowAt` (epoch ms) gives `since:` its end; `isSuperseded` answers what no
 * error reports itself.
 */
export function matches(
  error: SyncError,
  filter: ErrorFilter,
  nowAt: number,
  isSuperseded: () => boolean,
): boolean {
  return filter.terms.every((term) => {
    const isHeld = term.field === "is" ? isSuperseded() : holds(error, term, nowAt);
    return isHeld !== term.negated;
  });
}

function holds(
  error: SyncError,
  term: Exclude<FilterTerm, { readonly field: "is" }>,
  nowAt: number,
): boolean {
  switch (term.field) {
    case "source":
      return term.values.includes(error.dataSource);
    case "category":
      return term.values.includes(error.category);
    case "state":
      return term.values.includes(error.state);
    case "operation":
      return term.values.includes(error.operation);
    case "attempts":
      return term.values.some(({ comparison, count }) => compares(error.attempts, comparison, count));
    case "since":
      return error.errorCreatedAt >= nowAt - term.durationMs;
    case "after":
      return error.errorCreatedAt >= term.at;
    case "before":
      return error.errorCreatedAt < term.at;
    case "on":
      return error.errorCreatedAt >= term.from && error.errorCreatedAt < term.to;
    case "text":
      return term.values.some((value) =>
        [error.code, error.message, error.uniqueKey].some((text) => contains(text, value)),
      );
    default:
      return term.values.some((value) => wordPattern(value)(wordOf(error, term.field)));
  }
}

/** The text that a word field looks at. */
function wordOf(error: SyncError, field: WordField): string {
  return field === "request" ? error.request : error[ERROR_FIELDS[field].member];
}

/** A test for one value of a word field: whole text, case folded, `*` stands for any run of characters. */
export function wordPattern(value: string): (text: string) => boolean {
  const wanted = fold(value);
  if (!wanted.includes("*")) return (text) => fold(text) === wanted;
  const pieces = wanted.split("*");
  const first = pieces[0] ?? "";
  const last = pieces.at(-1) ?? "";
  const middle = pieces.slice(1, -1);
  return (text) => {
    const folded = fold(text);
    if (!folded.startsWith(first)) return false;
    let from = first.length;
    for (const piece of middle) {
      const found = folded.indexOf(piece, from);
      if (found < 0) return false;
      from = found + piece.length;
    }
    return folded.length - last.length >= from && folded.endsWith(last);
  };
}

function contains(text: string, value: string): boolean {
  return fold(text).includes(fold(value));
}

export function compares(actual: number, comparison: Comparison, count: number): boolean {
  switch (comparison) {
    case "=":
      return actual === count;
    case ">":
      return actual > count;
    case ">=":
      return actual >= count;
    case "<":
      return actual < count;
    case "<=":
      return actual <= count;
  }
}
