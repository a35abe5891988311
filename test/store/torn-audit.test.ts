import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Change } from "../../source/domain/journal/change.ts";
import type { Store } from "../../source/store/store.ts";
import { aFolder, opened } from "./support/folders.ts";
import { aRow } from "./support/records.ts";

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

/** Lets checkpoints come, until the journal tells no line of the audit any more. */
async function pastTheJournal(folder: string): Promise<void> {
  const store = await opened(folder, { journalBytes: 1 });
  for (let place = 0; place < 4; place++) await store.addErrors([aRow(`id-${place}`)]);
  await store.close();
  const manifest = JSON.parse(readFileSync(join(folder, "store.json"), "utf8")) as {
    journal: { startsAfter: number };
  };
  expect(manifest.journal.startsAfter).toBeGreaterThanOrEqual(4);
}

describe("an audit that lost its end after the journal of it has gone", () => {
  const LOSSES: readonly (readonly [string, (text: string) => string])[] = [
    ["two lines", (text) => text.split("\n").slice(0, -3).join("\n") + "\n"],
    ["the whole file", () => ""],
    ["the end of its last line", (text) => `${text.slice(0, -1)}\u000b`],
  ];

  test.each(LOSSES)("is never told as whole: %s", async (_, cut) => {
    const folder = await aFolder();
    const store = await opened(folder);
    await commitAll(store, [1, 2, 3, 4]);
    await store.close();
    await pastTheJournal(folder);
    const path = join(folder, "audit.ndjson");
    writeFileSync(path, cut(readFileSync(path, "utf8")));
    const broken = await opened(folder);
    const at = (await broken.audit()).brokenAt;
    expect(at).not.toBeNull();
    // What is done afterwards does not cover it up.
    await commitAll(broken, [8, 9, 10, 11]);
    expect((await broken.audit()).brokenAt).toBe(at);
    await broken.close();
    expect((await (await opened(folder)).audit()).brokenAt).toBe(at);
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
