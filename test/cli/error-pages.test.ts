import fc from "fast-check";
import { expect, test } from "vitest";
import { errorPages } from "../../source/cli/output/listed-pages.ts";
import type { SyncError } from "../../source/domain/error/sync-error.ts";
import type { WalkPage, WalkQuery } from "../../source/engine/engine.ts";
import { anError } from "../helpers/an-error.ts";

const QUERY = { filter: { terms: [] }, sort: [] } as const;

/** A frozen list that answers at most `most` of its places at once; the records that have left are in none. */
function listOf(rows: readonly SyncError[], most: number, gone: ReadonlySet<string> = new Set()) {
  return {
    walk: async (query: WalkQuery): Promise<WalkPage> => {
      const walk = "walk" in query ? query.walk : String(query.most ?? rows.length);
      const length = Math.min(rows.length, Number(walk));
      const from = "from" in query ? query.from : 0;
      const to = Math.min(length, from + most);
      const page = rows.slice(from, to).filter(({ id }) => !gone.has(id));
      return { walk, rows: page, next: to < length ? to : null, matched: length };
    },
  };
}

function someErrors(count: number): readonly SyncError[] {
  return Array.from({ length: count }, (_, index) => anError({ id: `E${index}` }));
}

async function pagesOf(pages: AsyncIterable<readonly SyncError[]>): Promise<readonly string[][]> {
  const all: string[][] = [];
  for await (const rows of pages) all.push(rows.map(({ id }) => id));
  return all;
}

test("every row comes once, however few an engine answers at a time", async () => {
  const counts = fc.integer({ min: 0, max: 700 });
  await fc.assert(
    fc.asyncProperty(counts, fc.integer({ min: 1, max: 300 }), counts, async (count, most, limit) => {
      const rows = someErrors(count);
      const pages = await pagesOf(errorPages(listOf(rows, most), QUERY, limit));
      expect(pages.flat()).toEqual(rows.slice(0, limit).map(({ id }) => id));
    }),
    { numRuns: 40 },
  );
});

test("a page whose rows have all left is no end, and no page", async () => {
  const gone = new Set(Array.from({ length: 30 }, (_, index) => `E${index + 10}`));
  const pages = await pagesOf(errorPages(listOf(someErrors(60), 10, gone), QUERY, null));
  expect(pages.map(({ length }) => length)).toEqual([10, 10, 10]);
});
