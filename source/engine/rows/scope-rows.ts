import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import { causeFilter, type Scope } from "../../domain/request/selection.ts";
import type { RowSet, Store } from "../../store/store.ts";

export interface ScopeContext {
  readonly store: Store;
  readonly nowAt: number;
}

/** All listed rows of a scope, whether or not an action would take them. */
export function matchedRows(scope: Scope, { store, nowAt }: ScopeContext): RowSet {
  if (scope.kind !== "marked") return store.errors.select(filterOf(scope), nowAt);
  const rows = [...new Set(scope.ids)].map((id) => store.errors.rowOf(id));
  return Uint32Array.from(rows.filter((row) => row >= 0));
}

function filterOf(scope: Exclude<Scope, { readonly kind: "marked" }>): ErrorFilter {
  if (scope.kind === "filter") return scope.filter;
  if (scope.kind === "all") return { terms: [] };
  return causeFilter(scope);
}
