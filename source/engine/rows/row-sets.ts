import type { RowSet, Store } from "../../store/store.ts";
import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import { causeFilter } from "../../domain/request/selection.ts";
import type { Scope } from "../../domain/request/selection.ts";

/** The rows of all parts, one part after the other. */
export function joined(parts: readonly RowSet[]): RowSet {
  const all = new Uint32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** 1 for each of the rows. */
export function flagsOf(rows: RowSet): Uint8Array {
  let most = -1;
  for (const row of rows) if (row > most) most = row;
  const marks = new Uint8Array(most + 1);
  for (const row of rows) marks[row] = 1;
  return marks;
}

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
