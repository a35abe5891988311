import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { addJob, aRecord, byFilter, importRecords, openEngineRig, submit } from "../helpers/engine-rig.ts";

const journalOf = (folder: string): Promise<string> =>
  readFile(join(folder, "journal-000001.ndjson"), "utf8");

test("a read-only engine takes no feed, but tells what it would bring", async () => {
  const { engine } = await openEngineRig({ readOnly: true });
  await expect(importRecords(engine, [aRecord("A")])).rejects.toThrow("read-only");
  expect(await importRecords(engine, [aRecord("A")], "CUST", true)).toMatchObject({ read: 1, added: 1 });
  expect(await engine.overview()).toMatchObject({ total: 0, readOnly: true });
});

test("readOnly among the folder's settings refuses every change as the option does", async () => {
  const { engine, store } = await openEngineRig();
  await addJob(engine);
  await importRecords(engine, [aRecord("A")]);
  await store.changeSettings({ readOnly: true });
  const retry = { action: "retry", by: "ana", reason: "", scope: byFilter("key:A") } as const;
  expect(await engine.submit(retry)).toMatchObject({ refused: { rule: "read-only" } });
  await expect(importRecords(engine, [aRecord("B")])).rejects.toThrow("read-only");
  expect(await engine.stopJob("CUST")).toMatchObject({ refused: { rule: "read-only" } });
});

test("a read-only engine runs nothing that waits", async () => {
  const first = await openEngineRig();
  await addJob(first.engine);
  await importRecords(first.engine, [aRecord("A")]);
  await submit(first.engine, "dismiss", byFilter("key:A"));
  await first.engine.close();
  const before = await journalOf(first.folder);
  const { engine } = await openEngineRig({ folder: first.folder, readOnly: true });
  engine.start();
  await engine.overview();
  await setImmediate();
  // Closing waits for all that was started.
  await engine.close();
  expect(await journalOf(first.folder)).toBe(before);
});
