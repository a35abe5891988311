import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UserFacingError } from "../../source/domain/user-facing-error.ts";
import { StorePoisonedError, WriteRefusedError } from "../../source/store/store-errors.ts";
import type { Store } from "../../source/store/store.ts";
import { aFolder, fileText, opened, rejection } from "./support/folders.ts";
import { FailingDisk, systemError } from "./support/failing-disk.ts";
import { aRow, created, JOB_DEFINED, rows, running } from "./support/records.ts";

const JOURNAL = "journal-000001.ndjson";
const SEGMENT = "000001.ndjson";

async function filled(disk: FailingDisk): Promise<{ store: Store; folder: string }> {
  const folder = await aFolder();
  const store = await opened(folder, { fileOps: disk });
  await store.commit([JOB_DEFINED]);
  await store.addErrors(rows(3));
  return { store, folder };
}

test("a commit that meets a full disk is refused, leaves no byte, and the next one is made", async () => {
  const disk = new FailingDisk();
  const { store, folder } = await filled(disk);
  const before = await fileText(folder, JOURNAL);
  disk.failure = (call, path) => (call === "write" && path.endsWith(JOURNAL) ? systemError("ENOSPC") : null);
  expect(await rejection(store.commit([created("R1", ["E1"])]))).toBeInstanceOf(WriteRefusedError);
  expect(store.request("R1")).toBeUndefined();
  expect(await fileText(folder, JOURNAL)).toBe(before);
  disk.failure = () => null;
  await store.commit([created("R1", ["E2"])]);
  await store.close();
  const again = await opened(folder);
  expect(again.recovery.findings).toEqual([]);
  expect(again.work("R1").map(({ error }) => error)).toEqual(["E2"]);
});

test("commits that share a refused write are refused together, and an illegal one keeps its own reason", async () => {
  const disk = new FailingDisk();
  const { store } = await filled(disk);
  disk.failure = (call) => (call === "write" ? systemError("ENOSPC") : null);
  const results = await Promise.all([
    rejection(store.commit([created("R1", ["E1"])])),
    rejection(store.commit([running("R9")])),
    rejection(store.commit([created("R2", ["E2"])])),
  ]);
  expect(results.map(String)).toEqual([
    expect.stringContaining("ENOSPC"),
    expect.stringContaining("there is no request"),
    expect.stringContaining("ENOSPC"),
  ]);
  expect(store.requests()).toEqual([]);
});

test.for([SEGMENT, JOURNAL])(
  "an import that meets a full disk at %s leaves no byte of itself",
  async (name) => {
    const disk = new FailingDisk();
    const { store, folder } = await filled(disk);
    disk.failure = (call, path) => (call === "write" && path.endsWith(name) ? systemError("ENOSPC") : null);
    expect(await rejection(store.addErrors([aRow("E4")]))).toBeInstanceOf(WriteRefusedError);
    disk.failure = () => null;
    expect((await fileText(folder, "segments", SEGMENT)).trim().split("\n")).toHaveLength(3);
    await store.addErrors([aRow("E4", { message: "second try" })]);
    await store.close();
    const again = await opened(folder);
    expect(again.recovery.findings).toEqual([]);
    expect(again.knownError("E4")?.error.message).toBe("second try");
  },
);

test.for(["commit", "import", "settings"])(
  "after a failed fsync under a %s nothing more is acknowledged, and a restart reads the disk again",
  async (what) => {
    const disk = new FailingDisk();
    const { store, folder } = await filled(disk);
    disk.failure = (call) => (call === "datasync" || call === "sync" ? systemError("EIO") : null);
    const call =
      what === "commit"
        ? store.commit([created("R1", ["E1"])])
        : what === "import"
          ? store.addErrors([aRow("E4")])
          : store.changeSettings({ environment: "x" });
    expect(await rejection(call)).toBeInstanceOf(StorePoisonedError);
    disk.failure = () => null;
    for (const later of [
      store.commit([created("R2", ["E2"])]),
      store.addErrors([aRow("E5")]),
      store.changeSettings({ production: true }),
      store.seal("R1", ["E1"]),
      store.keepRejects("feed", []),
    ]) {
      expect(await rejection(later)).toMatchObject({ remedy: expect.stringContaining("restart") });
    }
    expect(store.requests()).toEqual([]);
    await store.close();
    const again = await opened(folder);
    expect(again.knownError("E3")).toEqual(aRow("E3"));
    expect(again.knownError("E5")).toBeUndefined();
    expect(again.settings().production).toBe(false);
  },
);

test.for(["sync", "write"] as const)(
  "a new folder on a disk that fails its %s is refused, not half made",
  async (what) => {
    const disk = new FailingDisk();
    const folder = await aFolder();
    disk.failure = (call) => (call === what ? systemError("EIO") : null);
    expect(await rejection(opened(folder, { fileOps: disk }))).toBeInstanceOf(UserFacingError);
    const store = await opened(folder);
    await store.commit([JOB_DEFINED]);
    expect(store.jobs()).toHaveLength(1);
  },
);

test("a write that cannot be taken back poisons the store", async () => {
  const disk = new FailingDisk();
  const { store } = await filled(disk);
  disk.failure = (call) => (call === "write" || call === "truncate" ? systemError("EIO") : null);
  const poisoned = await rejection(store.commit([created("R1", ["E1"])]));
  expect(poisoned).toBeInstanceOf(StorePoisonedError);
  // A screen that is started again finds the same engine: only its end reads the folder anew.
  expect(poisoned).toMatchObject({ remedy: expect.stringContaining("dwtriage engine stop") });
});

test("a disk that takes a few bytes at a time is asked until it has all", async () => {
  const disk = new FailingDisk();
  disk.bytesPerWrite = 7;
  const { store, folder } = await filled(disk);
  await store.close();
  const again = await opened(folder);
  expect(again.recovery.findings).toEqual([]);
  expect(again.knownError("E3")).toEqual(aRow("E3"));
});

test("commits that arrive while an append is under way share the next fsync", async () => {
  const disk = new FailingDisk();
  const { store, folder } = await filled(disk);
  await store.commit([created("R1", ["E1"])]);
  const before = disk.count("datasync", JOURNAL);
  const commits = Array.from({ length: 50 }, () => store.commit([JOB_DEFINED]));
  await commits[0];
  const more = Array.from({ length: 50 }, () => store.commit([JOB_DEFINED]));
  await Promise.all([...commits, ...more]);
  expect(disk.count("datasync", JOURNAL) - before).toBe(2);
  await store.close();
  expect((await opened(folder)).recovery.findings).toEqual([]);
});

test("the rows of an import are synced before the journal line that names them is written", async () => {
  const disk = new FailingDisk();
  const { store } = await filled(disk);
  disk.calls.length = 0;
  await store.addErrors([aRow("E4")]);
  const order = disk.calls.map(
    ({ call, path }) => `${call} ${path.endsWith(JOURNAL) ? "journal" : "segment"}`,
  );
  expect(order).toEqual(["write segment", "datasync segment", "write journal", "datasync journal"]);
});

test("what an opening has read is made durable before anything builds on it", async () => {
  const disk = new FailingDisk();
  const { store, folder } = await filled(disk);
  await store.close();
  disk.calls.length = 0;
  await opened(folder, { fileOps: disk });
  expect([disk.count("sync", JOURNAL), disk.count("sync", `segments/${SEGMENT}`)]).toEqual([1, 1]);
});

test("a document that cannot be written stays as it was and leaves no temporary file", async () => {
  const disk = new FailingDisk();
  const { store, folder } = await filled(disk);
  for (const broken of ["write", "rename"]) {
    disk.failure = (call) => (call === broken ? systemError("ENOSPC") : null);
    expect(await rejection(store.changeSettings({ production: true }))).toBeInstanceOf(WriteRefusedError);
  }
  disk.failure = () => null;
  expect(store.settings().production).toBe(false);
  expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  expect(await fileText(folder, "store.json")).toContain(`"production": false`);
});

test("a document is synced before it takes its name, and the folder after", async () => {
  const disk = new FailingDisk();
  const { store, folder } = await filled(disk);
  disk.calls.length = 0;
  await store.changeSettings({ production: true });
  expect(disk.calls.map(({ call }) => call)).toEqual(["write", "sync", "rename", "sync"]);
  expect(disk.calls.at(-1)?.path).toBe(folder);
});

test("a full segment is sealed, its successor takes the next rows, and a later change of it is refused", async () => {
  const folder = await aFolder();
  const store = await opened(folder, { segmentBytes: 500 });
  for (const row of rows(5)) await store.addErrors([row]);
  await store.close();
  const names = await readdir(join(folder, "segments"));
  expect(names.length).toBeGreaterThan(1);
  expect((await opened(folder)).errors.size).toBe(5);
});

test("a segment that cannot be started refuses the import and leaves the store as it was", async () => {
  const disk = new FailingDisk();
  const folder = await aFolder();
  const store = await opened(folder, { segmentBytes: 100, fileOps: disk });
  await store.addErrors([aRow("E1")]);
  disk.failure = (call, path) =>
    call === "rename" && path.endsWith("store.json") ? systemError("ENOSPC") : null;
  expect(await rejection(store.addErrors([aRow("E2")]))).toBeInstanceOf(WriteRefusedError);
  disk.failure = () => null;
  await store.addErrors([aRow("E2")]);
  await store.close();
  const again = await opened(folder);
  expect([again.recovery.findings, again.errors.size]).toEqual([[], 2]);
});
