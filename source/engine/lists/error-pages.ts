import { LISTED_STATES } from "../../domain/error/sync-error.ts";
import type { ShownError } from "../../domain/error/superseded.ts";
import type { ErrorIndex, Store } from "../../store/store.ts";
import type { ErrorsPage, ErrorsQuery, Facets, FacetsQuery } from "../engine.ts";
import type { SortedRows } from "./sorted-rows.ts";

/** One window of the matched and sorted set; with an anchor the window moves to hold that record. */
export function pageOf(query: ErrorsQuery, store: Store, sorted: SortedRows, nowAt: number): ErrorsPage {
  const index = store.errors;
  const { filter, sort, offset: wantedOffset, limit } = query;
  const matched = sorted.matched(filter, sort, nowAt);
  const anchorRow = query.anchor === undefined ? -1 : index.rowOf(query.anchor);
  let rows = sorted.upTo(filter, sort, nowAt, Math.max(0, wantedOffset) + limit);
  let anchorIndex = anchorRow < 0 ? -1 : rows.indexOf(anchorRow);
  if (anchorRow >= 0 && anchorIndex < 0 && rows.length < matched) {
    rows = sorted.upTo(filter, sort, nowAt, matched);
    anchorIndex = rows.indexOf(anchorRow);
  }
  const offset = windowOffset(query, matched, anchorIndex);
  if (offset + limit > rows.length) rows = sorted.upTo(filter, sort, nowAt, matched);
  const window = rows.subarray(offset, offset + limit);
  return {
    rows: Array.from(window, (row) => shownError(row, index)),
    offset,
    matched,
    total: index.size,
    anchorIndex: anchorIndex < 0 ? null : anchorIndex,
  };
}

/** A record with its history, where the errors of each record are known now. */
function shownError(row: number, index: ErrorIndex): ShownError {
  const history = index.unlinked > 0 ? null : index.historyOf(row);
  return history === null ? index.at(row) : { ...index.at(row), history };
}

/** A record by its id, listed or waiting for a job that has its map; null for one that is not there or has left. */
export function findError(id: string, store: Store): ShownError | null {
  const row = store.errors.rowOf(id);
  if (row >= 0) return shownError(row, store.errors);
  const error = store.knownError(id)?.error;
  return error !== undefined && LISTED_STATES.includes(error.state) ? error : null;
}

function windowOffset({ offset, limit }: ErrorsQuery, count: number, anchorIndex: number): number {
  const last = Math.max(0, count - limit);
  const wanted = Math.min(Math.max(0, offset), last);
  if (anchorIndex < 0 || (anchorIndex >= wanted && anchorIndex < wanted + limit)) return wanted;
  return Math.min(Math.max(0, anchorIndex - Math.floor(limit / 2)), last);
}

const WINDOWS = { hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const;

export function facetsOf(query: FacetsQuery, store: Store, nowAt: number): Facets {
  const index = store.errors;
  const moments = [nowAt - WINDOWS.hour, nowAt - WINDOWS.day, nowAt - WINDOWS.week, -Infinity];
  const [hour = 0, day = 0, week = 0, all = 0] = index.createdSince(query.filter, moments, nowAt);
  return {
    fields: Object.fromEntries(
      query.fields.map((field) => [field, index.facet(query.filter, field, nowAt).slice(0, query.limit)]),
    ),
    windows: { hour, day, week, all },
  };
}
