import { exclusionOf } from "../../domain/request/eligibility.ts";
import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import { parseQuery } from "../../domain/query/query.ts";
import { readUtc } from "../../domain/query/query-time.ts";
import type { RequestDrift } from "../../domain/request/request-drift.ts";
import type { SyncRequest } from "../../domain/request/sync-request.ts";
import type { Store } from "../../store/store.ts";

/** What has become of the frozen set of a request; null for one that was made before drift was kept. */
export function driftOf(request: SyncRequest, store: Store, nowAt: number): RequestDrift | null {
  if (request.freeze === undefined) return null;
  const { rows, ...drift } = request.freeze;
  let [gone, changed] = [0, 0];
  for (const { outcome } of store.work(request.id)) {
    if (outcome?.outcome === "already-in-sync") gone += 1;
    if (outcome?.outcome === "superseded") changed += 1;
  }
  return { ...drift, sinceFreeze: { gone, changed, fresh: freshOf(request, rows, store, nowAt) } };
}

/** Records that came after the freeze, match the query now, and that the action would take. */
function freshOf(request: SyncRequest, rows: number, { errors }: Store, nowAt: number): number | null {
  const filter = filterOf(request.filter);
  if (filter === null || request.job === "") return null;
  let fresh = 0;
  for (const row of errors.select(filter, nowAt)) {
    if (row < rows || errors.wordOf(row, "job") !== request.job) continue;
    const standing = { state: errors.stateOf(row), category: errors.categoryOf(row) };
    if (exclusionOf(request.action, standing) === null) fresh += 1;
  }
  return fresh;
}

/** The filter that a scope was told by; null where it was marked by hand, or its times were read by an unknown clock. */
function filterOf(query: string): ErrorFilter | null {
  if (query === "--all") return { terms: [] };
  if (/^\d+ marked$/.test(query)) return null;
  const parsed = parseQuery(query, { readWallTime: readUtc });
  if ("problem" in parsed) return null;
  const isDated = parsed.filter.terms.some(
    ({ field }) => field === "after" || field === "before" || field === "on",
  );
  return isDated ? null : parsed.filter;
}
