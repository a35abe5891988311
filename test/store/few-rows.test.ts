import { afterAll, beforeAll, expect, test } from "vitest";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseQuery } from "../../source/domain/query/query.ts";
import { readUtc } from "../../source/domain/query/query-time.ts";
import { openStore } from "../../source/store/open-store.ts";
import type { Store } from "../../source/store/store.ts";
import { aRow, JOB_DEFINED, NOW } from "./support/records.ts";

/** One company in a hundred: so few of the rows that a text is asked of each, and not of all texts. */
const MANY = 3_000;
const FEW = 100;

let home = "";
let store: Store;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "dwtriage-few-"));
  store = await openStore(join(home, "data"), { clock: () => NOW });
  await store.commit([JOB_DEFINED]);
  await store.addErrors(
    Array.from({ length: MANY }, (_, place) =>
      aRow(`E${place}`, {
        company: place % FEW === 0 ? "DEMF" : "USMF",
        uniqueKey: `K-${place}`,
        code: place % 3 === 0 ? "0xBLUE" : "0x1",
        message: place % 200 === 0 ? "Grösse fehlt" : "no currency",
      }),
    ),
  );
});

afterAll(async () => {
  await store.close();
  await rm(home, { recursive: true, force: true });
});

function found(query: string): readonly number[] {
  const parsed = parseQuery(query, { readWallTime: readUtc });
  if ("problem" in parsed) throw new Error(parsed.problem.message);
  return Array.from(store.errors.select(parsed.filter, NOW));
}

function rowsWhere(holds: (place: number) => boolean): readonly number[] {
  return Array.from({ length: MANY }, (_, place) => place).filter(holds);
}

const isFew = (place: number): boolean => place % FEW === 0;

test.each([
  ["company:demf text:GRÖSSE", (place: number) => isFew(place) && place % 200 === 0],
  ["company:demf -text:grösse", (place: number) => isFew(place) && place % 200 !== 0],
  ["company:demf text:grösse text:fehlt", (place: number) => isFew(place) && place % 200 === 0],
  ["company:demf 0xblue", (place: number) => isFew(place) && place % 3 === 0],
  ["company:demf key:k-1*", (place: number) => isFew(place) && String(place).startsWith("1")],
  ["company:demf text:nowhere", () => false],
  ["company:frrt text:grösse", () => false],
  // The same over many rows, which are asked the other way.
  ["text:grösse", (place: number) => place % 200 === 0],
  ["company:usmf 0xblue", (place: number) => !isFew(place) && place % 3 === 0],
] as const)("%s finds what it says, of few rows among many as of all", (query, holds) => {
  expect(found(query)).toEqual(rowsWhere(holds));
});
