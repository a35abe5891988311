import { expect, test } from "vitest";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Store } from "../../source/store/store.ts";
import type { Acknowledged } from "./support/child-process.ts";
import { bundleWriterChild, startWriter } from "./support/child-process.ts";
import { aFolder, fileText, opened } from "./support/folders.ts";

const ROUNDS = 15;

bundleWriterChild();

async function expectHeld(store: Store, folder: string, told: Acknowledged): Promise<void> {
  if ("rows" in told) {
    for (const id of told.rows) expect(store.known(id), id).toBeDefined();
  } else if ("request" in told) {
    expect(store.request(told.request), told.request).toBeDefined();
  } else if ("final" in told) {
    expect(store.known(told.final)?.error.state, told.final).toBe(told.state);
  } else if ("sealed" in told) {
    expect(await fileText(folder, "sealed", `${told.sealed}.ndjson`)).toMatch(/^\{.*\}\n$/);
  }
}

test("a writer that is killed again and again loses nothing that it acknowledged (I7)", async () => {
  const folder = join(await aFolder(), "data");
  const all: Acknowledged[] = [];
  let environments: string[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const child = await startWriter(folder, String(round));
    // An uneven number of acknowledgements, so that the kill meets every kind of write.
    await child.told(1 + ((round * 7) % 23));
    await child.kill();
    all.push(...child.acknowledged);
    const store = await opened(folder, { journalBytes: 8_000 });
    for (const told of all) await expectHeld(store, folder, told);
    environments = all.flatMap((told) => ("environment" in told ? [told.environment] : []));
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
