import type { RowSet, Store } from "../../store/store.ts";
import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import { causeFilter } from "../../domain/request/selection.ts";
import type { Scope } from "../../domain/request/selection.ts";

/** The rows of all parts, one part after the other; a part that is alone is answered as it is. */
export function joined(parts: readonly RowSet[]): RowSet {
  const [only, ...others] = parts.filter((part) => part.length > 0);
  if (only !== undefined && others.length === 0) return only;
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
  for (let place = 0; place < rows.length; place++) most = Math.max(most, rows[place] ?? 0);
  const marks = new Uint8Array(most + 1);
  for (let place = 0; place < rows.length; place++) marks[rows[place] ?? 0] = 1;
  return marks;
}

/** The rows that are flagged, and the others, each in the order of the rows. */
export function flaggedOf(
  rows: RowSet,
  flags: Uint8Array,
): { readonly flagged: RowSet; readonly others: RowSet } {
  // Not by calls of a function for each row, which take ten times as long.
  let count = 0;
  for (let place = 0; place < rows.length; place++) count += flags[rows[place] ?? 0] ?? 0;
  if (count === 0) return { flagged: new Uint32Array(), others: rows };
  const room = new Uint32Array(rows.length);
  let [flagged, other] = [0, count];
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0;
    if (flags[row] === 1) room[flagged++] = row;
    else room[other++] = row;
  }
  return { flagged: room.subarray(0, count), others: room.subarray(count) };
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
