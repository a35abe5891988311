import { EVERYTHING, TRAITS, type ErrorFilter } from "../../domain/query/error-filter.ts";
import { FACET_FIELDS, type FacetCount, type FacetField } from "../../domain/query/error-order.ts";
import { parseQuery, type QueryContext } from "../../domain/query/query.ts";
import { QUERY_FIELDS } from "../../domain/query/query-fields.ts";
import { nearestNames } from "../../text/nearest-name.ts";
import { lastComma, quoteValue, isBlank } from "../../domain/query/query-text.ts";

/** The word of a query that is being written: where it stands, and what of it is there. */
export interface WrittenWord {
  readonly kind: "field" | "value";
  /** Offsets of what a completion replaces. */
  readonly from: number;
  readonly to: number;
  /** The field that the value belongs to; empty while the field itself is written. */
  readonly field: string;
  readonly start: string;
  /** What the query says without the word's term: the counts are taken under it. */
  readonly rest: string;
}

/** One way to go on: what is written, and how many records it would match. */
export interface CompletionChoice {
  readonly text: string;
  readonly label: string;
  /** Null where nothing is counted. */
  readonly count: number | null;
}

type CountedValue = Omit<FacetCount, "count"> & Pick<CompletionChoice, "count">;

/** Fields whose values nobody counts. */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  operation: ["create", "update"],
  is: TRAITS,
  since: ["1h", "3h", "24h", "3d", "7d"],
};

/** What stands under the cursor of a query; `at` counts code units. */
export function wordAt(query: string, at: number): WrittenWord {
  const from = termStart(query, at);
  const term = query.slice(from, at);
  const rest = `${query.slice(0, from)}${query.slice(termEnd(query, at))}`;
  const named = /^(-?)([A-Za-z]+):(.*)$/s.exec(term);
  const sign = term.startsWith("-") ? 1 : 0;
  if (named === null) {
    return { kind: "field", from: from + sign, to: at, field: "", start: term.slice(sign), rest };
  }
  const values = named[3] ?? "";
  const value = values.slice(lastComma(values) + 1);
  return {
    kind: "value",
    from: at - value.length,
    to: termEnd(query, at, ","),
    field: (named[2] ?? "").toLowerCase(),
    start: value.replace(/^"/, "").replaceAll(/\\(.)/g, "$1"),
    rest,
  };
}

/** The field whose values the engine counts for this word; null where it counts none. */
export function facetOf(word: WrittenWord): FacetField | null {
  return FACET_FIELDS.find((field) => word.kind === "value" && field === word.field) ?? null;
}

/** The filter under which the values are counted: everything else that the query says, as far as it can be read. */
export function filterAround(word: WrittenWord, context: QueryContext): ErrorFilter {
  const parsed = parseQuery(word.rest, context);
  return "filter" in parsed ? parsed.filter : EVERYTHING;
}

/** Every way to go on with the word: fields in their order, values by their count. */
export function choicesFor(word: WrittenWord, counted: readonly FacetCount[]): readonly CompletionChoice[] {
  const start = word.start.toLowerCase();
  if (word.kind === "field") {
    if (start === "") return [];
    return QUERY_FIELDS.filter(({ field }) => field.startsWith(start)).map(({ field }) => ({
      text: `${field}:`,
      label: `${field}:`,
      count: null,
    }));
  }
  const fixed = (FIXED[word.field] ?? []).map((value) => ({ value, count: null }));
  const values: readonly CountedValue[] =
    facetOf(word) === null ? fixed : counted.map((one) => ({ ...one, value: written(one, word) }));
  // A value of blanks alone cannot be written: a query with one is refused.
  const matches = values.filter(
    ({ value }) => value.toLowerCase().includes(start) && (value === "" || !isBlank(value)),
  );
  const isFirst = ({ value }: { readonly value: string }): boolean => value.toLowerCase().startsWith(start);
  const ranked = [...matches.filter(isFirst), ...matches.filter((one) => !isFirst(one))];
  return (ranked.length > 0 ? ranked : nearestOf(values, word.start)).map(({ value, count }) => ({
    text: quoteValue(value, false),
    label: value === "" ? "(none)" : value,
    count,
  }));
}

/** Where no value has what is written in it: those that were probably meant. */
function nearestOf(values: readonly CountedValue[], start: string): readonly CountedValue[] {
  const near = nearestNames(
    start,
    values.map(({ value }) => value),
  );
  return near.flatMap((name) => values.find(({ value }) => value === name) ?? []);
}

/** The shorter name of a side is the one that people write. */
function written({ value }: FacetCount, { field }: WrittenWord): string {
  return field === "source" && value === "finance-and-operations" ? "fo" : value;
}

/** Where the term under `at` starts: behind the last space that no quotation mark holds. */
function termStart(query: string, at: number): number {
  let start = 0;
  let isQuoted = false;
  for (let place = 0; place < at; place++) {
    const char = query.charAt(place);
    if (isQuoted && char === "\\") place++;
    else if (char === '"') isQuoted = !isQuoted;
    else if (!isQuoted && /\s/.test(char)) start = place + 1;
  }
  return start;
}

/** Where the term, or with `stop` the value, that the cursor stands in ends. */
function termEnd(query: string, at: number, stop = ""): number {
  let isQuoted = false;
  for (let place = termStart(query, at); place < query.length; place++) {
    const char = query.charAt(place);
    if (isQuoted && char === "\\") place++;
    else if (char === '"') isQuoted = !isQuoted;
    else if (place >= at && !isQuoted && (/\s/.test(char) || char === stop)) return place;
  }
  return query.length;
}
