import type { FieldWith } from "../error/error-fields.ts";
import type { DataSource } from "../error/data-source.ts";
import type { SyncErrorCategory, SyncErrorState, SyncOperation } from "../error/sync-error.ts";

/** Fields matched by a word: whole value, case folded, `*` stands for any text. */
export type WordField = FieldWith<"isMatched"> | "request";

/** What the errors of one record say of each other. */
export type ErrorTrait = "superseded";

export const TRAITS: readonly ErrorTrait[] = ["superseded"];

export type Comparison = "=" | ">" | ">=" | "<" | "<=";

interface Negatable {
  /** True for a term with a leading `-`. */
  readonly negated: boolean;
}

/** One term. Values inside a term mean *or*; different terms mean *and*. */
export type FilterTerm = Negatable &
  (
    | { readonly field: WordField; readonly values: readonly string[] }
    | { readonly field: "source"; readonly values: readonly DataSource[] }
    | { readonly field: "category"; readonly values: readonly SyncErrorCategory[] }
    | { readonly field: "state"; readonly values: readonly SyncErrorState[] }
    | { readonly field: "operation"; readonly values: readonly SyncOperation[] }
    | { readonly field: "is"; readonly values: readonly ErrorTrait[] }
    | {
        readonly field: "attempts";
        readonly values: readonly { readonly comparison: Comparison; readonly count: number }[];
      }
    /** Created within the last `durationMs` before the moment of asking. */
    | { readonly field: "since"; readonly durationMs: number; readonly text: string }
    /** `after` includes its instant, `before` does not. */
    | { readonly field: "after" | "before"; readonly at: number; readonly text: string }
    | { readonly field: "on"; readonly from: number; readonly to: number; readonly text: string }
    /** Found in code, message or key, case folded. */
    | { readonly field: "text"; readonly values: readonly string[] }
  );

export interface ErrorFilter {
  readonly terms: readonly FilterTerm[];
}

/** The fields of a filter that say when. */
export const TIME_FIELDS = ["since", "after", "before", "on"] as const;

export const EVERYTHING: ErrorFilter = { terms: [] };

/** True where the filter asks for superseded errors and nothing else. */
export function asksForSuperseded(filter: ErrorFilter): boolean {
  return filter.terms.some((term) => term.field === "is" && !term.negated);
}

/** The one cause whose records the filter matches; null where it may match those of others. */
export function onlyCause(filter: ErrorFilter): string | null {
  for (const term of filter.terms) {
    if (term.field !== "cause" || term.negated || term.values.length !== 1) continue;
    const [cause = ""] = term.values;
    if (!cause.includes("*")) return cause;
  }
  return null;
}

/** Adds a term, replacing those on the same field when `replace` says so. */
export function withTerm(filter: ErrorFilter, term: FilterTerm, replace: boolean): ErrorFilter {
  const kept = replace ? filter.terms.filter((one) => one.field !== term.field) : filter.terms;
  return { terms: [...kept, term] };
}

export function withoutFields(filter: ErrorFilter, fields: readonly FilterTerm["field"][]): ErrorFilter {
  return { terms: filter.terms.filter((term) => !fields.includes(term.field)) };
}
