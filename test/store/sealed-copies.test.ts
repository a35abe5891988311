import { copyFile, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Change } from "../../source/domain/journal/change.ts";
import type { Store } from "../../source/store/store.ts";
import { aFolder, opened } from "./support/folders.ts";
import { created, JOB_DEFINED, NOW, rows, running } from "./support/records.ts";

const CANCELLED: Change = { kind: "request-cancelled", request: "R1", at: NOW };

async function dismissing(): Promise<{ store: Store; folder: string }> {
  const folder = await aFolder();
  const store = await opened(folder);
  await store.commit([JOB_DEFINED]);
  await store.addErrors(rows(4));
  await store.commit([created("R1", ["E1", "E2"], "dismiss"), running("R1")]);
  await store.commit([created("R12", ["E3"], "dismiss"), running("R12")]);
  return { store, folder };
}

test("a dismissal that is cancelled after its copy leaves no copy, and those of others stay", async () => {
  const { store, folder } = await dismissing();
  await store.seal("R1", ["E1", "E2"]);
  await store.seal("R1", ["E2"]);
  await store.seal("R12", ["E3"]);
  await store.commit([CANCELLED]);
  expect(await readdir(join(folder, "sealed"))).toEqual(["R12.ndjson"]);
});

test("a copy is never replaced: other records of the same dismissal get a copy of their own, the same ones none", async () => {
  const { store } = await dismissing();
  const { path: first } = await store.seal("R1", ["E1"]);
  const { path: second } = await store.seal("R1", ["E2"]);
  expect((await store.seal("R1", ["E1"])).path).toBe(first);
  expect(second).not.toBe(first);
  expect(await readFile(first, "utf8")).toContain('"id":"E1"');
  expect(await readFile(second, "utf8")).toContain('"id":"E2"');
});

test("a copy that waits for its turn while its dismissal is cancelled does not stay", async () => {
  const { store, folder } = await dismissing();
  await Promise.all([store.commit([CANCELLED]), store.seal("R1", ["E1", "E2"])]);
  expect(await readdir(join(folder, "sealed"))).toEqual([]);
});

test("a dismissal that is cancelled after it dismissed records keeps their copy", async () => {
  const { store, folder } = await dismissing();
  await store.seal("R1", ["E1", "E2"]);
  await store.commit([{ kind: "errors-dismissed", request: "R1", errors: ["E1"], at: NOW }]);
  await store.commit([CANCELLED]);
  expect(await readdir(join(folder, "sealed"))).toEqual(["R1.ndjson"]);
});

test("a copy that a crash left after the cancellation is removed at the next start, which says so", async () => {
  const { store, folder } = await dismissing();
  const { path: copy } = await store.seal("R1", ["E1", "E2"]);
  const kept = join(await aFolder(), "kept");
  await copyFile(copy, kept);
  await store.commit([CANCELLED]);
  await store.close();
  await copyFile(kept, copy);
  const again = await opened(folder);
  expect(again.recovery.findings).toEqual(["Sealed copies of cancelled dismissals were removed: 1."]);
  expect(await readdir(join(folder, "sealed"))).toEqual([]);
});
