import { cp, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UserFacingError } from "../../source/domain/user-facing-error.ts";
import { openStore } from "../../source/store/open-store.ts";
import { DamagedStoreError } from "../../source/store/store-errors.ts";
import type { Store } from "../../source/store/store.ts";
import { flipped } from "./support/file-in-memory.ts";
import { aFolder, fileText, opened, rejection } from "./support/folders.ts";
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

/** More of them: FLIPS=10000 npx vitest run … test/store/flipped-bits. */
const FLIPS = Number(process.env["FLIPS"] ?? 60);
const IDS = Array.from({ length: 12 }, (_, place) => `E${place + 1}`);
const SMALL = { journalBytes: 2500, segmentBytes: 1500, cacheRows: 1 };

/** A closed folder with every kind of file that the program reads back, and what it shows. */
let kept = "";
let files: readonly string[] = [];
let shown: unknown;

beforeAll(async () => {
  kept = join(await mkdtemp(join(tmpdir(), "dwtriage-flips-")), "data");
  const store = await openStore(kept, { clock: () => NOW, ...SMALL });
  await store.commit([JOB_DEFINED]);
  for (const row of rows(12)) await store.addErrors([row]);
  await store.commit([created("R1", ["E2", "E1"]), running("R1"), reconciling("R1", "E2")]);
  await store.commit([failedAgain("R1", "E2"), reconciling("R1", "E1")]);
  await store.commit([settled("R1", "E1")]);
  await store.commit([{ kind: "request-completed", request: "R1", at: NOW }]);
  await store.changeSettings({ environment: "contoso-prod" });
  await store.close();
  files = (await readdir(kept, { recursive: true })).filter((name) =>
    /^(store\.json|journal.*|state.*|columns\.bin|audit\.ndjson|segments.*ndjson)$/.test(name),
  );
  const copy = join(kept, "..", "copy");
  await cp(kept, copy, { recursive: true, preserveTimestamps: true });
  const again = await openStore(copy, { clock: () => NOW, ...SMALL });
  shown = await everything(again);
  await again.close();
});

afterAll(() => rm(join(kept, ".."), { recursive: true, force: true }));

async function copyOf(): Promise<string> {
  const folder = join(await aFolder(), "data");
  await cp(kept, folder, { recursive: true, preserveTimestamps: true });
  return folder;
}

/** What a reader meets; a record that is refused as damaged is told as that. */
async function everything(store: Store): Promise<Readonly<Record<string, unknown>>> {
  const audit = await store.audit().catch((error: unknown) => {
    expect(error).toBeInstanceOf(DamagedStoreError);
    return null;
  });
  return {
    jobs: store.jobs(),
    requests: store.requests(),
    work: store.requests().map(({ id }) => store.work(id)),
    settings: store.settings(),
    audit: audit?.brokenAt === null ? [audit.lines, audit.head] : "broken",
    ...Object.fromEntries(IDS.map((id) => [id, readingOf(store, id)])),
  };
}

function readingOf(store: Store, id: string): unknown {
  try {
    return store.knownError(id);
  } catch (error) {
    if (error instanceof DamagedStoreError && /is damaged at byte \d+/.test(error.message)) return "damaged";
    throw error;
  }
}

/** Flips one bit and leaves the file's times as they were, as a failing disk does. */
async function flipIn(folder: string, { file, at, bit }: Flip, names = files): Promise<string> {
  const name = names[Math.floor(file * names.length)] ?? "store.json";
  const path = join(folder, name);
  const [bytes, { atime, mtime }] = [await readFile(path), await stat(path)];
  await writeFile(path, flipped(bytes, Math.floor(at * bytes.length), bit));
  await utimes(path, atime, mtime);
  return name;
}

interface Flip {
  readonly file: number;
  readonly at: number;
  readonly bit: number;
}

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const flips = fc.record({ file: share, at: share, bit: fc.nat(7) });

/** A flip is not silent when it changes nothing, is refused, or is told. */
async function expectToldOrHarmless(store: Store, name: string): Promise<void> {
  const found = await everything(store);
  const differs = Object.entries(found).filter(
    ([part, value]) => JSON.stringify(value) !== JSON.stringify((shown as Record<string, unknown>)[part]),
  );
  const silent = differs.filter(([, value]) => value !== "damaged" && value !== "broken");
  if (store.recovery.findings.length === 0) expect(silent, name).toEqual([]);
}

describe("a flipped bit in any byte of any file is never silent", () => {
  test("while the folder is closed", async () => {
    await fc.assert(
      fc.asyncProperty(flips, async (flip) => {
        const folder = await copyOf();
        const name = await flipIn(folder, flip);
        const store = await openStore(folder, { clock: () => NOW, ...SMALL }).catch((error: unknown) => {
          expect(error, name).toBeInstanceOf(UserFacingError);
          return null;
        });
        if (store === null) return;
        await expectToldOrHarmless(store, name);
        await store.close();
      }),
      { numRuns: FLIPS },
    );
  });

  test.for(["with its cache", "read in full"])(
    "while it is open, %s, and a rewriting keeps none",
    async (how) => {
      await fc.assert(
        fc.asyncProperty(flips, async (flip) => {
          const folder = await copyOf();
          if (how === "read in full") await rm(join(folder, "columns.bin"));
          const store = await openStore(folder, { clock: () => NOW, ...SMALL });
          expect(store.recovery.cachedRows > 0).toBe(how !== "read in full");
          const names = how === "read in full" ? files.filter((one) => one !== "columns.bin") : files;
          const name = await flipIn(folder, flip, names);
          await expectToldOrHarmless(store, name);
          // What is left of the records goes through a request, so that the close writes segments anew.
          const ids = IDS.filter((id) => readingOf(store, id) !== "damaged" && id !== "E1").slice(0, 6);
          await store.commit([created("R2", ids, "dismiss"), running("R2")]);
          await store.commit([{ kind: "errors-dismissed", request: "R2", errors: ids, at: NOW }]);
          await store.close();
          const again = await openStore(folder, { clock: () => NOW, ...SMALL }).catch((error: unknown) => {
            expect(error, name).toBeInstanceOf(UserFacingError);
            return null;
          });
          if (again === null) return;
          const wanted = shown as Record<string, { readonly error: object }>;
          const silent = IDS.filter((id) => id !== "E1" && !ids.includes(id)).filter((id) => {
            const reading = readingOf(again, id);
            return reading !== "damaged" && JSON.stringify(reading) !== JSON.stringify(wanted[id]);
          });
          if (again.recovery.findings.length === 0) expect(silent, name).toEqual([]);
          await again.close();
        }),
        { numRuns: Math.ceil(FLIPS / 3) },
      );
    },
  );

  test("a damaged record is refused by file and byte, its neighbours are not, and a file that is put back is sound", async () => {
    const folder = await copyOf();
    const store = await opened(folder, SMALL);
    const name = "segments/000002.ndjson";
    const sound = await readFile(join(folder, name));
    const id = JSON.parse(sound.toString("utf8").split("\n")[1] ?? "").id;
    const byte = sound.indexOf("\n") + 1;
    // A letter of the key becomes its capital: the folded key is the same, and the row would be another customer's.
    const at = sound.indexOf("US-", byte);
    await writeFile(join(folder, name), flipped(sound, at, 5));
    expect(() => store.knownError(id)).toThrow(`${name} is damaged at byte ${byte}`);
    expect(IDS.filter((one) => readingOf(store, one) === "damaged")).toEqual([id]);
    expect(await rejection(store.seal("R9", [id]))).toBeInstanceOf(DamagedStoreError);
    await writeFile(join(folder, name), sound);
    expect(store.knownError(id)).toEqual(aRow(id));
  });

  test("a rewriting refuses a damaged row, and leaves the segment as it is", async () => {
    const folder = await copyOf();
    const store = await opened(folder, SMALL);
    const name = "segments/000002.ndjson";
    const sound = await readFile(join(folder, name));
    const ids = sound
      .toString("utf8")
      .trim()
      .split("\n")
      .map((line) => String(JSON.parse(line).id));
    await store.commit([created("R2", ids, "dismiss"), running("R2")]);
    const damaged = flipped(sound, sound.indexOf("US-"), 5);
    await writeFile(join(folder, name), damaged);
    await store.commit([{ kind: "errors-dismissed", request: "R2", errors: ids, at: NOW }]);
    await store.close();
    expect(await fileText(folder, name)).toBe(damaged.toString("utf8"));
    await rm(join(folder, "columns.bin"), { force: true });
    expect(String(await rejection(opened(folder)))).toContain(`${name} is damaged`);
  });
});
