import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { readingThreads } from "../../source/cli/engine/start-reading-threads.ts";
import { CATALOGUE } from "../../source/cli/engine/compose.ts";
import { UserFacingError } from "../../source/domain/user-facing-error.ts";
import type { ImportOptions, ImportReport } from "../../source/engine/engine.ts";
import type { ReadingThread, ReadingThreads } from "../../source/engine/imports/reading-threads.ts";
import { LocalEngine } from "../../source/engine/local-engine.ts";
import { openStore } from "../../source/store/open-store.ts";
import { TestClock } from "../helpers/test-clock.ts";

const OPTIONS: ImportOptions = {
  format: "auto",
  feedName: "feed",
  job: null,
  headings: {},
  dateOrder: null,
  dryRun: false,
};

const NO_CONNECTIONS = { has: () => false, open: async () => null, close: async () => undefined };

/** Threads for any feed, however short, with each of which the test waits until it has started. */
function threadsAtOnce(count = 2): ReadingThreads {
  const threads = readingThreads(count + 1, 1);
  if (threads === null) throw new Error("There are no threads.");
  return threads;
}

interface Imported {
  readonly report: ImportReport | UserFacingError;
  /** Every line of the segments, one file behind the other. */
  readonly lines: string;
  readonly rejected: string;
  readonly records: readonly string[];
}

/** Imports a feed into a new folder, and what the folder holds of it then, read anew from the disk. */
async function imported(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  threads: ReadingThreads | null,
  more: Partial<ImportOptions> = {},
): Promise<Imported> {
  const folder = await mkdtemp(join(tmpdir(), "dwtriage-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const clock = new TestClock();
  const store = await openStore(folder, { clock: () => clock.now() });
  const engine = new LocalEngine({
    store,
    connections: NO_CONNECTIONS,
    clock,
    tableOf: (entity) => CATALOGUE.tableOf(entity),
    readOnly: false,
    threads,
  });
  const outcome = await engine
    .importFeed(bytesOf(chunks), { ...OPTIONS, ...more })
    .catch((reason: unknown) => {
      if (reason instanceof UserFacingError) return { reason };
      throw reason;
    });
  await engine.close();
  if ("refused" in outcome) throw new Error(outcome.refused.message);
  const report = "done" in outcome ? outcome.done : outcome.reason;
  const again = await openStore(folder, { clock: () => clock.now(), readOnly: true });
  const listed = again.errors.select({ terms: [] }, 0);
  const records = Array.from(listed, (row) => JSON.stringify(again.errors.at(row)));
  await again.close();
  return {
    report: "rejectedFile" in report ? { ...report, rejectedFile: nameOf(report.rejectedFile) } : report,
    lines: await textOf(join(folder, "segments")),
    rejected: await textOf(join(folder, "rejected")),
    records,
  };
}

function nameOf(file: string | null): string | null {
  return file === null ? null : basename(file);
}

async function textOf(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  const texts = await Promise.all(
    names
      .toSorted((one, other) => (one < other ? -1 : 1))
      .map((name) => readFile(join(folder, name), "utf8")),
  );
  return texts.join("");
}

async function* bytesOf(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** Gives a feed that begins with HEAD; what follows the part that is read here comes when threads are there to read it. */
async function* afterStart(bytes: Buffer, started: Promise<unknown>): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, READ_HERE);
  await started;
  yield bytes.subarray(READ_HERE);
}

/** The given threads; `started` resolves when the first of them has. */
function watched(threads: ReadingThreads): {
  readonly threads: ReadingThreads;
  readonly started: Promise<unknown>;
  readonly pieces: () => number;
} {
  let pieces = 0;
  let tell = (): void => undefined;
  const started = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return {
    started,
    pieces: () => pieces,
    threads: {
      ...threads,
      start: (settings) => {
        const thread = threads.start(settings);
        void thread.isReady.then(() => setImmediate(tell));
        return {
          isReady: thread.isReady,
          end: () => thread.end(),
          read: (piece) => {
            pieces += 1;
            return thread.read(piece);
          },
        };
      },
    },
  };
}

/** Records that need no table, no id, or both; keys and ids that come again; what is rejected. */
const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("USMF", "usmf", 'a "b" \\ c', "Ünï 顧客 😀", "") },
  fc.string({ maxLength: 12 }),
  fc.constantFrom("\ud800", "\u2028\u0000\n", "\u007f\u0080", "'Field' must be filled in."),
);
const record = fc.record(
  {
    id: fc.oneof(
      fc.nat({ max: 60 }).map((id) => `E-${id}`),
      text,
    ),
    createdOn: fc.constantFrom(
      "2026-11-20T14:03:00Z",
      "2026-11-21T14:03:00.123Z",
      "20.11.2026 14:03",
      "soon",
    ),
    entity: fc.constantFrom("Customers V3", "Vendors V2", "CustCustomerV3Entity", "Own map"),
    table: fc.constantFrom("accounts", ""),
    source: fc.constantFrom("fo", "dataverse"),
    key: fc.oneof(
      fc.nat({ max: 80 }).map((key) => `K-${key}`),
      text,
    ),
    company: text,
    code: fc.constantFrom("0x80040216", "", "500"),
    message: fc.oneof(
      text,
      fc.constantFrom("Record version 1 of K is no longer the latest.", 'CDSPayload: {"a":1}'),
    ),
    category: fc.constantFrom("", "conflict", "application", "unheard of"),
    recordVersion: fc.nat({ max: 9 }).map(String),
    attempts: fc.nat({ max: 3 }),
    job: fc.constantFrom("", "CUST", 'My "job"', "顧客"),
  },
  { requiredKeys: ["createdOn", "entity", "source", "key", "message"] },
);
const line = fc.oneof(
  { weight: 12, arbitrary: record.map((one) => JSON.stringify(one)) },
  fc.constantFrom("", "{broken", '{"key":1}', '["no object"]', "\u0000", "x".repeat(3000)),
);

/** Stands in front of each feed: its headings are found in a thousand records, and threads start behind them. */
const HEAD = Array.from({ length: 2500 }, (_, index) =>
  JSON.stringify({
    id: `HEAD-${index}`,
    createdOn: "2026-11-20T14:03:00Z",
    entity: "Customers V3",
    source: "fo",
    key: `H-${index}`,
    message: "The period 2026-11 is closed.",
  }),
);
const READ_HERE = Buffer.byteLength(HEAD.slice(0, 1700).join("\n"));

describe("a feed that other threads read", () => {
  test("leaves the same bytes, records and report as one that is read here", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 90 }),
        fc.nat({ max: 2 }),
        async (lines, blanks) => {
          const bytes = Buffer.from([...HEAD, ...lines].join(`\n${"\n".repeat(blanks)}`));
          const here = await imported([bytes], null);
          const beside = watched(threadsAtOnce());
          const there = await imported(afterStart(bytes, beside.started), beside.threads);
          expect(beside.pieces()).toBeGreaterThan(0);
          expect(there).toEqual(here);
        },
      ),
      { numRuns: 3, endOnFailure: true },
    );
  });

  test("may be one JSON array", async () => {
    const array = Buffer.from(`[${HEAD.join(",\n")}]`);
    const here = await imported([array], null);
    const beside = watched(threadsAtOnce(1));
    expect(await imported(afterStart(array, beside.started), beside.threads)).toEqual(here);
    expect(beside.pieces()).toBeGreaterThan(0);
  });

  test("that breaks off keeps all that came before", async () => {
    const bytes = Buffer.from(`${HEAD.join("\n")}\n`);
    const broken = async function* (started: Promise<unknown>): AsyncGenerator<Uint8Array> {
      yield* afterStart(bytes, started);
      throw Object.assign(new Error("EIO: i/o error, read"), { code: "EIO", errno: -5 });
    };
    const beside = watched(threadsAtOnce());
    const { report, records } = await imported(broken(beside.started), beside.threads);
    expect(report).toMatchObject({ message: expect.stringContaining("2500 added") });
    expect(records).toHaveLength(2500);
  });
});

describe("a thread", () => {
  test("that ends early ends the import with a clear error, and what was in stays", async () => {
    const bytes = Buffer.from(`${HEAD.join("\n")}\n`);
    const started: ReadingThread[] = [];
    const beside = watched({
      ...threadsAtOnce(1),
      start: (settings) => {
        const thread = threadsAtOnce(1).start(settings);
        started.push(thread);
        return thread;
      },
    });
    const feed = async function* (): AsyncGenerator<Uint8Array> {
      yield bytes.subarray(0, READ_HERE);
      await beside.started;
      for (const thread of started) thread.end();
      yield bytes.subarray(READ_HERE);
    };
    const { report, records } = await imported(feed(), beside.threads);
    expect(report).toBeInstanceOf(UserFacingError);
    expect(report).toMatchObject({
      message: expect.stringMatching(
        /The thread that reads the feed has ended.*Before that \d+ records were read/,
      ),
      remedy: expect.stringMatching(/What is in already is not added again\.$/),
    });
    expect(records.length).toBeGreaterThan(0);
    expect(records.length).toBeLessThan(2500);
  });

  test("that cannot start leaves the reading to this one", async () => {
    const bytes = Buffer.from(HEAD.join("\n"));
    const none: ReadingThreads = {
      count: 1,
      fromBytes: 1,
      start: () => ({
        isReady: Promise.resolve(false),
        read: () => Promise.reject(new Error("It never started.")),
        end: () => undefined,
      }),
    };
    expect((await imported([bytes], none)).records).toHaveLength(2500);
  });

  test("is started for no short feed, and none is where there is one core", async () => {
    const unwanted: ReadingThreads = {
      count: 1,
      fromBytes: 1 << 30,
      start: () => {
        throw new Error("A thread was started.");
      },
    };
    expect((await imported([Buffer.from(HEAD.join("\n"))], unwanted)).records).toHaveLength(2500);
    expect(readingThreads(1)).toBeNull();
    expect(readingThreads(2)?.count).toBe(1);
    expect(readingThreads(16)?.count).toBe(2);
  });
});
