import { cp, mkdir, mkdtemp, readFile, rm, truncate, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, afterAll, describe, expect, test } from "vitest";
import { openStore } from "../../source/store/open-store.ts";
import { DamagedStoreError } from "../../source/store/store-errors.ts";
import { flipped } from "./support/file-in-memory.ts";
import { aFolder, opened, rejection } from "./support/folders.ts";
import {
  aRow,
  created,
  failedAgain,
  JOB_DEFINED,
  NOW,
  reconciling,
  rows,
  running,
} from "./support/records.ts";
import { stateOf } from "./support/state-of.ts";

const JOURNAL = "journal-000001.ndjson";
const SEGMENT = "segments/000001.ndjson";
/** Whole stores are opened at every so many bytes; journal-recovery.test.ts reads every single one. */
const STEP = 11;
const IDS = ["E1", "E2", "E3"];
const clock = (): number => NOW;

/** A folder as a crash leaves it, and what the store showed after each of its commits (place 0: before the first). */
let crashed: string;
let folder: string;
const states: unknown[] = [];
let lineEnds: readonly number[];

beforeAll(async () => {
  const base = await mkdtemp(join(tmpdir(), "dwtriage-recovery-"));
  folder = join(base, "live");
  crashed = join(base, "crashed");
  const store = await openStore(folder, { clock });
  const note = (): number => states.push(stateOf(store, IDS));
  note();
  store.subscribe(note);
  await store.commit([JOB_DEFINED]);
  await store.addErrors(rows(2));
  await store.commit([created("R1", ["E2", "E1"])]);
  await store.commit([running("R1"), reconciling("R1", "E2")]);
  await store.addErrors([aRow("E3")]);
  await store.commit([failedAgain("R1", "E2")]);
  await cp(folder, crashed, { recursive: true });
  await store.close();
  const journal = await readFile(join(crashed, JOURNAL));
  lineEnds = [...journal.keys()].filter((byte) => journal[byte] === 10).map((byte) => byte + 1);
});

afterAll(async () => {
  await rm(join(folder, ".."), { recursive: true, force: true });
});

async function copyOf(from: string): Promise<string> {
  const copy = join(await aFolder(), "data");
  await cp(from, copy, { recursive: true });
  return copy;
}

/** State that a journal cut at this byte must give: that of its whole lines. */
function stateAt(byte: number): unknown {
  return states[lineEnds.filter((end) => end <= byte).length];
}

describe("a journal cut short by a crash", () => {
  test("gives exactly its whole lines", async () => {
    const copy = await copyOf(crashed);
    const journal = await readFile(join(crashed, JOURNAL));
    for (let byte = journal.length; byte >= 0; byte -= STEP) {
      await truncate(join(copy, JOURNAL), byte);
      const store = await openStore(copy, { clock, readOnly: true });
      expect(stateOf(store, IDS), `cut at ${byte}`).toEqual(stateAt(byte));
      await store.close();
    }
  });

  test("is cut to its whole lines by the owner, who says so", async () => {
    for (const end of lineEnds) {
      for (const byte of [end - 20, end - 1, end]) {
        const copy = await copyOf(crashed);
        await truncate(join(copy, JOURNAL), byte);
        const store = await opened(copy);
        expect(stateOf(store, IDS), `cut at ${byte}`).toEqual(stateAt(byte));
        const said = store.recovery.findings.some((found) => found.startsWith(JOURNAL));
        expect(said, `cut at ${byte}`).toBe(byte !== end);
        expect((await readFile(join(copy, JOURNAL))).length).toBe(
          lineEnds.findLast((one) => one <= byte) ?? 0,
        );
      }
    }
  });

  test("the store goes on behind the cut, and the next start finds both", async () => {
    const copy = await copyOf(crashed);
    await truncate(join(copy, JOURNAL), (lineEnds.at(-1) ?? 0) - 3);
    const store = await opened(copy);
    await store.commit([failedAgain("R1", "E2")]);
    await store.close();
    const again = await opened(copy);
    expect(again.recovery.findings).toEqual([]);
    expect(stateOf(again, IDS)).toEqual(states.at(-1));
  });

  test("rows whose journal line is gone are cut from the segment, reported, and can be imported again", async () => {
    const copy = await copyOf(crashed);
    await truncate(join(copy, JOURNAL), lineEnds[3] ?? 0);
    const store = await opened(copy);
    expect(store.recovery.findings).toHaveLength(1);
    expect(store.recovery.findings[0]).toContain(SEGMENT);
    expect(store.knownError("E3")).toBeUndefined();
    await store.addErrors([aRow("E3")]);
    await store.close();
    expect((await opened(copy)).knownError("E3")).toEqual(aRow("E3"));
  });
});

describe("a flipped bit", () => {
  test("in any byte of the journal is refused, unless it lies in the last line, which then counts as torn", async () => {
    const copy = await copyOf(crashed);
    const journal = await readFile(join(crashed, JOURNAL));
    const lastLine = lineEnds.at(-2) ?? 0;
    for (let byte = 0; byte < journal.length; byte += STEP) {
      await writeFile(join(copy, JOURNAL), flipped(journal, byte));
      const opening = openStore(copy, { clock, readOnly: true });
      if (byte < lastLine) expect(await rejection(opening), `byte ${byte}`).toBeInstanceOf(DamagedStoreError);
      else {
        const store = await opening;
        expect(stateOf(store, IDS), `byte ${byte}`).toEqual(states.at(-2));
        await store.close();
      }
    }
  });

  test("below an acknowledged change is left on the disk as it was found", async () => {
    const copy = await copyOf(crashed);
    const damaged = flipped(await readFile(join(crashed, JOURNAL)), 40);
    await writeFile(join(copy, JOURNAL), damaged);
    expect(String(await rejection(openStore(copy, { clock })))).toContain(`${JOURNAL} is damaged at byte 0`);
    expect(await readFile(join(copy, JOURNAL))).toEqual(damaged);
  });

  test("in any byte of the journal of a store that was closed is refused: the close vouched for all of it", async () => {
    const copy = await copyOf(folder);
    const journal = await readFile(join(folder, JOURNAL));
    for (let byte = lineEnds.at(-2) ?? 0; byte < journal.length; byte += STEP) {
      await writeFile(join(copy, JOURNAL), flipped(journal, byte));
      expect(await rejection(openStore(copy, { clock, readOnly: true })), `byte ${byte}`).toBeInstanceOf(
        DamagedStoreError,
      );
    }
  });

  test("in any byte of an acknowledged row is refused with file and byte", async () => {
    const copy = await copyOf(crashed);
    const segment = await readFile(join(crashed, SEGMENT));
    for (let byte = 0; byte < segment.length; byte += STEP) {
      await writeFile(join(copy, SEGMENT), flipped(segment, byte));
      const error = await rejection(openStore(copy, { clock, readOnly: true }));
      expect(error, `byte ${byte}`).toBeInstanceOf(DamagedStoreError);
      expect(String(error)).toMatch(/segments\/000001\.ndjson is damaged at byte \d+/);
    }
  });
});

describe("missing files", () => {
  test.for([JOURNAL, SEGMENT])("%s is refused by name, and no new one is made", async (name) => {
    const copy = await copyOf(crashed);
    await unlink(join(copy, name));
    const error = await rejection(openStore(copy, { clock }));
    expect(error).toBeInstanceOf(DamagedStoreError);
    expect(String(error)).toContain(`${name} is missing`);
    await expect(readFile(join(copy, name))).rejects.toThrow("ENOENT");
  });

  test("a lost store.json beside data is refused instead of starting an empty store over it", async () => {
    const copy = await copyOf(crashed);
    const journal = await readFile(join(copy, JOURNAL));
    await unlink(join(copy, "store.json"));
    expect(await rejection(openStore(copy, { clock }))).toBeInstanceOf(DamagedStoreError);
    expect(await readFile(join(copy, JOURNAL))).toEqual(journal);
  });

  test.for([JOURNAL, SEGMENT])("a lost store.json is refused for %s alone", async (name) => {
    const copy = await aFolder();
    await mkdir(join(copy, "segments"));
    await cp(join(crashed, name), join(copy, name));
    expect(String(await rejection(openStore(copy, { clock })))).toContain(`but ${name} holds data`);
  });

  test("a segment shorter than its acknowledged rows is refused", async () => {
    const copy = await copyOf(crashed);
    const segment = await readFile(join(copy, SEGMENT));
    await truncate(join(copy, SEGMENT), segment.length - 1);
    const error = await rejection(openStore(copy, { clock }));
    expect(String(error)).toContain(`rows up to byte ${segment.length} were saved`);
  });

  test("a creation that a crash cut short is done again", async () => {
    const copy = await aFolder();
    await writeFile(join(copy, JOURNAL), "");
    const store = await opened(copy);
    await store.commit([JOB_DEFINED]);
    expect(store.jobs()).toHaveLength(1);
  });
});
