import { expect, test } from "vitest";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Store } from "../../source/store/store.ts";
import type { Acknowledged } from "./support/child-process.ts";
import { bundleWriterChild, startWriter } from "./support/child-process.ts";
import { aFolder, fileText, opened } from "./support/folders.ts";

const ROUNDS = 15;

bundleWriterChild();

async function expectHeld(store: Store, folder: string, acknowledged: Acknowledged): Promise<void> {
  if ("rows" in acknowledged) {
    for (const id of acknowledged.rows) expect(store.knownError(id), id).toBeDefined();
  } else if ("request" in acknowledged) {
    expect(store.request(acknowledged.request), acknowledged.request).toBeDefined();
  } else if ("final" in acknowledged) {
    expect(store.knownError(acknowledged.final)?.error.state, acknowledged.final).toBe(acknowledged.state);
  } else if ("sealed" in acknowledged) {
    expect(await fileText(folder, "sealed", `${acknowledged.sealed}.ndjson`)).toMatch(/^\{.*\}\n$/);
  }
}

test("a writer that is killed again and again loses nothing that it acknowledged (I7)", async () => {
  const folder = join(await aFolder(), "data");
  const all: Acknowledged[] = [];
  let environments: string[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const child = await startWriter(folder, String(round));
    // An uneven number of acknowledgements, so that the kill meets every kind of write.
    await child.hasAcknowledged(1 + ((round * 7) % 23));
    await child.kill();
    all.push(...child.acknowledged);
    const store = await opened(folder, { journalBytes: 8_000 });
    for (const one of all) await expectHeld(store, folder, one);
    environments = all.flatMap((one) => ("environment" in one ? [one.environment] : []));
    // The last one told, or one that was not told any more; never an earlier one.
    const superseded = ["local", ...environments].slice(0, -1);
    expect(superseded).not.toContain(store.settings().environment);
    for (const found of store.recovery.findings) expect(found).toMatch(/were cut|were removed/);
    await store.close();
  }
  expect(all.length).toBeGreaterThan(ROUNDS);
  const generations = (await readdir(folder)).filter((name) => name.startsWith("journal-"));
  expect(generations.join()).not.toContain("journal-000001");
  expect(environments.length).toBeGreaterThan(0);
});
