import { parseQuery } from "../domain/query.ts";
import { quoteValue } from "../domain/query-text.ts";
import { readLocal, readUtc } from "../domain/query-time.ts";
import type { ErrorFilter } from "../domain/error-filter.ts";
import { UserFacingError } from "../domain/user-facing-error.ts";

const TERM = /^(-?)([A-Za-z]+):(.*)$/s;
const HAS_FURTHER_TERM = /\s-?[A-Za-z]+:/;

/** The query that the shell's words stand for: quotes that the shell took off are put back. */
function queryOfWords(words: readonly string[]): string {
  return words.map(termOfWord).join(" ");
}

function termOfWord(word: string): string {
  if (!/[\s"]/.test(word) || word.includes('"') || HAS_FURTHER_TERM.test(word)) return word;
  const term = TERM.exec(word);
  if (term === null)
    return word.startsWith("-") ? `-${quoteValue(word.slice(1), true)}` : quoteValue(word, true);
  const [, sign = "", field = "", values = ""] = term;
  const quoted = values.split(",").map((value) => quoteValue(value.trim(), false));
  return `${sign}${field}:${quoted.join(",")}`;
}

/** Reads the words as a filter; a problem is a usage error with a caret under the place. */
export function filterOfWords(
  words: readonly string[],
  isUtc: boolean,
): { readonly filter: ErrorFilter; readonly query: string } {
  const query = queryOfWords(words);
  const parsed = parseQuery(query, { readWallTime: isUtc ? readUtc : readLocal });
  if ("filter" in parsed) return { filter: parsed.filter, query };
  const { message, remedy, from, to } = parsed.problem;
  const caret = `${" ".repeat(from)}${"^".repeat(Math.max(1, to - from))}`;
  throw new UserFacingError(`${message}\n  ${query}\n  ${caret}`, remedy);
}
