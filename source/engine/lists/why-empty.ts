import { EVERYTHING, type ErrorFilter } from "../../domain/query/error-filter.ts";
import { emptyReasons, type CountedField, type EmptyReason } from "../../domain/query/empty-match.ts";
import type { FacetCount } from "../../domain/query/error-order.ts";
import type { Store } from "../../store/store.ts";

/** Values of a field that are compared with one that nobody has: the most frequent ones. */
const MOST_VALUES = 5_000;

/** Why the filter matches no listed record; empty where it matches some, or says nothing. */
export function whyEmpty(filter: ErrorFilter, store: Store, nowAt: number): readonly EmptyReason[] {
  const { errors } = store;
  const matched = (one: ErrorFilter): number => errors.select(one, nowAt).length;
  if (filter.terms.length === 0 || errors.size === 0 || matched(filter) > 0) return [];
  return emptyReasons(filter, {
    matched,
    counts: (field) => countsOf(field, store, nowAt),
    conflicts: errors.conflicts,
  });
}

/** A job is there before its first record is. */
function countsOf(field: CountedField, store: Store, nowAt: number): readonly FacetCount[] {
  const query = { filter: EVERYTHING, by: [field], top: MOST_VALUES, windowsMs: [] } as const;
  const counts = store.errors
    .groups(query, nowAt)
    .groups.map(({ values: [value = ""], count }) => ({ value, count }));
  if (field !== "job") return counts;
  const counted = new Set(counts.map(({ value }) => value));
  const others = store.jobs().filter(({ name }) => !counted.has(name));
  return [...counts, ...others.map(({ name }) => ({ value: name, count: 0 }))];
}
