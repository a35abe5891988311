import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EVERYTHING, type ErrorFilter } from "../../source/domain/query/error-filter.ts";
import { NEWEST_FIRST, type SortTerm } from "../../source/domain/query/error-order.ts";
import { pageOf } from "../../source/engine/lists/error-pages.ts";
import { SortedRows } from "../../source/engine/lists/sorted-rows.ts";
import { openStore } from "../../source/store/open-store.ts";
import type { Store } from "../../source/store/store.ts";
import { anError } from "../helpers/an-error.ts";

const NOW = Date.UTC(2026, 10, 23, 12);
const RECORDS = 6_000;
const USMF: ErrorFilter = { terms: [{ field: "company", negated: false, values: ["USMF"] }] };
const SORTS: readonly (readonly SortTerm[])[] = [
  NEWEST_FIRST,
  [],
  [{ field: "entity", descending: true }],
  [
    { field: "company", descending: false },
    { field: "attempts", descending: true },
    { field: "key", descending: false },
  ],
];
let store: Store;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "dwtriage-pages-"));
  store = await openStore(join(folder, "data"), { clock: () => NOW });
  const rows = Array.from({ length: RECORDS }, (_, place) => ({
    error: anError({
      id: `E${place}`,
      errorCreatedAt: NOW - ((place * 7919) % 5000) * 1000,
      entity: `Entity ${place % 13}`,
      company: ["USMF", "DEMF", "usrt"][place % 3] ?? "",
      uniqueKey: `K${(place * 31) % 997}`,
      attempts: place % 4,
    }),
    feedHash: "",
  }));
  await store.addErrors(rows);
});

afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

/** The whole list in order, with nothing kept and nothing cut short. */
function listed(filter: ErrorFilter, sort: readonly SortTerm[]): readonly string[] {
  const rows = store.errors.sort(store.errors.select(filter, NOW), sort);
  return Array.from(rows, (row) => store.errors.idOf(row));
}

test.for([EVERYTHING, USMF])(
  "pages put together are the list in its order, whatever is asked first",
  (filter) => {
    for (const sort of SORTS) {
      const whole = listed(filter, sort);
      for (const offsets of [
        [0, 40, 1_960, 3_000, whole.length - 20],
        [whole.length, 1_000, 0],
      ]) {
        const sorted = new SortedRows(store.errors);
        for (const offset of offsets) {
          const page = pageOf({ filter, sort, offset, limit: 40 }, store, sorted, NOW);
          expect(page.matched).toBe(whole.length);
          expect(page.rows.map(({ id }) => id)).toEqual(whole.slice(page.offset, page.offset + 40));
        }
      }
    }
  },
);

test("an anchor is found near the top and far from it, and the window holds it", () => {
  const whole = listed(EVERYTHING, NEWEST_FIRST);
  for (const place of [3, 500, 5_500]) {
    const sorted = new SortedRows(store.errors);
    const anchor = whole[place] ?? "";
    const query = { filter: EVERYTHING, sort: NEWEST_FIRST, offset: 0, limit: 40, anchor };
    const page = pageOf(query, store, sorted, NOW);
    expect(page.anchorIndex).toBe(place);
    expect(page.rows.map(({ id }) => id)).toContain(anchor);
  }
});

test("a page is drawn anew when a row has changed, and when time has passed under a term that moves", async () => {
  const sorted = new SortedRows(store.errors);
  const page = { sort: NEWEST_FIRST, offset: 0, limit: 5 };
  const recent: ErrorFilter = {
    terms: [{ field: "since", durationMs: 3_000, text: "3s", negated: false }],
  };
  const now = pageOf({ ...page, filter: recent }, store, sorted, NOW).matched;
  expect(pageOf({ ...page, filter: recent }, store, sorted, NOW + 2_000).matched).toBeLessThan(now);
  const before = pageOf({ ...page, filter: EVERYTHING }, store, sorted, NOW);
  const newest = anError({ id: "newest", errorCreatedAt: NOW + 1 });
  await store.addErrors([{ error: newest, feedHash: "" }]);
  const after = pageOf({ ...page, filter: EVERYTHING }, store, sorted, NOW);
  expect([after.matched, after.rows[0]?.id]).toEqual([before.matched + 1, "newest"]);
});
