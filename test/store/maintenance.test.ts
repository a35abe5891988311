import { cp, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseQuery } from "../../source/domain/query/query.ts";
import { readUtc } from "../../source/domain/query/query-time.ts";
import { DamagedStoreError } from "../../source/store/store-errors.ts";
import type { Store } from "../../source/store/store.ts";
import { FailingDisk, systemError } from "./support/failing-disk.ts";
import type { DiskCall } from "./support/failing-disk.ts";
import { flipped } from "./support/file-in-memory.ts";
import { aFolder, fileText, opened, rejection } from "./support/folders.ts";
import {
  anError,
  aRow,
  created,
  failedAgain,
  JOB_DEFINED,
  NOW,
  reconciling,
  rows,
  running,
} from "./support/records.ts";
import { stateOf } from "./support/state-of.ts";

const IDS = ["E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8"];
/** Small enough that a handful of commits begins a generation. */
const SMALL = { journalBytes: 1500, segmentBytes: 1000 };

/** Commits that touch every kind of state a checkpoint holds. */
async function story(store: Store): Promise<void> {
  await store.commit([JOB_DEFINED]);
  for (const row of rows(8)) await store.addErrors([row]);
  await store.commit([created("R1", ["E2", "E1", "E6"]), running("R1"), reconciling("R1", "E2")]);
  await store.commit([failedAgain("R1", "E2", { write: "unread" })]);
  await store.commit([created("R2", ["E3", "E4"], "dismiss"), running("R2")]);
  await store.commit([{ kind: "errors-dismissed", request: "R2", errors: ["E3", "E4"], at: NOW }]);
  const { feedHash: _, error } = aRow("E5", { message: "revised words", attempts: 3 });
  await store.commit([{ kind: "error-revised", error: "E5", record: { ...error, feedHash: "revised" } }]);
  const intent = { request: "R1", error: "E6", attempt: 1, at: NOW } as const;
  await store.commit([reconciling("R1", "E6"), { kind: "write-intended", ...intent, write: "create" }]);
}

/** Ids of the listed records that a query finds. */
function foundBy(store: Store, query: string): readonly string[] {
  const parsed = parseQuery(query, { readWallTime: readUtc });
  if ("problem" in parsed) throw new Error(parsed.problem.message);
  return Array.from(store.errors.select(parsed.filter, NOW), (row) => store.errors.idOf(row)).sort();
}

/** Waits until the folder holds a checkpoint and nothing is under way. */
async function keptUp(store: Store): Promise<void> {
  await store.changeSettings({});
  await store.changeSettings({});
}

async function generationsIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => /^(journal|state)-/.test(name)).sort();
}

describe("a journal that has grown long", () => {
  test("is followed by a checkpoint, and the next start shows the same", async () => {
    const folder = await aFolder();
    const store = await opened(folder, SMALL);
    await story(store);
    const before = stateOf(store, IDS);
    await store.close();
    const names = await generationsIn(folder);
    expect(names).toHaveLength(2);
    expect(names).not.toContain("journal-000001.ndjson");
    const again = await opened(folder, SMALL);
    expect(again.recovery.findings).toEqual([]);
    expect(stateOf(again, IDS)).toEqual(before);
    // Words that took the place of the imported ones are found, and those are no longer.
    expect(foundBy(again, "text:still")).toEqual(["E2"]);
    expect(foundBy(again, "text:revised")).toEqual(["E5"]);
    expect(foundBy(again, "text:currency")).toEqual(["E1", "E2", "E6", "E7", "E8"]);
    expect(foundBy(again, "attempts:3")).toEqual(["E5"]);
  });

  test("goes on behind the checkpoint, again and again", async () => {
    const folder = await aFolder();
    for (let round = 0; round < 5; round++) {
      const store = await opened(folder, SMALL);
      const ids = Array.from({ length: 6 }, (_, place) => `E${round}-${place}`);
      await store.commit([JOB_DEFINED]);
      await store.addErrors(ids.map((id) => aRow(id)));
      await store.commit([created(`R${round * 2 + 1}`, ids.slice(0, 3)), running(`R${round * 2 + 1}`)]);
      await store.commit(ids.slice(0, 3).map((id) => reconciling(`R${round * 2 + 1}`, id)));
      await store.commit(ids.slice(0, 3).map((id) => failedAgain(`R${round * 2 + 1}`, id)));
      const before = stateOf(store, ids);
      await store.close();
      const again = await opened(folder, SMALL);
      expect(stateOf(again, ids), `round ${round}`).toEqual(before);
      await again.close();
    }
    expect((await generationsIn(folder)).length).toBe(2);
  });

  test("is readable while it is replaced: a snapshot finds one generation or the other", async () => {
    const folder = await aFolder();
    const store = await opened(folder, SMALL);
    const telling = story(store);
    let seen = 0;
    for (let look = 0; look < 20; look++) {
      const snapshot = await opened(folder, { readOnly: true });
      expect(snapshot.errors.size).toBeGreaterThanOrEqual(Math.min(seen, 6));
      seen = snapshot.errors.size;
      await snapshot.close();
    }
    await telling;
  });
});

test("words that a checkpoint holds, because their segment has the imported ones, are found in their place", async () => {
  const folder = await aFolder();
  const store = await opened(folder);
  await store.commit([JOB_DEFINED]);
  await store.addErrors(rows(3));
  await store.commit([created("R1", ["E2"]), running("R1"), reconciling("R1", "E2")]);
  await store.commit([failedAgain("R1", "E2")]);
  const { feedHash: _, error } = aRow("E3", { message: "revised words", table: "contacts" });
  await store.commit([{ kind: "error-revised", error: "E3", record: { ...error, feedHash: "revised" } }]);
  const before = stateOf(store, IDS);
  await store.close();
  const kept = await opened(folder, { journalBytes: 1 });
  await kept.commit([JOB_DEFINED]);
  await keptUp(kept);
  await kept.close();
  expect(await readdir(join(folder, "segments"))).toEqual(["000001.ndjson"]);
  expect(await generationsIn(folder)).not.toContain("journal-000001.ndjson");
  const again = await opened(folder);
  expect(stateOf(again, IDS)).toEqual(before);
  expect(foundBy(again, "text:still")).toEqual(["E2"]);
  expect(foundBy(again, "text:revised")).toEqual(["E3"]);
  expect(foundBy(again, 'text:"customer e1"')).toEqual(["E1"]);
  expect(foundBy(again, 'text:"customer e2"')).toEqual([]);
  expect(foundBy(again, 'text:"customer e3"')).toEqual([]);
});

test("a checkpoint that is written in several pieces holds each line once", async () => {
  const folder = await aFolder();
  const store = await opened(folder, { journalBytes: 4_000_000 });
  await store.commit([JOB_DEFINED]);
  const ids = Array.from({ length: 3_000 }, (_, place) => `E${place}`);
  await store.addErrors(ids.map((id) => aRow(id)));
  await store.commit([created("R1", ids), running("R1")]);
  await store.commit(ids.map((id) => reconciling("R1", id)));
  const words = "still no currency, as a message of the usual length says it ".repeat(3);
  const fault = { code: "0x8004", message: words, category: "application", cause: "still" } as const;
  await store.commit(ids.map((id) => failedAgain("R1", id, { message: words, fault })));
  const before = stateOf(store, ["E0", "E2999"]);
  await store.close();
  const again = await opened(folder, { journalBytes: 1 });
  await again.changeSettings({ environment: "contoso" });
  await again.commit([JOB_DEFINED]);
  await keptUp(again);
  await again.close();
  const name = (await generationsIn(folder)).find((one) => one.startsWith("state-")) ?? "";
  const lines = (await fileText(folder, name)).trimEnd().split("\n");
  expect(lines.join("\n").length).toBeGreaterThan(512 * 1024);
  expect(new Set(lines).size).toBe(lines.length);
  expect(stateOf(await opened(folder), ["E0", "E2999"])).toEqual(before);
});

describe("a crash in the middle of a checkpoint", () => {
  /** Every place of the upkeep at which the disk can end it, by the call that is refused. */
  const PLACES: readonly (readonly [string, DiskCall, (path: string) => boolean])[] = [
    ["before the next generation is durable", "sync", (path) => path.includes("journal-000002")],
    ["before the line that leads to it", "write", (path) => path.includes("journal-000001")],
    ["while the state is written", "write", (path) => path.includes(".state-")],
    ["before the state has its name", "rename", (path) => path.includes("state-")],
  ];

  test.for(PLACES)("%s leaves a folder that opens to the same state", async ([, call, at]) => {
    const folder = await aFolder();
    const disk = new FailingDisk();
    const store = await opened(folder, { fileOps: disk, segmentBytes: 1000 });
    await story(store);
    const before = stateOf(store, IDS);
    disk.failure = (made, path) => (made === call && at(path) ? systemError("ENOSPC") : null);
    await store.close();
    const copy = join(await aFolder(), "data");
    await cp(folder, copy, { recursive: true });
    const again = await opened(copy, SMALL);
    expect(stateOf(again, IDS)).toEqual(before);
    expect((await readdir(copy)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("with the next generation made and nothing leading to it is forgotten", async () => {
    const folder = await aFolder();
    const store = await opened(folder);
    await story(store);
    const before = stateOf(store, IDS);
    const copy = join(await aFolder(), "data");
    await cp(folder, copy, { recursive: true });
    await writeFile(join(copy, "journal-000002.ndjson"), "");
    const again = await opened(copy, SMALL);
    expect(stateOf(again, IDS)).toEqual(before);
    await again.commit([JOB_DEFINED]);
    await again.close();
    expect((await opened(copy)).jobs()).toHaveLength(1);
  });

  test("with the line that leads on and a manifest that starts before it reads both generations", async () => {
    const folder = await aFolder();
    const disk = new FailingDisk();
    const store = await opened(folder, { fileOps: disk, ...SMALL });
    disk.failure = (call, path) =>
      call === "rename" && path.includes("state-") ? systemError("ENOSPC") : null;
    await story(store);
    await keptUp(store);
    const before = stateOf(store, IDS);
    const copy = join(await aFolder(), "data");
    await cp(folder, copy, { recursive: true });
    const chain = (await generationsIn(copy)).filter((name) => name.startsWith("journal-"));
    expect(chain.length).toBeGreaterThan(1);
    const again = await opened(copy);
    expect([again.recovery.findings, stateOf(again, IDS)]).toEqual([[], before]);
    await again.close();

    const lost = join(await aFolder(), "data");
    await cp(folder, lost, { recursive: true });
    const first = join(lost, chain[0] ?? "");
    await truncate(first, (await readFile(first)).length - 10);
    expect(await rejection(opened(lost))).toBeInstanceOf(DamagedStoreError);
  });
});

describe("a checkpoint that is damaged", () => {
  test("in any byte is refused by name, with what to do", async () => {
    const folder = await aFolder();
    const store = await opened(folder, SMALL);
    await story(store);
    await store.close();
    const name = (await generationsIn(folder)).find((one) => one.startsWith("state-")) ?? "";
    const sound = await readFile(join(folder, name));
    for (let byte = 0; byte < sound.length; byte += 37) {
      await writeFile(join(folder, name), flipped(sound, byte));
      const error = await rejection(opened(folder, { readOnly: true }));
      expect(error, `byte ${byte}`).toBeInstanceOf(DamagedStoreError);
      expect(String(error)).toContain(`${name} is damaged`);
    }
  });
});

describe("the texts of final records", () => {
  async function dismissed(): Promise<{ folder: string; secret: string }> {
    const folder = await aFolder();
    const secret = "the text of a dismissed record";
    const store = await opened(folder, { segmentBytes: 1000 });
    await store.commit([JOB_DEFINED]);
    await store.addErrors([aRow("E1"), aRow("E2", { message: secret }), aRow("E3")]);
    await store.addErrors([aRow("E4"), aRow("E5", { message: `${secret}, unsealed` })]);
    await store.commit([created("R1", ["E2", "E5"], "dismiss"), running("R1")]);
    await store.commit([{ kind: "errors-dismissed", request: "R1", errors: ["E2", "E5"], at: NOW }]);
    await store.close();
    return { folder, secret };
  }

  test("leave the disk, and ids and feed hashes stay, so that importing them again adds nothing", async () => {
    const { folder, secret } = await dismissed();
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const file of files.filter((one) => one.isFile())) {
      expect(await fileText(file.parentPath, file.name), file.name).not.toContain(secret);
    }
    const again = await opened(folder);
    const { error, feedHash } = again.knownError("E2") ?? {};
    expect(error).toEqual(
      anError("E2", { state: "dismissed", message: "", recordVersion: "", request: "R1" }),
    );
    expect(feedHash).toBe("hash-E2");
    expect(again.knownError("E3")).toEqual(aRow("E3"));
    await expect(again.addErrors([aRow("E2")])).rejects.toThrow("stored already");
  });

  test("leave the disk also when a rewriting was cut short, by the next one", async () => {
    const folder = await aFolder();
    const disk = new FailingDisk();
    const store = await opened(folder, { fileOps: disk, segmentBytes: 500 });
    await store.commit([JOB_DEFINED]);
    await store.addErrors(rows(3));
    await store.addErrors([aRow("E4")]);
    await store.commit([created("R1", ["E2"], "dismiss"), running("R1")]);
    await store.commit([{ kind: "errors-dismissed", request: "R1", errors: ["E2"], at: NOW }]);
    disk.failure = (call, path) =>
      call === "rename" && path.includes("000001-1") ? systemError("ENOSPC") : null;
    await store.close();
    expect(await fileText(folder, "segments", "000001.ndjson")).toContain("Customer E2");
    const again = await opened(folder);
    expect(again.knownError("E1")).toEqual(aRow("E1"));
    await again.close();
    expect(await readdir(join(folder, "segments"))).not.toContain("000001.ndjson");
    expect(await fileText(folder, "segments", "000001-1.ndjson")).not.toContain("Customer E2");
    expect((await opened(folder)).knownError("E1")).toEqual(aRow("E1"));
  });

  test("of a record that failed again take the place of the imported ones", async () => {
    const folder = await aFolder();
    const store = await opened(folder, { segmentBytes: 1000 });
    await story(store);
    const before = stateOf(store, IDS);
    await store.close();
    const segments = await readdir(join(folder, "segments"));
    expect(segments.some((name) => name.includes("-1."))).toBe(true);
    expect(stateOf(await opened(folder), IDS)).toEqual(before);
  });
});

test("a segment that fills up while the checkpoint is written is not written anew before one counts on all of it", async () => {
  const folder = await aFolder();
  const disk = new FailingDisk();
  // Twelve rows leave room in the segment, and one more row than that fills it.
  const store = await opened(folder, { fileOps: disk, segmentBytes: 6000 });
  await store.commit([JOB_DEFINED]);
  await store.addErrors(rows(12));
  await store.commit([created("R1", ["E2"], "dismiss"), running("R1")]);
  await store.commit([{ kind: "errors-dismissed", request: "R1", errors: ["E2"], at: NOW }]);
  await store.close();
  const busy = await opened(folder, { fileOps: disk, segmentBytes: 6000, journalBytes: 1500 });
  const imports: Promise<void>[] = [];
  disk.failure = (call, path) => {
    if (call === "write" && path.includes(".state-") && imports.length === 0) {
      const later = Array.from({ length: 20 }, (_, place) => aRow(`L${place}`));
      imports.push(busy.addErrors(later), busy.addErrors([aRow("M1")]));
    }
    return null;
  };
  for (let commits = 0; commits < 100 && imports.length === 0; commits++) await busy.commit([JOB_DEFINED]);
  await Promise.all(imports);
  await keptUp(busy);
  const left = join(await aFolder(), "left");
  await cp(folder, left, { recursive: true });
  expect(await readdir(join(left, "segments"))).toContain("000002.ndjson");
  const ids = ["E1", "E2", "L0", "L19", "M1"];
  expect(stateOf(await opened(left), ids)).toEqual(stateOf(busy, ids));
});

test("a letter that turned in a checkpoint is refused, though every line can be read", async () => {
  const folder = await aFolder();
  const store = await opened(folder, SMALL);
  await story(store);
  await store.close();
  const name = (await generationsIn(folder)).find((one) => one.startsWith("state-")) ?? "";
  const text = await fileText(folder, name);
  expect(text).toContain('"table":"accounts"');
  await writeFile(join(folder, name), text.replace('"table":"accounts"', '"table":"accountz"'));
  expect(await rejection(opened(folder, SMALL))).toBeInstanceOf(DamagedStoreError);
});

test("what a process left unsynced when it was killed is synced at the next start, before anything rests on it", async () => {
  const folder = await aFolder();
  const store = await opened(folder);
  await story(store);
  // As a killed process leaves it: everything is written, and nobody has closed it.
  const left = join(await aFolder(), "left");
  await cp(folder, left, { recursive: true });
  const disk = new FailingDisk();
  await opened(left, { fileOps: disk });
  const atStart = disk.calls.map(({ call, path }) => `${call} ${basename(path)}`);
  expect(atStart).toContain("sync 000001.ndjson");
});
