import { QUERY_FIELDS } from "./query-fields.ts";
import { quoteValue, splitQuery, type QueryProblem, type QueryToken } from "./query-text.ts";
import { parseWallTime, readUtc } from "./query-time.ts";
import { parseQuery, type ParsedQuery, type QueryContext } from "./query.ts";

/**
 * Reads a query that a person has typed: in addition to what `parseQuery` refuses also what it would take for words to search
 * for, and what is another program's way to write a filter. A query that was kept is read by `parseQuery` alone.
 */
export function parseTypedQuery(query: string, context: QueryContext): ParsedQuery {
  const parsed = parseQuery(query, context);
  if ("problem" in parsed) return parsed;
  const tokens = splitQuery(query);
  if ("message" in tokens) return { problem: tokens };
  const slip = slipIn(tokens, query);
  return slip === null ? parsed : { problem: slip };
}

/** The first token that means something else than what was meant; null where none does. */
function slipIn(tokens: readonly QueryToken[], query: string): QueryProblem | null {
  for (const [place, token] of tokens.entries()) {
    const around = { before: tokens[place - 1], after: tokens[place + 1] };
    const found = equalsSlip(token) ?? connectiveSlip(token, around, query) ?? timeSlip(token, around.before);
    if (found !== null) return found;
  }
  return null;
}

/** The one unquoted word of a token without a field; null for any other token. */
function bareWord({ field, values: [value, ...others] }: QueryToken): string | null {
  if (field !== "" || value === undefined || value.isQuoted || others.length > 0) return null;
  return value.text;
}

/** `company=usmf` of a field that there is. */
function equalsSlip(token: QueryToken): QueryProblem | null {
  const [first] = token.values;
  if (token.field !== "" || first === undefined || first.isQuoted) return null;
  const [, name = "", comparison = "", value = ""] =
    /^([A-Za-z]+)(==?|!=|>=|<=|~)(.*)$/s.exec(first.text) ?? [];
  const field = QUERY_FIELDS.find((info) => info.field === name.toLowerCase())?.field;
  if (field === undefined) return null;
  const sign = token.negated !== (comparison === "!=") ? "-" : "";
  const isOrder = field === "attempts" && /^[<>]/.test(comparison);
  const written = `${sign}${field}:${isOrder ? comparison : ""}${value === "" ? "VALUE" : value}`;
  return {
    message: `${field} and its value stand apart by a colon, not by ${comparison}.`,
    remedy: `Write ${written}. To search for the text itself, put it in quotation marks.`,
    from: token.from,
    to: token.to,
  };
}

interface Around {
  readonly before: QueryToken | undefined;
  readonly after: QueryToken | undefined;
}

type Connective = "or" | "and" | "not";

const CONNECTIVES: ReadonlyMap<string, Connective> = new Map([
  ["or", "or"],
  ["||", "or"],
  ["|", "or"],
  ["and", "and"],
  ["&&", "and"],
  ["&", "and"],
  ["not", "not"],
  ["!", "not"],
]);

/** `OR` between two terms, in capitals or next to a field; in small letters between words it may be one of them. */
function connectiveSlip(token: QueryToken, { before, after }: Around, query: string): QueryProblem | null {
  const word = bareWord(token);
  const meaning = word === null ? undefined : CONNECTIVES.get(word.toLowerCase());
  if (word === null || meaning === undefined || token.negated || after === undefined) return null;
  if (meaning !== "not" && before === undefined) return null;
  const isMeant = word === word.toUpperCase() || before?.field !== "" || after.field !== "";
  if (!isMeant) return null;
  const quoted = `To search for the word itself, write ${quoteValue(word, true)}.`;
  return {
    message: `"${word}" is searched for like any other word here.`,
    remedy: `${insteadOf(meaning, before, after, query)} ${quoted}`,
    from: token.from,
    to: token.to,
  };
}

function insteadOf(
  meaning: Connective,
  before: QueryToken | undefined,
  after: QueryToken,
  query: string,
): string {
  const text = ({ from, to }: QueryToken): string => query.slice(from, to);
  if (meaning === "and") return "Different terms mean and by themselves: leave it out.";
  if (meaning === "not") {
    return after.field === ""
      ? `A - before a field leaves out: write -text:${text(after)}.`
      : `A - before a field leaves out: write -${text(after).replace(/^-/, "")}.`;
  }
  if (before === undefined || before.field !== after.field || before.negated || after.negated) {
    return "A comma means or, between values of one field; two fields need two commands.";
  }
  const values = after.field === "" ? text(after) : text(after).slice(after.field.length + 1);
  return `A comma means or: write ${text(before)},${values}.`;
}

const CLOCK = /^\d{1,2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?$/i;
/** What `on:` cannot hold: it takes a day. */
const DAY_FIELD = "on";

/** `after:2026-11-20 14:00`: the time is a word of its own. */
function timeSlip(token: QueryToken, before: QueryToken | undefined): QueryProblem | null {
  const [value] = before?.values ?? [];
  const clock = bareWord(token);
  if (before === undefined || value === undefined || clock === null || !CLOCK.test(clock)) return null;
  if (!["after", "before", DAY_FIELD].includes(before.field)) return null;
  if (parseWallTime(value.text, readUtc)?.isDay !== true) return null;
  const field = before.field === DAY_FIELD ? "after" : before.field;
  const time = clock.replace(/^(\d):/, "0$1:");
  return {
    message: `The time ${clock} stands apart from its day, and would be searched for in the messages.`,
    remedy: `Write ${before.negated ? "-" : ""}${field}:${value.text}T${time}.`,
    from: before.from,
    to: token.to,
  };
}
