import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keptFile } from "../../source/cli/files/kept-file.ts";
import { writeNewFile } from "../../source/cli/files/new-file.ts";
import { diskStorage } from "../../source/connectors/local/disk-storage.ts";
import { done } from "../../source/domain/outcome.ts";
import { recordedDisk } from "../helpers/recorded-disk.ts";
import { aFolder, fileText } from "../store/support/folders.ts";

async function* bytes(): AsyncGenerator<Uint8Array> {
  yield Buffer.from("one\n");
  yield Buffer.from("two\n");
}

test.for([
  ["a new file", false],
  ["one that replaces another", true],
] as const)(
  "an export or a report (%s) is acknowledged when file and name are on the disk",
  async ([, force]) => {
    const folder = join(await aFolder(), "out");
    await mkdir(folder);
    const { disk, calls } = recordedDisk();
    const named = async (): Promise<ReturnType<typeof done<null>>> => {
      calls.push("told to the audit");
      return done(null);
    };
    await writeNewFile(join(folder, "errors.csv"), bytes(), force, named, disk);
    calls.push("acknowledged");
    const draft = ".errors.csv.N.tmp";
    expect(calls).toEqual([
      `write ${draft}`,
      `write ${draft}`,
      `sync ${draft}`,
      "told to the audit",
      "name errors.csv",
      "sync folder out",
      "acknowledged",
    ]);
    expect(await fileText(folder, "errors.csv")).toBe("one\ntwo\n");
  },
);

test("a session and saved views are on the disk before they take their name, and the name after", async () => {
  const folder = join(await aFolder(), "sessions");
  const { disk, calls } = recordedDisk();
  await keptFile(join(folder, "views.json"), disk).write("{}");
  expect(calls).toEqual([
    "write views.json.N.tmp",
    "sync views.json.N.tmp",
    "name views.json",
    "sync folder sessions",
  ]);
});

test("a table of the local environment is on the disk before it takes its name, and the name after", async () => {
  const folder = join(await aFolder(), "local");
  await mkdir(join(folder, "dataverse"), { recursive: true });
  const { disk, calls } = recordedDisk();
  await diskStorage(folder, disk).replace("dataverse/accounts.json", "{}");
  expect(calls).toEqual([
    "write accounts.json.N.tmp",
    "sync accounts.json.N.tmp",
    "name accounts.json",
    "sync folder dataverse",
  ]);
});

test("a new folder of the local environment is named durably in each of its parents", async () => {
  const around = join(await aFolder(), "data");
  await mkdir(around);
  const { disk, calls } = recordedDisk();
  const storage = diskStorage(join(around, "local"), disk);
  await storage.append("dataverse/writes.ndjson", "{}\n");
  await storage.close();
  expect(calls).toEqual([
    "sync folder local",
    "sync folder data",
    "sync folder dataverse",
    "write writes.ndjson",
    "datasync writes.ndjson",
  ]);
});
