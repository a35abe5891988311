import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Change } from "../../source/domain/change.ts";
import type { Store } from "../../source/store/store.ts";
import { aFolder, opened } from "./support/folders.ts";

function exported(place: number): Change {
  const deed = {
    action: "export",
    by: "ada",
    scope: "",
    filter: "company:usmf",
    records: place,
    outcome: "",
  };
  return { kind: "deed", deed: { ...deed, action: "export", at: 0 } };
}

async function commitAll(store: Store, places: readonly number[]): Promise<void> {
  for (const place of places) await store.commit([exported(place)]);
}

/** What a power cut leaves of an append whose later part alone reached the disk. */
function loseAPart(folder: string, from: number, to: number): void {
  const path = join(folder, "audit.ndjson");
  writeFileSync(path, readFileSync(path).fill(0, from, to));
}

const records = (lines: readonly string[]): readonly unknown[] =>
  lines.map((line) => (JSON.parse(line) as { records: unknown }).records);

describe("an audit whose last append a power cut has torn", () => {
  test("is told in full from the journal, and written once more", async () => {
    const folder = await aFolder();
    const store = await opened(folder);
    await commitAll(store, [1, 2, 3, 4]);
    await store.close();
    const line = readFileSync(join(folder, "audit.ndjson"), "utf8").indexOf("\n") + 1;
    loseAPart(folder, line + 10, 2 * line + 10);
    const next = await opened(folder);
    const before = await next.audit();
    expect([before.brokenAt, records(before.lines)]).toEqual([null, [1, 2, 3, 4]]);
    await commitAll(next, [5]);
    await next.close();
    expect(readFileSync(join(folder, "audit.ndjson"), "utf8")).not.toContain("\0");
    const after = await (await opened(folder)).audit();
    expect([after.brokenAt, records(after.lines)]).toEqual([null, [1, 2, 3, 4, 5]]);
  });

  test("stays broken where no journal tells the lines any more", async () => {
    const folder = await aFolder();
    const store = await opened(folder, { journalBytes: 1 });
    await commitAll(store, [1, 2, 3, 4]);
    await store.close();
    loseAPart(folder, 10, 20);
    const next = await opened(folder);
    expect((await next.audit()).brokenAt).toBe(1);
    expect((await next.audit()).lines.length).toBeGreaterThan(1);
  });
});

test("the audit tells what stood in journals that a checkpoint has replaced", async () => {
  const folder = await aFolder();
  const options = { journalBytes: 600 };
  const store = await opened(folder, options);
  const places = Array.from({ length: 12 }, (_, place) => place);
  await commitAll(store, places);
  await store.changeSettings({});
  await store.close();
  expect(readdirSync(folder)).not.toContain("journal-000001.ndjson");
  const { brokenAt, lines } = await (await opened(folder, options)).audit();
  expect([brokenAt, records(lines)]).toEqual([null, places]);
});
