import { withoutFields, type ErrorFilter } from "../domain/error-filter.ts";
import type { Store } from "../store/store.ts";
import type { ErrorsPage, ErrorsQuery, Facets, FacetsQuery } from "./engine.ts";

/** One window of the matched and sorted set; with an anchor the window moves to hold that record. */
export function pageOf(query: ErrorsQuery, store: Store, nowAt: number): ErrorsPage {
  const index = store.errors;
  const rows = index.sort(index.select(query.filter, nowAt), query.sort);
  const anchorRow = query.anchor === undefined ? -1 : index.rowOf(query.anchor);
  const anchorIndex = anchorRow < 0 ? -1 : rows.indexOf(anchorRow);
  const offset = windowOffset(query, rows.length, anchorIndex);
  const window = rows.subarray(offset, offset + query.limit);
  return {
    rows: Array.from(window, (row) => index.at(row)),
    offset,
    matched: rows.length,
    total: index.size,
    anchorIndex: anchorIndex < 0 ? null : anchorIndex,
  };
}

function windowOffset({ offset, limit }: ErrorsQuery, count: number, anchorIndex: number): number {
  const last = Math.max(0, count - limit);
  const asked = Math.min(Math.max(0, offset), last);
  if (anchorIndex < 0 || (anchorIndex >= asked && anchorIndex < asked + limit)) return asked;
  return Math.min(Math.max(0, anchorIndex - Math.floor(limit / 2)), last);
}

const WINDOWS = { hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const;

export function facetsOf(query: FacetsQuery, store: Store, nowAt: number): Facets {
  const index = store.errors;
  const timeless = withoutFields(query.filter, ["since", "after", "before", "on"]);
  const within = (durationMs: number): number => {
    const filter: ErrorFilter = {
      terms: [...timeless.terms, { field: "since", negated: false, durationMs, text: `${durationMs}` }],
    };
    return index.select(filter, nowAt).length;
  };
  return {
    fields: Object.fromEntries(
      query.fields.map((field) => [field, index.facet(query.filter, field, nowAt).slice(0, query.limit)]),
    ),
    windows: {
      hour: within(WINDOWS.hour),
      day: within(WINDOWS.day),
      week: within(WINDOWS.week),
      all: index.select(timeless, nowAt).length,
    },
  };
}
