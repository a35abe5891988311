import { parseTypedQuery } from "../../domain/query/query-slips.ts";
import { quoteValue, splitQuery, type QueryProblem } from "../../domain/query/query-text.ts";
import { readLocal, readUtc } from "../../domain/query/query-time.ts";
import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";

const TERM = /^(-?)([A-Za-z]+):(.*)$/s;
const HAS_FURTHER_TERM = /\s-?[A-Za-z]+:/;

/** Every dash that a keyboard, a mail or a chat makes of `-`. */
const DASH = /^[\p{Pd}\u2212]/u;

/** True for `-field:value` and `-"word"`: everything else that begins with a dash could be an option. */
export function isTermToLeaveOut(word: string): boolean {
  return /^-([A-Za-z]+:|")/.test(word);
}

/** The query that the shell's words stand for: quotes that the shell took off are put back. */
export function queryOfWords(words: readonly string[]): string {
  return words.map(termOfWord).join(" ");
}

function termOfWord(word: string): string {
  // What a shell makes of "$F" where F is empty: a term that was meant to narrow.
  if (word === "") return '""';
  if (!/[\s"]/.test(word) || word.includes('"') || HAS_FURTHER_TERM.test(word)) return word;
  const term = TERM.exec(word);
  if (term === null) return DASH.test(word) ? word : quoteValue(word, true);
  const [, sign = "", field = "", values = ""] = term;
  const quoted = values.split(",").map((value) => quoteValue(value.trim() || value, false));
  return `${sign}${field}:${quoted.join(",")}`;
}

/** Reads the words as a filter; a problem is a usage error with a caret under the place. */
export function filterOfWords(
  words: readonly string[],
  isUtc: boolean,
): { readonly filter: ErrorFilter; readonly query: string } {
  const query = queryOfWords(words);
  const parsed = parseTypedQuery(query, { readWallTime: isUtc ? readUtc : readLocal });
  if ("problem" in parsed) throw problemAt(query, parsed.problem);
  const option = likeAnOption(query);
  if (option !== null) throw problemAt(query, option);
  return { filter: parsed.filter, query };
}

function problemAt(query: string, { message, remedy, from, to }: QueryProblem): UserFacingError {
  const caret = `${" ".repeat(from)}${"^".repeat(Math.max(1, to - from))}`;
  return new UserFacingError(`${message}\n  ${query}\n  ${caret}`, remedy);
}

/** A word with a dash before it, which the query line leaves out and a command could mean as an option. */
function likeAnOption(query: string): QueryProblem | null {
  const tokens = splitQuery(query);
  if ("message" in tokens) return tokens;
  const found = tokens.find(
    ({ field, negated, values: [first] }) =>
      field === "" && first?.isQuoted === false && (negated || DASH.test(first.text)),
  );
  if (found === undefined) return null;
  const word = query.slice(found.from, found.to);
  return {
    message: `${word} could be a mistyped option, so it is not taken as a part of the query.`,
    remedy: `See dwtriage --help. To leave out records with the word, write -text:${quoteValue(word.replace(DASH, ""), false)}.`,
    from: found.from,
    to: found.to,
  };
}
