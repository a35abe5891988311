import { readdirSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { settingsFrom } from "../../source/store/disk/manifest.ts";
import { aRecord, importRecords, openEngineRig } from "../helpers/engine-rig.ts";
import { read } from "./documents.ts";

const DOCUMENT = read("docs/data-folder.md");

/** First cells of the tables, as names. */
function documentedNames(document = DOCUMENT): readonly string[] {
  return [...document.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = ""]) => name);
}

/** Whether a name of the table means this file: capitals stand for a part that differs. */
function means(name: string, file: string): boolean {
  if (name.endsWith("/")) return file.startsWith(name);
  const pattern = name
    .replaceAll(/[.]/g, String.raw`\.`)
    .replace("NNNNNN", String.raw`\d{6}`)
    .replace("R7", String.raw`R\d+`)
    .replace(/[A-Z]+-TIME/, ".+");
  return new RegExp(`^${pattern}$`).test(file);
}

test("every file that a data folder gets is in the table", async () => {
  const { engine, store, folder } = await openEngineRig({ way: "over the socket" });
  await importRecords(engine, [aRecord("C1"), { bad: true }]);
  await store.seal("R1", ["id-C1"]);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.flatMap((entry) =>
    entry.isDirectory() ? [] : [relative(folder, join(entry.parentPath, entry.name))],
  );
  expect(files.length).toBeGreaterThan(6);
  const names = documentedNames();
  expect(files.filter((file) => !names.some((name) => means(name, file)))).toEqual([]);
});

test("every file of the repository's own data is in the table", () => {
  const files = readdirSync("data").filter((name) => name !== "README.md" && name !== "sample");
  expect(documentedNames(read("data/README.md")).toSorted()).toEqual(
    [...files, "sample/README.md"].toSorted(),
  );
});

test("every setting of store.json is in the table", () => {
  expect(documentedNames()).toEqual(expect.arrayContaining(Object.keys(settingsFrom({}, "settings"))));
});
