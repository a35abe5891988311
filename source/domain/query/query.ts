import { parseDataSource, type DataSource } from "../error/data-source.ts";
import { TRAITS, type Comparison, type ErrorFilter, type FilterTerm, TIME_FIELDS } from "./error-filter.ts";
import { QUERY_FIELDS } from "./query-fields.ts";
import { parseDuration, parseWallTime, type ReadWallTime } from "./query-time.ts";
import { quoteValue, splitQuery, type QueryProblem, type QueryToken, type QueryValue } from "./query-text.ts";
import { CATEGORIES, LISTED_STATES } from "../error/sync-error.ts";

export type { QueryProblem } from "./query-text.ts";

export type ParsedQuery = { readonly filter: ErrorFilter } | { readonly problem: QueryProblem };

export interface QueryContext {
  /** Epoch milliseconds of a wall-clock time without a zone, in the zone that the operator reads. */
  readonly readWallTime: ReadWallTime;
}

/** Reads a query. A problem names what is wrong, where, and what to write instead. */
export function parseQuery(query: string, context: QueryContext): ParsedQuery {
  const tokens = splitQuery(query);
  if ("message" in tokens) return { problem: tokens };
  const terms: FilterTerm[] = [];
  for (const token of tokens) {
    const term = readTerm(token, context);
    if ("message" in term) return { problem: term };
    terms.push(term);
  }
  return { filter: { terms } };
}

/** Writes a filter so that `parseQuery` reads the same filter back. */
export function printQuery(filter: ErrorFilter): string {
  return filter.terms.map(printTerm).join(" ");
}

function readTerm(token: QueryToken, context: QueryContext): FilterTerm | QueryProblem {
  const { negated, values } = token;
  const texts = values.map((value) => value.text);
  switch (token.field) {
    case "":
    case "text":
      return { field: "text", negated, values: texts };
    case "entity":
    case "table":
    case "company":
    case "code":
    case "job":
    case "key":
    case "cause":
    case "id":
    case "request":
      return { field: token.field, negated, values: texts };
    case "source":
      return readEach(values, readSource, (read) => ({ field: "source", negated, values: read }));
    case "category":
      return readEach(values, oneOf("category", CATEGORIES), (read) => ({
        field: "category",
        negated,
        values: read,
      }));
    case "state":
      return readEach(values, oneOf("state", LISTED_STATES), (read) => ({
        field: "state",
        negated,
        values: read,
      }));
    case "operation":
      return readEach(values, oneOf("operation", ["create", "update"] as const), (read) => ({
        field: "operation",
        negated,
        values: read,
      }));
    case "is":
      return readEach(values, oneOf("trait", TRAITS), (read) => ({ field: "is", negated, values: read }));
    case "attempts":
      return readEach(values, readAttempts, (read) => ({ field: "attempts", negated, values: read }));
    case "since":
    case "after":
    case "before":
    case "on":
      return readTime(token, token.field, context);
    default:
      return unknownField(token);
  }
}

function readTime(
  token: QueryToken,
  field: (typeof TIME_FIELDS)[number],
  { readWallTime }: QueryContext,
): FilterTerm | QueryProblem {
  const { negated } = token;
  const [value, second] = token.values;
  if (value === undefined || second !== undefined) {
    return problem(
      second ?? token,
      `${field}: takes one value.`,
      "Write the term once for each, or use a filter pane.",
    );
  }
  const text = value.text;
  if (field === "since") {
    const durationMs = parseDuration(text);
    return durationMs === null
      ? problem(
          value,
          `"${text}" is not a length of time.`,
          "Write a number and s, m, h, d or w, such as 2h or 7d.",
        )
      : { field, negated, durationMs, text };
  }
  const time = parseWallTime(text, readWallTime);
  if (time === null || (field === "on" && !time.isDay)) {
    const wanted =
      field === "on" ? "a day such as 2026-11-20" : "a date or time such as 2026-11-20 or 2026-11-20T14:00";
    return problem(
      value,
      `"${text}" is not ${wanted}.`,
      "Write year-month-day, then T and hours:minutes if needed.",
    );
  }
  if (field === "on") return { field, negated, from: time.at, to: time.dayEnd, text };
  return { field, negated, at: time.at, text };
}

function readSource(value: QueryValue): DataSource | QueryProblem {
  const source = parseDataSource(value.text);
  return source ?? problem(value, `"${value.text}" is not a data source.`, "Write fo or dataverse.");
}

const ATTEMPTS = /^(>=|<=|>|<|=)?(\d{1,9})$/;

function readAttempts(value: QueryValue): { comparison: Comparison; count: number } | QueryProblem {
  const found = ATTEMPTS.exec(value.text);
  if (found === null) {
    return problem(
      value,
      `"${value.text}" is not a count of attempts.`,
      "Write a number, or >2, >=2, <2, <=2.",
    );
  }
  return { comparison: (found[1] as Comparison | undefined) ?? "=", count: Number(found[2]) };
}

function oneOf<T extends string>(
  field: string,
  allowed: readonly T[],
): (value: QueryValue) => T | QueryProblem {
  return (value) =>
    allowed.find((one) => one === value.text.toLowerCase()) ??
    problem(value, `"${value.text}" is not a ${field}.`, `Write one of: ${allowed.join(", ")}.`);
}

function readEach<T extends string | object>(
  values: readonly QueryValue[],
  read: (value: QueryValue) => T | QueryProblem,
  make: (read: readonly T[]) => FilterTerm,
): FilterTerm | QueryProblem {
  const all: T[] = [];
  for (const value of values) {
    const one = read(value);
    if (isProblem(one)) return one;
    all.push(one);
  }
  return make(all);
}

function isProblem(value: string | object): value is QueryProblem {
  return typeof value === "object" && "remedy" in value;
}

function unknownField(token: QueryToken): QueryProblem {
  const to = token.from + (token.negated ? 1 : 0) + token.field.length;
  const near = QUERY_FIELDS.find((info) => info.field.startsWith(token.field.slice(0, 2)));
  const hint = near === undefined ? "" : ` Did you mean ${near.field}:?`;
  return {
    message: `There is no field "${token.field}".${hint}`,
    remedy: `Fields: ${QUERY_FIELDS.map((info) => info.field).join(", ")}. To search for text with a colon, put it in quotation marks.`,
    from: token.from,
    to,
  };
}

function problem(
  place: { readonly from: number; readonly to: number },
  message: string,
  remedy: string,
): QueryProblem {
  return { message, remedy, from: place.from, to: place.to };
}

function printTerm(term: FilterTerm): string {
  const sign = term.negated ? "-" : "";
  // What is left out carries its field: a command takes it too, where `-word` is an unknown option.
  if (term.field === "text" && !term.negated) {
    return term.values.map((value) => quoteValue(value, true)).join(",");
  }
  return `${sign}${term.field}:${printValues(term)
    .map((value) => quoteValue(value, false))
    .join(",")}`;
}

function printValues(term: FilterTerm): readonly string[] {
  switch (term.field) {
    case "attempts":
      return term.values.map(({ comparison, count }) =>
        comparison === "=" ? `${count}` : `${comparison}${count}`,
      );
    case "source":
      return term.values.map((source) => (source === "dataverse" ? "dataverse" : "fo"));
    case "since":
    case "after":
    case "before":
    case "on":
      return [term.text];
    default:
      return term.values;
  }
}
