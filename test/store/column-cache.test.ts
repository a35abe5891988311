import { cp, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EVERYTHING } from "../../source/domain/query/error-filter.ts";
import { NEWEST_FIRST } from "../../source/domain/query/error-order.ts";
import { readCache } from "../../source/store/cache/column-cache.ts";
import { Documents } from "../../source/store/disk/documents.ts";
import { DISK } from "../../source/store/disk/file-ops.ts";
import { openStore } from "../../source/store/open-store.ts";
import { DamagedStoreError } from "../../source/store/store-errors.ts";
import { FailingDisk, systemError } from "./support/failing-disk.ts";
import { flipped } from "./support/file-in-memory.ts";
import { aFolder, opened, rejection } from "./support/folders.ts";
import {
  aRow,
  created,
  failedAgain,
  JOB_DEFINED,
  NOW,
  reconciling,
  rows,
  running,
  settled,
} from "./support/records.ts";
import { stateOf } from "./support/state-of.ts";

const CACHE = "columns.bin";
const IDS = ["E1", "E2", "E3", "E4", "E5", "E6", "O1", "O2"];
const CACHED = { cacheRows: 1, segmentBytes: 1000 };

/** A closed folder with a cache, and what it shows. */
let kept: string;
let shown: unknown;

beforeAll(async () => {
  kept = join(await mkdtemp(join(tmpdir(), "dwtriage-cache-")), "data");
  const store = await openStore(kept, { clock: () => NOW, ...CACHED });
  await store.commit([JOB_DEFINED]);
  await store.addErrors(rows(4));
  await store.addErrors([aRow("E5", { category: "conflict", message: "half \ud800 a pair" }), aRow("E6")]);
  await store.addErrors([aRow("O1", { uniqueKey: "Å\udc00", message: "Ünïcode 顧客 😀" }), aRow("O2")]);
  // So many that one final record is not yet worth a rewriting.
  await store.addErrors(Array.from({ length: 4 }, (_, place) => aRow(`P${place}`)));
  await store.commit([created("R1", ["E2", "E1"]), running("R1"), reconciling("R1", "E2")]);
  await store.commit([failedAgain("R1", "E2"), reconciling("R1", "E1")]);
  await store.commit([settled("R1", "E1", { message: "written" })]);
  await store.commit([{ kind: "request-completed", request: "R1", at: NOW }]);
  shown = stateOf(store, IDS);
  await store.close();
});

afterAll(async () => {
  await rm(join(kept, ".."), { recursive: true, force: true });
});

async function copyOfKept(): Promise<string> {
  const folder = join(await aFolder(), "data");
  await cp(kept, folder, { recursive: true, preserveTimestamps: true });
  return folder;
}

/** True when the folder's cache would be used. */
async function isUsable(folder: string): Promise<boolean> {
  const documents = await Documents.read(DISK, folder);
  if (documents === null) throw new Error("The folder has no manifest.");
  const base = await readCache(DISK, folder, documents.manifest);
  await base?.memory.errors.files.close();
  return base !== null;
}

test("a store with a cache shows what it showed, without reading rows or the journal again", async () => {
  const folder = await copyOfKept();
  expect(await isUsable(folder)).toBe(true);
  const disk = new FailingDisk();
  const store = await opened(folder, { ...CACHED, fileOps: disk });
  expect([store.recovery.findings, stateOf(store, IDS)]).toEqual([[], shown]);
});

test("a cache holds the order by time, which is mended by what comes behind it", async () => {
  const folder = await copyOfKept();
  const store = await opened(folder, { ...CACHED, cacheRows: 1_000_000 });
  expect(store.recovery.cachedRows).toBeGreaterThan(0);
  // Nobody has asked for an order yet.
  expect(store.errors.ordering()).toBeNull();
  await store.addErrors([aRow("E0", { errorCreatedAt: NOW + 1 })]);
  const rows = store.errors.sort(store.errors.select(EVERYTHING, NOW), NEWEST_FIRST);
  const moments = Array.from(rows, (row) => store.errors.createdAt(row));
  expect(moments).toEqual(moments.toSorted((one, other) => other - one));
  expect([store.errors.idOf(rows[0] ?? -1), rows.length]).toEqual(["E0", store.errors.size]);
});

test("what was committed after the cache was written is read behind it", async () => {
  const folder = await copyOfKept();
  const store = await opened(folder, { ...CACHED, cacheRows: 1_000_000 });
  await store.addErrors([aRow("E9")]);
  await store.commit([created("R2", ["E3", "E9"]), running("R2")]);
  const before = stateOf(store, [...IDS, "E9"]);
  await store.close();
  expect(await isUsable(folder)).toBe(true);
  expect(stateOf(await opened(folder, CACHED), [...IDS, "E9"])).toEqual(before);
});

test("rows can be added to columns that came from a cache, and are found by id", async () => {
  const folder = await copyOfKept();
  const store = await opened(folder, CACHED);
  const more = Array.from({ length: 3000 }, (_, place) => aRow(`N${place}`, { company: `C${place % 300}` }));
  await store.addErrors(more);
  expect(store.errors.size).toBeGreaterThan(3000);
  for (const row of [more[0], more[1500], more[2999]])
    expect(store.knownError(row?.error.id ?? "")).toEqual(row);
});

describe("a cache is ignored, and the folder read in full, when", () => {
  test("any byte of it is damaged", async () => {
    const folder = await copyOfKept();
    const sound = await readFile(join(folder, CACHE));
    // Here and there in what it holds, and each byte of what says what it is.
    const ends = Array.from({ length: 64 }, (_, place) => sound.length - 1 - place);
    const within = Array.from({ length: Math.ceil(sound.length / 101) }, (_, place) => place * 101);
    for (const byte of [...within, ...ends]) {
      await writeFile(join(folder, CACHE), flipped(sound, byte));
      expect(await isUsable(folder), `byte ${byte}`).toBe(false);
    }
    expect(stateOf(await opened(folder, CACHED), IDS)).toEqual(shown);
  });

  test("it was cut short anywhere", async () => {
    const folder = await copyOfKept();
    const sound = await readFile(join(folder, CACHE));
    for (let byte = sound.length - 1; byte >= 0; byte -= 97) {
      await truncate(join(folder, CACHE), byte);
      expect(await isUsable(folder), `cut at ${byte}`).toBe(false);
    }
    expect(stateOf(await opened(folder, CACHED), IDS)).toEqual(shown);
  });

  test("it is of another version", async () => {
    const folder = await copyOfKept();
    const bytes = await readFile(join(folder, CACHE));
    bytes.writeUInt32LE(bytes.readUInt32LE(bytes.length - 12) + 1, bytes.length - 12);
    await writeFile(join(folder, CACHE), bytes);
    expect(await isUsable(folder)).toBe(false);
  });

  test("it holds anything else", async () => {
    const folder = await copyOfKept();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await writeFile(join(folder, CACHE), bytes);
        expect(await isUsable(folder)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  test("it is missing", async () => {
    const folder = await copyOfKept();
    await rm(join(folder, CACHE));
    expect(stateOf(await opened(folder, CACHED), IDS)).toEqual(shown);
  });

  test("the journal before its place is another one, which is then refused as damaged", async () => {
    const folder = await copyOfKept();
    const name = (await readdir(folder)).find((one) => one.startsWith("journal-")) ?? "";
    const journal = await readFile(join(folder, name));
    await writeFile(join(folder, name), flipped(journal, 30));
    expect(await isUsable(folder)).toBe(false);
    expect(await rejection(opened(folder, CACHED))).toBeInstanceOf(DamagedStoreError);
  });

  test("a sealed segment was changed since, which is then read and checked", async () => {
    const folder = await copyOfKept();
    const segments = await readdir(join(folder, "segments"));
    const path = join(folder, "segments", segments[0] ?? "");
    await writeFile(path, flipped(await readFile(path), 40));
    await utimes(path, 1, 1);
    expect(await isUsable(folder)).toBe(false);
    expect(await rejection(opened(folder, CACHED))).toBeInstanceOf(DamagedStoreError);
  });

  test("a segment has vanished, which is then refused by name", async () => {
    const folder = await copyOfKept();
    const [segment = ""] = await readdir(join(folder, "segments"));
    await rm(join(folder, "segments", segment));
    expect(String(await rejection(opened(folder, CACHED)))).toContain(`segments/${segment} is missing`);
  });

  test("a checkpoint has been made since", async () => {
    const folder = await copyOfKept();
    const store = await opened(folder, { ...CACHED, cacheRows: 1_000_000, journalBytes: 100 });
    await store.commit([JOB_DEFINED]);
    const before = stateOf(store, IDS);
    await store.close();
    expect(await isUsable(folder)).toBe(false);
    expect(stateOf(await opened(folder, CACHED), IDS)).toEqual(before);
  });
});

/** Resolves when the folder holds a cache that would be used. */
async function cached(folder: string): Promise<void> {
  while (!(await isUsable(folder))) await new Promise((resolve) => setImmediate(resolve));
}

describe("a folder whose process is killed", () => {
  /** The folder as a kill -9 at this moment leaves it. */
  async function killed(folder: string): Promise<string> {
    const copy = join(await aFolder(), "data");
    await cp(folder, copy, { recursive: true, preserveTimestamps: true });
    return copy;
  }

  test("after an import opens from the cache that was written when it ended", async () => {
    const folder = await aFolder();
    const store = await opened(folder, CACHED);
    await store.commit([JOB_DEFINED]);
    await store.addErrors(rows(6));
    store.refreshCache();
    await cached(folder);
    const again = await opened(await killed(folder), CACHED);
    expect(again.recovery).toEqual({ findings: [], cachedRows: 6 });
    expect(stateOf(again, IDS)).toEqual(stateOf(store, IDS));
  });

  test("with changes that came while the cache was written shows them all", async () => {
    const folder = await aFolder();
    const store = await opened(folder, { ...CACHED, cacheRows: 3 });
    await store.commit([JOB_DEFINED]);
    await store.addErrors(rows(4, { message: "one \ud800 half" }));
    await store.commit([created("R1", ["E1", "E2"]), running("R1"), reconciling("R1", "E1")]);
    store.refreshCache();
    // The capture has begun: what is committed from here on waits for its end.
    await new Promise((resolve) => setImmediate(resolve));
    const changes = [
      store.addErrors([aRow("O1", { company: "NEW" }), aRow("O2")]),
      store.commit([settled("R1", "E1"), reconciling("R1", "E2"), failedAgain("R1", "E2")]),
      store.commit([created("R2", ["E3", "O1"]), running("R2"), reconciling("R2", "E3")]),
    ];
    await Promise.all(changes);
    const shownThen = stateOf(store, IDS);
    await cached(folder);
    const again = await opened(await killed(folder), CACHED);
    expect(again.recovery.cachedRows).toBe(4);
    expect(stateOf(again, IDS)).toEqual(shownThen);
  });

  test("and was read in full at the next start has a cache after it", async () => {
    const folder = await copyOfKept();
    await rm(join(folder, CACHE));
    expect((await opened(folder, CACHED)).recovery.cachedRows).toBe(0);
    await cached(folder);
    const again = await opened(await killed(folder), CACHED);
    expect([again.recovery.cachedRows, stateOf(again, IDS)]).toEqual([12, shown]);
  });

  test("after a checkpoint opens from the cache that followed it", async () => {
    const folder = await copyOfKept();
    const store = await opened(folder, { ...CACHED, journalBytes: 100 });
    await store.commit([JOB_DEFINED]);
    while ((await Documents.read(DISK, folder))?.manifest.journal.generation !== 2)
      await new Promise((resolve) => setImmediate(resolve));
    await cached(folder);
    const again = await opened(await killed(folder), CACHED);
    expect([again.recovery.cachedRows, stateOf(again, IDS)]).toEqual([12, stateOf(store, IDS)]);
  });
});

test("a disk that refuses the cache does not keep the store from closing", async () => {
  const folder = await aFolder();
  const disk = new FailingDisk();
  const store = await opened(folder, { ...CACHED, fileOps: disk });
  await store.addErrors(rows(2));
  disk.failure = (call, path) => (call === "write" && path.includes(CACHE) ? systemError("ENOSPC") : null);
  await store.close();
  expect((await readdir(folder)).filter((name) => name.includes(CACHE))).toEqual([]);
  expect((await opened(folder, CACHED)).errors.size).toBe(2);
});
