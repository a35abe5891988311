import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { encodeLine } from "../../source/store/format/journal-line.ts";
import { readJournal } from "../../source/store/journal/journal-recovery.ts";
import type { JournalReading } from "../../source/store/journal/journal-recovery.ts";
import { DamagedStoreError, NewerFormatError } from "../../source/store/store-errors.ts";
import { fileOf, flipped } from "./support/file-in-memory.ts";
import { rejection } from "./support/folders.ts";
import { created, failedAgain, JOB_DEFINED, NOW, reconciling, running } from "./support/records.ts";

const AT = new Date(NOW).toISOString();
const COMMITS = [
  [JOB_DEFINED],
  [created("R1", ["E2", "E1"])],
  [running("R1"), reconciling("R1", "E2")],
  [failedAgain("R1", "E2")],
];
const LINES = COMMITS.map((changes, place) =>
  encodeLine({ sequence: place + 1, knownDurable: place, changes }, AT),
);
const JOURNAL = Buffer.concat(LINES);
const LAST_LINE = JOURNAL.length - (LINES.at(-1)?.length ?? 0);

function read(bytes: Uint8Array, knownDurable = 0): Promise<JournalReading> {
  return readJournal(fileOf(bytes), "journal-000001.ndjson", 0, knownDurable);
}

test("cut at any byte, the whole lines count and the rest is torn", async () => {
  let whole = 0;
  let end = 0;
  for (let byte = 0; byte <= JOURNAL.length; byte++) {
    if (byte === end + (LINES[whole]?.length ?? Infinity)) {
      end = byte;
      whole += 1;
    }
    const reading = await read(JOURNAL.subarray(0, byte));
    expect(reading).toMatchObject({ sequence: whole, goodBytes: end, tornBytes: byte - end });
    expect(reading.entries.map(({ changes }) => changes)).toEqual(COMMITS.slice(0, whole));
  }
});

test("any flipped bit before the last line is damage: later lines say that it was durable", async () => {
  for (let byte = 0; byte < LAST_LINE; byte++) {
    for (let bit = 0; bit < 8; bit++) {
      const error = await rejection(read(flipped(JOURNAL, byte, bit)));
      expect(error, `byte ${byte}, bit ${bit}`).toBeInstanceOf(DamagedStoreError);
    }
  }
});

test("any flipped bit in the last line makes it torn, or damage where the manifest vouches for it", async () => {
  for (let byte = LAST_LINE; byte < JOURNAL.length; byte++) {
    for (let bit = 0; bit < 8; bit++) {
      const bytes = flipped(JOURNAL, byte, bit);
      expect((await read(bytes)).goodBytes, `byte ${byte}, bit ${bit}`).toBe(LAST_LINE);
      expect(await rejection(read(bytes, 4))).toBeInstanceOf(DamagedStoreError);
    }
  }
});

test("a journal that ends before what the manifest vouches for is damage at its end", async () => {
  const error = await rejection(read(JOURNAL.subarray(0, LAST_LINE), 4));
  expect(String(error)).toContain(`damaged at byte ${LAST_LINE}: change 4 is unreadable or missing`);
});

test("a line that is missing in the middle is damage, however sound the others are", async () => {
  const [first = Buffer.alloc(0), , third = Buffer.alloc(0)] = LINES;
  expect(await rejection(read(Buffer.concat([first, third])))).toBeInstanceOf(DamagedStoreError);
});

test("lines of one group write survive only up to the first one that is damaged", async () => {
  const group = COMMITS.map((changes, place) =>
    encodeLine({ sequence: place + 1, knownDurable: 0, changes }, AT),
  );
  const second = (group[0]?.length ?? 0) + 30;
  const reading = await read(flipped(Buffer.concat(group), second));
  expect(reading.sequence).toBe(1);
});

test("a block of zeros behind the last line, as a power cut leaves it, is torn", async () => {
  const reading = await read(Buffer.concat([JOURNAL, Buffer.alloc(4096)]));
  expect(reading).toMatchObject({ sequence: 4, tornBytes: 4096 });
});

test("whatever bytes follow, the acknowledged lines stay and nothing else is accepted", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (rest) => {
      const reading = await read(Buffer.concat([JOURNAL, rest]));
      expect(reading).toMatchObject({ sequence: 4, goodBytes: JOURNAL.length, tornBytes: rest.length });
    }),
    { numRuns: 200 },
  );
});

test("a sound line with a change that this version does not know is refused as newer, by byte", async () => {
  const unknown = LINES[0]?.toString().replace(`"job-defined"`, `"job-painted"`) ?? "";
  const body = unknown.slice(0, unknown.lastIndexOf(`,"c":"`));
  const line = `${body},"c":"${crc32(body).toString(16).padStart(8, "0")}"}\n`;
  const error = await rejection(read(Buffer.from(line)));
  expect(error).toBeInstanceOf(NewerFormatError);
  expect(String(error)).toContain("byte 0");
});
