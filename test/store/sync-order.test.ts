import { basename } from "node:path";
import { expect, test } from "vitest";
import type { Store } from "../../source/store/store.ts";
import { FailingDisk } from "./support/failing-disk.ts";
import { aFolder, opened } from "./support/folders.ts";
import { aRow, created, JOB_DEFINED, NOW, rows, running } from "./support/records.ts";

/** What was asked of the disk, in order: files by name, temporary ones as what they become. */
function orderOf(disk: FailingDisk, folder: string): readonly string[] {
  return disk.calls.map(({ call, path }) => {
    const name = path === folder ? "the folder" : basename(path).replace(/^\.(.+)\.\d+-\d+\.tmp$/, "$1");
    return `${call} ${name}`;
  });
}

/** The same, from the first of these calls to the second. */
function between(order: readonly string[], first: string, last: string): readonly string[] {
  expect(order).toContain(first);
  const from = order.indexOf(first);
  return order.slice(from, order.indexOf(last, from) + 1);
}

async function filled(options: object): Promise<{ folder: string; disk: FailingDisk; store: Store }> {
  const folder = await aFolder();
  const disk = new FailingDisk();
  const store = await opened(folder, { fileOps: disk, ...options });
  await store.commit([JOB_DEFINED]);
  return { folder, disk, store };
}

test("a new segment and its name are on the disk before store.json leads to it", async () => {
  const { folder, disk, store } = await filled({ segmentBytes: 100 });
  await store.addErrors(rows(1));
  disk.calls.length = 0;
  await store.addErrors([aRow("E2")]);
  expect(between(orderOf(disk, folder), "sync 000002.ndjson", "rename store.json")).toEqual([
    "sync 000002.ndjson",
    "sync segments",
    "write store.json",
    "sync store.json",
    "rename store.json",
  ]);
});

test("a new journal and its name are on the disk before the line that leads to it, and a checkpoint before store.json starts there", async () => {
  const { folder, disk, store } = await filled({ journalBytes: 400 });
  disk.calls.length = 0;
  await store.addErrors(rows(3));
  await store.close();
  const order = orderOf(disk, folder);
  expect(between(order, "sync journal-000002.ndjson", "datasync journal-000001.ndjson")).toEqual([
    "sync journal-000002.ndjson",
    "sync the folder",
    "write journal-000001.ndjson",
    "datasync journal-000001.ndjson",
  ]);
  expect(between(order, "write state-000002.ndjson", "rename store.json")).toEqual([
    "write state-000002.ndjson",
    "sync state-000002.ndjson",
    "rename state-000002.ndjson",
    "sync the folder",
    "write store.json",
    "sync store.json",
    "rename store.json",
  ]);
});

test("a segment written anew and its name are on the disk before store.json names it, and that before the old one goes", async () => {
  const { folder, disk, store } = await filled({});
  await store.addErrors(rows(4));
  await store.commit([created("R1", ["E1"], "dismiss"), running("R1")]);
  await store.commit([{ kind: "errors-dismissed", request: "R1", errors: ["E1"], at: NOW }]);
  disk.calls.length = 0;
  await store.close();
  expect(between(orderOf(disk, folder), "write 000001-1.ndjson", "unlink 000001.ndjson")).toEqual([
    "write 000001-1.ndjson",
    "sync 000001-1.ndjson",
    "rename 000001-1.ndjson",
    "sync segments",
    "write store.json",
    "sync store.json",
    "rename store.json",
    "sync the folder",
    "unlink 000001.ndjson",
  ]);
});

test("a new store's journal and segment are on the disk, with their names, before there is a store.json", async () => {
  const folder = await aFolder();
  const disk = new FailingDisk();
  await opened(folder, { fileOps: disk });
  expect(between(orderOf(disk, folder), "sync journal-000001.ndjson", "rename store.json")).toEqual([
    "sync journal-000001.ndjson",
    "sync the folder",
    "unlink 000001.ndjson",
    "sync 000001.ndjson",
    "sync segments",
    "sync the folder",
    "write store.json",
    "sync store.json",
    "rename store.json",
  ]);
});
