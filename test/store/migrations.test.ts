import { cp, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { aFolder, fileText, opened } from "./support/folders.ts";
import { aRow } from "./support/records.ts";
import { stateOf } from "./support/state-of.ts";

/** A folder as the first format left it: two segments, settled, failed, dismissed, revised and running records. */
const KEPT = fileURLToPath(new URL("./fixtures/format-1", import.meta.url));
const IDS = ["E1", "E2", "E3", "E4", "E5", "E6", "E7"];

async function copyOfKept(format = "format-1"): Promise<string> {
  const folder = join(await aFolder(), "data");
  await cp(join(KEPT, "..", format, "data"), folder, { recursive: true });
  return folder;
}

function plain(state: unknown): unknown {
  return JSON.parse(JSON.stringify(state));
}

test("a folder of format 1 shows what it showed then, and goes on", async () => {
  const folder = await copyOfKept();
  const store = await opened(folder);
  expect(store.recovery.findings).toEqual([]);
  expect(plain(stateOf(store, IDS))).toMatchObject(JSON.parse(await fileText(KEPT, "state.json")));
  expect(store.settings().environment).toBe("contoso");
  // Its requests were made before a request knew what it is about.
  expect(store.requests().length).toBeGreaterThan(0);
  expect(store.requests().filter(({ about }) => about !== undefined)).toEqual([]);
  // What its retries brought is in its journal.
  expect(store.causeMoves()).toMatchObject([{ from: "no-currency", to: "still", records: 1, request: "R1" }]);
  await store.addErrors([aRow("E8")]);
  await store.close();
  const again = await opened(folder);
  expect(again.knownError("E8")).toEqual(aRow("E8"));
  expect(JSON.parse(await fileText(folder, "store.json"))).toMatchObject({ format: 4 });
});

test("reading a folder of format 1 leaves it in format 1", async () => {
  const folder = await copyOfKept();
  const names = await readdir(folder);
  const store = await opened(folder, { readOnly: true });
  expect(plain(stateOf(store, IDS))).toMatchObject(JSON.parse(await fileText(KEPT, "state.json")));
  await store.close();
  expect(JSON.parse(await fileText(folder, "store.json"))).toMatchObject({ format: 1 });
  expect(await readdir(folder)).toEqual(names);
});

test("a folder of format 3 is refused by versions that know nothing of jobs that go, once it can hold one", async () => {
  const folder = await copyOfKept("format-3");
  const store = await opened(folder);
  expect(store.recovery.findings).toEqual([]);
  expect(store.jobs().map(({ name }) => name)).toEqual(["CUST", "OLD"]);
  expect(JSON.parse(await fileText(folder, "store.json"))).toMatchObject({ format: 4 });
  await store.commit([
    { kind: "job-renamed", job: "CUST", to: "CUSTOMERS" },
    { kind: "job-removed", job: "OLD" },
  ]);
  await store.close();
  const again = await opened(folder);
  expect(again.jobs().map(({ name }) => name)).toEqual(["CUSTOMERS"]);
  await expect(again.commit([{ kind: "job-removed", job: "OLD" }])).rejects.toThrow('there is no job "OLD"');
});
