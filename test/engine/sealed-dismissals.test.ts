import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  submit,
  tempFolder,
  untilState,
  writeTable,
} from "../helpers/engine-rig.ts";

async function sealedKeys(folder: string): Promise<readonly unknown[]> {
  const names = await readdir(join(folder, "sealed"));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, "sealed", name), "utf8")));
  const lines = texts.flatMap((text) => text.split("\n")).filter((line) => line !== "");
  return lines.map((line) => (JSON.parse(line) as { uniqueKey: unknown }).uniqueKey);
}

test("a sealed copy holds the dismissed records and no other, and not even its owner writes over it", async () => {
  const { engine, folder } = await openEngineRig();
  await addJob(engine);
  await importRecords(engine, [aRecord("A"), aRecord("B"), aRecord("C")]);
  await submit(engine, "dismiss", byFilter("key:A,B"));
  engine.start();
  await untilState(engine, "R1", "completed");
  expect(await sealedKeys(folder)).toEqual(["A", "B"]);
  expect((await stat(join(folder, "sealed", "R1.ndjson"))).mode & 0o777).toBe(0o400);
});

test("with copies switched off a dismissal leaves none", async () => {
  const { engine, store, folder } = await openEngineRig();
  await store.changeSettings({ sealedCopies: false });
  await addJob(engine);
  await importRecords(engine, [aRecord("A")]);
  await submit(engine, "dismiss", byFilter("key:A"));
  engine.start();
  expect(await untilState(engine, "R1", "completed")).toMatchObject({ succeeded: 1 });
  expect(await sealedKeys(folder)).toEqual([]);
});

test("what a proven dismissal keeps is not in its copy", async () => {
  const folder = await tempFolder();
  const row = (key: string, name: string) => ({ key, dataAreaId: "USMF", name });
  for (const [side, name] of [
    ["finance-and-operations", "Ana"],
    ["dataverse", "Another"],
  ] as const) {
    const rows = [row("A", "Ana"), row("B", name)];
    await writeTable(folder, `${side}/Customers V3.json`, { key: ["key"], rows });
  }
  const { engine } = await openEngineRig({ folder });
  await addJob(engine);
  await importRecords(engine, [aRecord("A"), aRecord("B")]);
  const result = await engine.submit({
    action: "dismiss",
    by: "ana",
    reason: "phantom",
    scope: byFilter("company:usmf"),
    provenBy: ["equal-sides"],
  });
  expect(result).toMatchObject({ done: { frozen: 2 } });
  engine.start();
  expect(await untilState(engine, "R1", "completed")).toMatchObject({ succeeded: 1, records: 2 });
  expect(await sealedKeys(folder)).toEqual(["A"]);
});

test("a newer state of a dismissed record is known, and changes nothing", async () => {
  const { engine, store } = await openEngineRig();
  await addJob(engine);
  await importRecords(engine, [aRecord("A", { recordVersion: "1" })]);
  await submit(engine, "dismiss", byFilter("key:A"));
  engine.start();
  await untilState(engine, "R1", "completed");
  const report = await importRecords(engine, [aRecord("A", { recordVersion: "2", code: "other" })]);
  expect(report).toMatchObject({ added: 0, known: 1, updated: 0, rejectedCount: 0 });
  expect(store.knownError("id-A")?.error).toMatchObject({ state: "dismissed", code: "0x80040265" });
});
