import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { StorePoisonedError, WriteRefusedError } from "../../source/store/store-errors.ts";
import type { Store } from "../../source/store/store.ts";
import { aFolder, fileText, opened, rejection } from "./support/folders.ts";
import { aRow, created, JOB_DEFINED, rows } from "./support/records.ts";

/** A folder at a path that can be moved, with an open store that has records. */
async function underWay(): Promise<{ store: Store; folder: string; moved: string }> {
  const around = await aFolder();
  const folder = join(around, "m");
  const store = await opened(folder, { segmentBytes: 1 });
  await store.commit([JOB_DEFINED]);
  await store.addErrors(rows(3));
  return { store, folder, moved: join(around, "m2") };
}

/** Every file of a folder with its text. */
async function textsIn(folder: string): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    texts[path] = await fileText(path);
  }
  return texts;
}

const WRITES: readonly (readonly [string, (store: Store) => Promise<unknown>])[] = [
  ["commit", (store) => store.commit([created("R1", ["E1"])])],
  ["import", (store) => store.addErrors([aRow("E4")])],
  ["sealed copy", (store) => store.seal("R1", ["E1"])],
  ["rejected line", (store) => store.keepRejects("feed", [{ line: 1, reason: "r", text: "t" }])],
  ["setting", (store) => store.changeSettings({ environment: "x" })],
];

test.each(WRITES)(
  "a store whose folder was moved away makes no %s, and leaves a new store at its place alone",
  async (_, write) => {
    const { store, folder, moved } = await underWay();
    await rename(folder, moved);
    const next = await opened(folder);
    await next.commit([JOB_DEFINED]);
    await next.addErrors(rows(2));
    const before = await textsIn(folder);
    const refusal = await rejection(write(store));
    expect(refusal).toBeInstanceOf(StorePoisonedError);
    expect(String(refusal)).toContain("another folder stands in its place. Nothing more is saved.");
    await store.close();
    expect(await textsIn(folder)).toEqual(before);
    await next.close();
    expect((await opened(folder)).errors.size).toBe(2);
    expect((await opened(moved)).errors.size).toBe(3);
  },
);

test("closing a store whose folder was moved away leaves a new store at its place alone", async () => {
  const { store, folder, moved } = await underWay();
  await rename(folder, moved);
  const next = await opened(folder);
  await next.addErrors(rows(2));
  const before = await textsIn(folder);
  await store.close();
  expect(await textsIn(folder)).toEqual(before);
  expect((await opened(moved)).errors.size).toBe(3);
});

test("a store whose folder was deleted acknowledges nothing, not even when a folder comes back", async () => {
  const { store, folder } = await underWay();
  await rm(folder, { recursive: true });
  expect(String(await rejection(store.commit([created("R1", ["E1"])])))).toContain("it was moved or deleted");
  await mkdir(folder);
  await writeFile(join(folder, "mine"), "");
  for (const [, write] of WRITES) expect(await rejection(write(store))).toBeInstanceOf(StorePoisonedError);
  await store.close();
  expect(await readdir(folder)).toEqual(["mine"]);
});

test("a folder that came back to its place keeps a store that had missed it shut", async () => {
  const { store, folder, moved } = await underWay();
  await rename(folder, moved);
  await rejection(store.commit([created("R1", ["E1"])]));
  await rename(moved, folder);
  expect(await rejection(store.commit([created("R1", ["E1"])]))).toBeInstanceOf(StorePoisonedError);
});

test("a folder inside that has vanished is named as that, not as a full disk", async () => {
  const { store, folder } = await underWay();
  await rm(join(folder, "segments"), { recursive: true });
  const refusal = await rejection(store.addErrors([aRow("E4")]));
  expect(refusal).toBeInstanceOf(WriteRefusedError);
  expect(String(refusal)).toContain("has vanished (ENOENT");
  expect(refusal).toMatchObject({ remedy: expect.stringContaining("put back what is missing") });
});

test("a store whose journal was deleted under it confirms nothing more, and names the file", async () => {
  const { store, folder } = await underWay();
  const [journal = ""] = (await readdir(folder)).filter((name) => name.startsWith("journal-"));
  await rm(join(folder, journal));
  const refusal = await rejection(store.commit([created("R1", ["E1"])]));
  expect(refusal).toBeInstanceOf(StorePoisonedError);
  expect(String(refusal)).toContain(`${journal} was deleted from the data folder`);
});
