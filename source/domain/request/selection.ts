import type { DismissalProof } from "./dismissal-proof.ts";
import { withTerm, type ErrorFilter } from "../query/error-filter.ts";
import { fingerprint } from "../../text/hash.ts";
import { printQuery } from "../query/query.ts";
import type { SyncAction } from "./sync-request.ts";

/**
 * Exactly what an action applies to: the marked records, one cause, all that a filter matches, or, said in so
 * many words, everything (I1). A filter without terms is not "everything": it is refused.
 */
export type Scope =
  | { readonly kind: "marked"; readonly ids: readonly string[] }
  | { readonly kind: "cause"; readonly cause: string; readonly filter: ErrorFilter }
  | { readonly kind: "filter"; readonly filter: ErrorFilter; readonly query: string }
  | { readonly kind: "all" };

/** Takes only some of the eligible records: the first in run order, the newest, or one of each cause. */
export type RecordLimit =
  | { readonly which: "first" | "newest"; readonly count: number }
  | { readonly which: "one-per-cause" };

/** One cause, within the filter that it was shown under. */
export function causeFilter({ cause, filter }: Extract<Scope, { readonly kind: "cause" }>): ErrorFilter {
  return withTerm(filter, { field: "cause", negated: false, values: [cause] }, true);
}

/**
 * What a dismissal of the scope has to prove of each record: the traits that its filter asks for. Records that were marked
 * one by one are dismissed as they are. `wished` is what the operator asks for in addition to that.
 */
export function proofsOf(
  action: SyncAction,
  scope: Scope,
  wished: readonly DismissalProof[] = [],
): readonly DismissalProof[] {
  if (action !== "dismiss") return [];
  if (scope.kind === "marked" || scope.kind === "all") return wished;
  const filtered = scope.filter.terms.flatMap((term) =>
    term.field === "is" && !term.negated ? term.values : [],
  );
  return [...new Set([...filtered, ...wished])];
}

/** The updates of a scope: what phantoms are among. Records that were marked one by one stay as they are. */
export function updatesOf(scope: Scope): Scope {
  if (scope.kind === "marked") return scope;
  const term = { field: "operation", negated: false, values: ["update"] } as const;
  if (scope.kind === "cause") return { ...scope, filter: withTerm(scope.filter, term, true) };
  const filter = withTerm(scope.kind === "all" ? { terms: [] } : scope.filter, term, true);
  return { kind: "filter", filter, query: printQuery(filter) };
}

/** The scope as the query that a list would show it with. */
export function scopeQuery(scope: Scope): string {
  switch (scope.kind) {
    case "marked":
      return `${scope.ids.length} marked`;
    case "cause":
      return printQuery(causeFilter(scope));
    case "filter":
      return scope.query;
    case "all":
      return "--all";
  }
}

/** Identity of a submit: the same action on the same scope has the same key (I10). */
export function scopeKey(
  action: SyncAction,
  scope: Scope,
  limit: RecordLimit | undefined,
  wished: readonly DismissalProof[] = [],
): string {
  const what = scope.kind === "marked" ? JSON.stringify([...scope.ids].sort()) : scopeQuery(scope);
  const parts = [action, scope.kind, what, JSON.stringify(limit ?? null), ...wished];
  return fingerprint(parts.join("\n"));
}
