import { expect, test } from "vitest";
import { ErrorColumns } from "../../source/store/columns/error-columns.ts";
import { RowIntake } from "../../source/store/columns/row-intake.ts";
import type { RowLineTaker } from "../../source/store/journal/segments.ts";
import { emptyExtent, readRows } from "../../source/store/journal/segments.ts";
import { decodeRow, encodeRow } from "../../source/store/format/row-format.ts";
import { DamagedStoreError } from "../../source/store/store-errors.ts";
import type { NewError } from "../../source/store/store.ts";
import { checksumText } from "../../source/store/format/checksum.ts";
import { crc32 } from "node:zlib";
import { fileOf, flipped } from "./support/file-in-memory.ts";
import { rejection } from "./support/folders.ts";
import { rows } from "./support/records.ts";

const ROWS = rows(3);
const BYTES = Buffer.from(ROWS.map(encodeRow).join(""));
const ADDED = {
  kind: "rows-added",
  segment: 1,
  first: 0,
  rows: 3,
  from: 0,
  to: BYTES.length,
  checksum: checksumText(crc32(BYTES)),
} as const;

function aTaker(): RowLineTaker {
  return new RowIntake(new ErrorColumns());
}

test("acknowledged rows are read back as they were written, whatever stands behind them", async () => {
  const read: NewError[] = [];
  const taker: RowLineTaker = {
    take: (bytes, from, to) => read.push(decodeRow(JSON.parse(bytes.toString("utf8", from, to)), "row")),
    forgetBytes: () => undefined,
  };
  const file = fileOf(Buffer.concat([BYTES, Buffer.from(`{"id":"half`)]));
  const extent = await readRows(file, ADDED, emptyExtent(1), taker);
  expect(read).toEqual(ROWS);
  expect(extent).toMatchObject({ rows: 3, bytes: BYTES.length });
});

test("any flipped bit in an acknowledged row is refused, by file and byte", async () => {
  for (let byte = 0; byte < BYTES.length; byte++) {
    const error = await rejection(readRows(fileOf(flipped(BYTES, byte)), ADDED, emptyExtent(1), aTaker()));
    expect(error, `byte ${byte}`).toBeInstanceOf(DamagedStoreError);
    expect(String(error)).toMatch(/segments\/000001\.ndjson is damaged at byte \d+/);
  }
});

test("rows that do not follow on what was acknowledged before are refused", async () => {
  const before = { segment: 1, rows: 1, bytes: 10, crc: 0 };
  expect(await rejection(readRows(fileOf(BYTES), ADDED, before, aTaker()))).toBeInstanceOf(DamagedStoreError);
});
