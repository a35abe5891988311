import type { SyncError } from "../domain/sync-error.ts";
import type { Engine, ErrorsQuery } from "../engine/engine.ts";

const FIRST_PAGE = 200;
const LARGEST_PAGE = 2_000;

/** What a page should come to, so that neither side holds much of a list with huge messages. */
const PAGE_CHARACTERS = 2_000_000;

/** A page of small rows says little about the next one: it grows by this much at most. */
const GROWTH = 4;

/**
 * The rows that the query matches, at most `limit`, page by page. An engine may answer fewer rows than were asked for,
 * and may move a window back when the list has shrunk: no row comes twice.
 */
export async function* errorPages(
  engine: Pick<Engine, "errors">,
  query: Pick<ErrorsQuery, "filter" | "sort">,
  limit: number,
): AsyncGenerator<readonly SyncError[]> {
  let next = 0;
  let count = FIRST_PAGE;
  while (next < limit) {
    const page = await engine.errors({ ...query, offset: next, limit: Math.min(count, limit - next) });
    const rows = page.rows.slice(Math.max(0, next - page.offset));
    if (rows.length === 0) return;
    yield rows;
    next = page.offset + page.rows.length;
    if (next >= page.matched) return;
    count = nextCount(count, page.rows);
  }
}

function nextCount(count: number, rows: readonly SyncError[]): number {
  const characters = rows.reduce((sum, { message, uniqueKey }) => sum + message.length + uniqueKey.length, 0);
  const fitting = Math.floor((PAGE_CHARACTERS * rows.length) / Math.max(1, characters));
  return Math.max(1, Math.min(fitting, count * GROWTH, LARGEST_PAGE));
}
