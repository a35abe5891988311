import { fold } from "../../text/fold.ts";
import { nearestNames } from "../../text/nearest-name.ts";
import type { ErrorFilter, FilterTerm, WordField } from "./error-filter.ts";
import { wordPattern } from "./error-match.ts";
import type { FacetCount } from "./error-order.ts";
import { quoteValue } from "./query-text.ts";
import { printQuery } from "./query.ts";

/** Fields whose values are counted, so that the nearest can be named. */
const COUNTED_FIELDS = ["entity", "table", "company", "code", "job"] as const;

export type CountedField = (typeof COUNTED_FIELDS)[number];

/** Why a filter matches nothing. Plain data: a front puts it into words, or makes something to choose of it. */
export type EmptyReason =
  /** No listed record has this value. */
  | {
      readonly kind: "value";
      readonly field: CountedField;
      readonly value: string;
      /** Values that were probably meant, nearest first. */
      readonly near: readonly FacetCount[];
      /** Where none is near: the most frequent values that there are. */
      readonly others: readonly FacetCount[];
      /** The value with stars that takes some, and how many; null where none does. */
      readonly glob: FacetCount | null;
      /** The value that it makes with the words behind it: quotation marks were left out. */
      readonly joined: FacetCount | null;
    }
  /** Conflict failures are kept, and never listed. */
  | { readonly kind: "conflict"; readonly kept: number }
  /** Nothing matches this term, whatever else is asked for; `glob` would. */
  | { readonly kind: "term"; readonly term: string; readonly glob: FacetCount | null }
  /** Terms of one field that exclude each other: `term` takes either, and that many records. */
  | { readonly kind: "either"; readonly term: string; readonly count: number }
  /** Each term matches something by itself: that many match without this one. */
  | { readonly kind: "without"; readonly term: string; readonly count: number };

/** What is known of the listed records. */
export interface ListedFacts {
  /** Every value of a field with its count. */
  readonly counts: (field: CountedField) => readonly FacetCount[];
  /** How many records match. */
  readonly matched: (filter: ErrorFilter) => number;
  /** Conflict failures that are kept. */
  readonly conflicts: number;
}

const OTHERS = 3;

/** Terms that are looked at one by one: a filter has a few. */
const MOST_TERMS = 12;

/** Why the filter matches nothing: the terms that match nothing by themselves, else what each of them takes away. */
export function emptyReasons(filter: ErrorFilter, facts: ListedFacts): readonly EmptyReason[] {
  const terms = filter.terms.slice(0, MOST_TERMS);
  const impossible = terms.flatMap((term, place) =>
    term.negated ? [] : reasonsOf(term, terms.slice(place + 1), facts),
  );
  if (impossible.length > 0 || terms.length < 2) return impossible;
  const either = eitherReason(terms, facts);
  if (either !== null) return [either];
  return terms.flatMap((term): readonly EmptyReason[] => {
    const others = filter.terms.filter((other) => other !== term);
    const count = facts.matched({ terms: others });
    return count === 0 ? [] : [{ kind: "without", term: printQuery({ terms: [term] }), count }];
  });
}

/** `company:usmf company:demf`: no record has two companies. */
function eitherReason(terms: readonly FilterTerm[], facts: ListedFacts): EmptyReason | null {
  for (const term of terms) {
    if (term.negated || !isCounted(term)) continue;
    const same = terms.filter((one) => one.field === term.field && !one.negated).filter(isCounted);
    if (same.length < 2) continue;
    const values = same.flatMap((one) => one.values);
    const either = { field: term.field, negated: false, values } as const;
    const count = facts.matched({
      terms: [...terms.filter((one) => !same.some((two) => two === one)), either],
    });
    if (count > 0) return { kind: "either", term: printQuery({ terms: [either] }), count };
  }
  return null;
}

function reasonsOf(
  term: FilterTerm,
  behind: readonly FilterTerm[],
  facts: ListedFacts,
): readonly EmptyReason[] {
  if (term.field === "category" && term.values.every((value) => value === "conflict")) {
    return [{ kind: "conflict", kept: facts.conflicts }];
  }
  if (facts.matched({ terms: [term] }) > 0) return [];
  if (isCounted(term)) {
    const [only, ...others] = term.values;
    const words = others.length === 0 ? wordsOf(behind) : [];
    return term.values.map((value) => valueReason(term.field, value, value === only ? words : [], facts));
  }
  return [{ kind: "term", term: printQuery({ terms: [term] }), glob: wordGlob(term, facts) }];
}

function isCounted(term: FilterTerm): term is FilterTerm & {
  readonly field: CountedField;
  readonly values: readonly string[];
} {
  return COUNTED_FIELDS.some((field) => field === term.field);
}

/** The bare words that follow a term directly: what a value without quotation marks leaves behind. */
function wordsOf(behind: readonly FilterTerm[]): readonly string[] {
  const words: string[] = [];
  for (const term of behind) {
    const [word, ...others] = term.field === "text" && !term.negated ? term.values : [];
    if (word === undefined || others.length > 0) break;
    words.push(word);
  }
  return words;
}

function valueReason(
  field: CountedField,
  value: string,
  words: readonly string[],
  facts: ListedFacts,
): EmptyReason {
  const counts = facts.counts(field);
  const joined = joinedValue(value, words, counts);
  const wanted = value.replaceAll("*", "");
  const names = counts.map((one) => one.value).filter((name) => name !== "");
  const nearest = nearestNames(wanted, names, 2);
  const holding = names.filter((name) => fold(name).includes(fold(wanted))).slice(0, 2);
  const near = wanted === "" ? [] : nearest.length > 0 ? nearest : holding;
  const others = near.length > 0 ? [] : counts.filter((one) => one.value !== "" && one.count > 0);
  return {
    kind: "value",
    field,
    value,
    joined,
    others: others.slice(0, OTHERS),
    near: near.flatMap((name) => counts.find((one) => one.value === name) ?? []),
    glob: wanted === "" ? null : globOf(wanted, counts),
  };
}

function joinedValue(
  value: string,
  words: readonly string[],
  counts: readonly FacetCount[],
): FacetCount | null {
  for (let taken = words.length; taken > 0; taken--) {
    const whole = fold([value, ...words.slice(0, taken)].join(" "));
    const found = counts.find((one) => fold(one.value) === whole);
    if (found !== undefined) return found;
  }
  return null;
}

/** `cust*`, or `*cust*` where nothing begins so. */
function globOf(value: string, counts: readonly FacetCount[]): FacetCount | null {
  for (const glob of [`${value}*`, `*${value}*`]) {
    const fits = wordPattern(glob);
    const count = counts.reduce((sum, one) => sum + (fits(one.value) ? one.count : 0), 0);
    if (count > 0) return { value: glob, count };
  }
  return null;
}

/** A star behind, or around, the one value of a key or an id, where that takes something. */
function wordGlob(term: FilterTerm, facts: ListedFacts): FacetCount | null {
  if (term.field !== "key" && term.field !== "id") return null;
  const [value, ...others] = term.values;
  if (value === undefined || others.length > 0 || value.includes("*") || value === "") return null;
  for (const glob of [`${value}*`, `*${value}*`]) {
    const count = facts.matched({ terms: [{ field: term.field, negated: false, values: [glob] }] });
    if (count > 0) return { value: globTerm(term.field, glob), count };
  }
  return null;
}

function globTerm(field: WordField, glob: string): string {
  return `${field}:${quoteValue(glob, false)}`;
}
