import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diskStorage } from "../../../source/connectors/local/disk-storage.ts";
import { syncsDuring, wholeSyncsOf } from "../../helpers/sync-watch.ts";
import { dataFolder } from "./local-folder.ts";

test("a table of the local environment is on the disk before it has its name, and its name when it is done", async () => {
  const local = join(dataFolder(), "local");
  const storage = diskStorage(local);
  const path = join(local, "dataverse", "Units.json");
  const syncs = await syncsDuring(
    () => storage.replace("dataverse/Units.json", '{ "rows": [] }\n'),
    () => existsSync(path),
  );
  expect(wholeSyncsOf(path, syncs).map(({ seen }) => seen)).toEqual([false]);
  const folder = wholeSyncsOf(join(local, "dataverse"), syncs);
  expect(folder.map(({ seen }) => seen)).toContain(true);
  await storage.close();
});

test("a line of a write log is on the disk when it is acknowledged", async () => {
  const local = join(dataFolder(), "local");
  const storage = diskStorage(local);
  await storage.append("dataverse/writes.ndjson", "one\n");
  const syncs = await syncsDuring(
    () => storage.append("dataverse/writes.ndjson", "two\n"),
    () => null,
  );
  expect(wholeSyncsOf(join(local, "dataverse", "writes.ndjson"), syncs)).toHaveLength(1);
  await storage.close();
});
