import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { causeOf, RULES_VERSION } from "../../source/domain/cause/cause.ts";
import { readCache } from "../../source/store/cache/column-cache.ts";
import { Documents } from "../../source/store/disk/documents.ts";
import { DISK } from "../../source/store/disk/file-ops.ts";
import type { Store } from "../../source/store/store.ts";
import { aFolder, opened } from "./support/folders.ts";
import { aRow, created, JOB_DEFINED, NOW, reconciling, running } from "./support/records.ts";

const OLD = "0k3yq8v1m7zd";
const OLDER = "c2-1k3yq8v1m7zd";
const LOOKUP = "Unable to lookup uoms with values {EA}.";
const REQUIRED = "Field 'Currency' must be filled in.";

/** A folder as the first rules left it: two causes under one fingerprint, and a record that failed again. */
async function formerFolder(cacheRows: number): Promise<string> {
  const folder = join(await aFolder(), "data");
  const store = await opened(folder, { cacheRows, journalBytes: 1 });
  await store.commit([JOB_DEFINED]);
  const formerRow = (id: string, message: string) => aRow(id, { code: "", cause: OLD, message });
  await store.addErrors([formerRow("E1", LOOKUP), formerRow("E2", REQUIRED), formerRow("E3", LOOKUP)]);
  await store.commit([created("R1", ["E3"]), running("R1"), reconciling("R1", "E3")]);
  await store.commit([
    {
      kind: "error-settled",
      request: "R1",
      error: "E3",
      outcome: "failed-again",
      becomes: "open",
      attempts: 2,
      message: REQUIRED,
      at: NOW,
      fault: { code: "", category: "application", message: REQUIRED, cause: OLDER },
    },
  ]);
  await store.close();
  return folder;
}

test("a cache whose causes were made by other rules is passed over", async () => {
  const folder = await formerFolder(1);
  const cache = join(folder, "columns.bin");
  const { manifest } = (await Documents.read(DISK, folder)) ?? {};
  if (manifest === undefined) throw new Error("The folder has no manifest.");
  expect(await readCache(DISK, folder, manifest)).not.toBeNull();
  await retold(cache, `"causeRules":"${RULES_VERSION}"`, '"causeRules":"1"');
  expect(await readCache(DISK, folder, manifest)).toBeNull();
});

/** Changes a word in the head of a cache and makes its checksum right again. */
async function retold(path: string, from: string, to: string): Promise<void> {
  const bytes = await readFile(path);
  const tail = bytes.length - 20;
  const length = bytes.readUInt32LE(tail + 12);
  const head = bytes.toString("utf8", tail - length, tail).replace(from, to);
  const tailBytes = Buffer.from(bytes.subarray(tail));
  tailBytes.writeUInt32LE(crc32(head), 16);
  await writeFile(path, Buffer.concat([bytes.subarray(0, tail - length), Buffer.from(head), tailBytes]));
}

function causes(store: Store): readonly (string | undefined)[] {
  return ["E1", "E2", "E3"].map((id) => store.knownError(id)?.error.cause);
}

test.each([["from its rows", 1_000_000] as const, ["from its cache", 1] as const])(
  "a folder whose causes were made by other rules is regrouped when it is opened, %s, and the former ids lead on",
  async (_, cacheRows) => {
    const folder = await formerFolder(cacheRows);
    const wanted = [causeOf("", LOOKUP), causeOf("", REQUIRED), causeOf("", REQUIRED)];
    for (let opening = 0; opening < 2; opening++) {
      const store = await opened(folder, { cacheRows });
      expect(causes(store)).toEqual(wanted);
      expect([...store.errors.causesNow(OLD)].sort()).toEqual([...new Set(wanted)].sort());
      expect(store.errors.causesNow(OLDER)).toEqual([causeOf("", REQUIRED)]);
      await store.close();
      if (opening === 1) await rm(join(folder, "columns.bin"), { force: true });
    }
  },
);
