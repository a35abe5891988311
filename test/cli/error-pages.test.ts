import fc from "fast-check";
import { expect, test } from "vitest";
import { errorPages } from "../../source/cli/error-pages.ts";
import type { SyncError } from "../../source/domain/sync-error.ts";
import type { ErrorsPage, ErrorsQuery } from "../../source/engine/engine.ts";
import { anError } from "../helpers/an-error.ts";

const QUERY = { filter: { terms: [] }, sort: [] } as const;

/** A list that answers at most `most` rows at once, and notes what it was asked for. */
function listOf(rows: readonly SyncError[], most = Number.POSITIVE_INFINITY) {
  const asked: number[] = [];
  const errors = async ({ offset, limit }: ErrorsQuery): Promise<ErrorsPage> => {
    asked.push(limit);
    const page = rows.slice(offset, offset + Math.min(limit, most));
    return { rows: page, offset, matched: rows.length, total: rows.length, anchorIndex: null };
  };
  return { errors, asked };
}

function someErrors(count: number, characters: number): readonly SyncError[] {
  return Array.from({ length: count }, (_, index) =>
    anError({ id: `E${index}`, message: "m".repeat(characters) }),
  );
}

async function idsOf(pages: AsyncIterable<readonly SyncError[]>): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const rows of pages) ids.push(...rows.map(({ id }) => id));
  return ids;
}

test("every row comes once, however few an engine answers at a time", async () => {
  const counts = fc.integer({ min: 0, max: 700 });
  await fc.assert(
    fc.asyncProperty(counts, fc.integer({ min: 1, max: 300 }), counts, async (count, most, limit) => {
      const rows = someErrors(count, 1);
      const ids = await idsOf(errorPages(listOf(rows, most), QUERY, limit));
      expect(ids).toEqual(rows.slice(0, limit).map(({ id }) => id));
    }),
    { numRuns: 40 },
  );
});

test("a window that is moved back brings no row twice", async () => {
  const rows = someErrors(250, 1);
  const { errors } = listOf(rows);
  const movedBack = {
    errors: (query: ErrorsQuery) => errors({ ...query, offset: Math.max(0, query.offset - 30) }),
  };
  expect(await idsOf(errorPages(movedBack, QUERY, 1_000))).toEqual(rows.map(({ id }) => id));
});

test("small rows come in growing pages, huge ones in small pages", async () => {
  const small = listOf(someErrors(5_000, 10));
  await idsOf(errorPages(small, QUERY, Number.POSITIVE_INFINITY));
  expect(small.asked).toEqual([200, 800, 2_000, 2_000]);
  const huge = listOf(someErrors(450, 100_000));
  await idsOf(errorPages(huge, QUERY, Number.POSITIVE_INFINITY));
  expect(huge.asked.slice(0, 3)).toEqual([200, 19, 19]);
});
