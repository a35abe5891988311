import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { causeOf } from "../../source/domain/cause/cause.ts";
import type { CauseMemory } from "../../source/domain/cause/cause-memory.ts";
import { aFolder, opened } from "./support/folders.ts";
import { aRow, JOB_DEFINED } from "./support/records.ts";

const LOOKUP = "Unable to lookup uoms with values {EA}.";

const kept = (cause: string, text: string): CauseMemory => ({
  cause,
  score: { retries: 3, records: 40, cleared: 2, last: { at: 5, records: 10, cleared: 1 }, pending: [] },
  notes: [{ text, ticket: "", by: "ana", at: 1 }],
  snooze: { by: "ana", at: 2, until: null, past: 7 },
});

test.each([
  ["the journal", { journalBytes: 1_000_000, cacheRows: 1_000_000 }, false],
  ["a checkpoint", { journalBytes: 1, cacheRows: 1_000_000 }, false],
  ["the cache of the columns", { journalBytes: 1_000_000, cacheRows: 1 }, false],
  ["a checkpoint whose cache is gone", { journalBytes: 1, cacheRows: 1 }, true],
])("what is kept of a cause comes back from %s", async (_, options, isCacheGone) => {
  const folder = join(await aFolder(), "data");
  const store = await opened(folder, options);
  await store.commit([JOB_DEFINED]);
  await store.addErrors([aRow("E1"), aRow("E2")]);
  await store.commit([{ kind: "cause-remembered", memory: kept("c3-one", "first") }]);
  await store.commit([{ kind: "cause-remembered", memory: kept("c3-one", "second") }]);
  await store.close();
  for (let opening = 0; opening < 2; opening++) {
    if (isCacheGone) await rm(join(folder, "columns.bin"), { force: true });
    const again = await opened(folder, options);
    expect(again.causeMemory("c3-one")).toEqual(kept("c3-one", "second"));
    expect(again.causeMemory("c3-two").notes).toEqual([]);
    await again.close();
  }
});

test.each([
  ["of rules without a version", "0k3yq8v1m7zd"],
  ["of the rules before these", "c2-0k3yq8v1m7zd"],
])("what was kept under a fingerprint %s is found under what it has become", async (_, former) => {
  const folder = join(await aFolder(), "data");
  const store = await opened(folder);
  await store.commit([JOB_DEFINED, { kind: "cause-remembered", memory: kept(former, "of old") }]);
  await store.addErrors([aRow("E1", { code: "", cause: former, message: LOOKUP })]);
  await store.close();
  const again = await opened(folder);
  const present = causeOf("", LOOKUP);
  expect(again.causeMemory(present)).toEqual({ ...kept(former, "of old"), cause: present });
  await again.commit([{ kind: "cause-remembered", memory: kept(present, "of now") }]);
  expect(again.causeMemory(present).notes.map(({ text }) => text)).toEqual(["of now"]);
  await again.close();
});

test("a change that names no cause is refused", async () => {
  const store = await opened(join(await aFolder(), "data"));
  await expect(store.commit([{ kind: "cause-remembered", memory: kept("", "x") }])).rejects.toThrow(
    /no cause/,
  );
  await store.close();
});
