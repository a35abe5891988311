import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { SyncError } from "../../source/domain/error/sync-error.ts";
import { CATEGORIES, ERROR_STATES, OPERATIONS } from "../../source/domain/error/sync-error.ts";
import { DATA_SOURCES } from "../../source/domain/error/data-source.ts";
import { ErrorColumns } from "../../source/store/columns/error-columns.ts";
import { decodeRow, encodeRow, RowEncoder } from "../../source/store/format/row-format.ts";
import { RowIntake } from "../../source/store/columns/row-intake.ts";
import type { NewError } from "../../source/store/store.ts";
import { aRow } from "./support/records.ts";

/** Texts of any kind: usual ones that repeat, and such as a feed may bring on purpose. */
const text = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("", "USMF", "usmf", "Customers V3", "Ünï 顧客 😀", 'a "b" \\ c') },
  { weight: 2, arbitrary: fc.string({ maxLength: 12 }) },
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom("\ud800", "\u2028\u0000\n", "x".repeat(5000), "\u007f\u0080"),
);
const row: fc.Arbitrary<NewError> = fc.record({
  error: fc.record<SyncError>({
    id: fc.oneof(fc.nat({ max: 40 }).map(String), text),
    errorCreatedAt: fc.oneof(fc.nat(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    entity: text,
    table: text,
    dataSource: fc.constantFrom(...DATA_SOURCES),
    uniqueKey: text,
    company: text,
    code: text,
    message: text,
    category: fc.constantFrom(...CATEGORIES),
    operation: fc.constantFrom(...OPERATIONS),
    recordVersion: text,
    attempts: fc.oneof(fc.nat({ max: 9 }), fc.nat({ max: 0xffff_ffff })),
    state: fc.constantFrom(...ERROR_STATES),
    job: text,
    cause: text,
    request: text,
  }),
  feedHash: text,
});

/** What the columns hold of each row. */
function shown(errors: ErrorColumns): unknown {
  const rows = Array.from({ length: errors.rows }, (_, at) => [
    errors.ids.at(at),
    errors.byId.rowOf(errors.ids.at(at)),
    errors.keys.at(at),
    errors.messages.pool.at(errors.message.at(at)),
    ...[errors.entity, errors.table, errors.company, errors.code].map((column) => column.at(at)),
    ...[errors.job, errors.cause, errors.request].map((column) => column.at(at)),
    ...[errors.source, errors.category, errors.operation, errors.state].map((column) => column.at(at)),
    ...[errors.createdAt, errors.attempts, errors.listed, errors.place].map((column) => column.at(at)),
    ...[errors.moved, errors.unanswered, errors.files.starts, errors.files.sums].map((column) =>
      column.at(at),
    ),
  ]);
  return [rows, errors.listedRows, errors.conflicts];
}

/** The columns after these lines, or the kind of the fault that the first bad one is refused with. */
function taken(bytes: Buffer, ends: readonly number[], isDecoded: boolean): unknown {
  const errors = new ErrorColumns();
  const intake = new RowIntake(errors);
  try {
    ends.forEach((to, place) => {
      const from = ends[place - 1] ?? 0;
      const line = bytes.subarray(from, to - 1);
      if (isDecoded) {
        errors.add(decodeRow(JSON.parse(line.toString("utf8")), "row"), { start: from, sum: crc32(line) });
      }
      if (!isDecoded) intake.take(bytes, from, to - 1, from);
    });
    intake.flush();
    return shown(errors);
  } catch (error) {
    return error instanceof Error ? error.name : error;
  }
}

function endsOf(lines: readonly string[]): readonly number[] {
  let end = 0;
  return lines.map((line) => (end += Buffer.byteLength(line)));
}

test("a line is what JSON.stringify writes, whatever the line before held", () => {
  const encoder = new RowEncoder();
  fc.assert(
    fc.property(row, ({ error, feedHash }) => {
      expect(encoder.line({ error, feedHash })).toBe(`${JSON.stringify({ ...error, feedHash })}\n`);
    }),
  );
});

test("lines taken by their bytes make the columns that decoding them makes", () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), (rows) => {
      const lines = rows.map(encodeRow);
      const bytes = Buffer.from(lines.join(""));
      expect(taken(bytes, endsOf(lines), false)).toEqual(taken(bytes, endsOf(lines), true));
    }),
    { numRuns: 300 },
  );
});

test("a line with a changed byte is taken, or refused, as decoding it would", () => {
  const change = fc.record({ at: fc.nat(), byte: fc.nat({ max: 255 }) });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 3 }), change, (rows, { at, byte }) => {
      const lines = rows.map(encodeRow);
      const bytes = Buffer.from(lines.join(""));
      bytes[at % bytes.length] = byte;
      expect(taken(bytes, endsOf(lines), false)).toEqual(taken(bytes, endsOf(lines), true));
    }),
    { numRuns: 1000 },
  );
});

test("lines that are JSON in another order or spelling are taken as well", () => {
  const usual = encodeRow(aRow("E1"));
  const spaced = `${JSON.stringify(JSON.parse(encodeRow(aRow("E2"))), null, 1).replaceAll("\n", " ")}\n`;
  const turned = `${JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(encodeRow(aRow("E3")))).toReversed()))}\n`;
  const lines = [usual, spaced, turned, encodeRow(aRow("E4"))];
  const bytes = Buffer.from(lines.join(""));
  expect(taken(bytes, endsOf(lines), false)).toEqual(taken(bytes, endsOf(lines), true));
  const errors = new ErrorColumns();
  const intake = new RowIntake(errors);
  endsOf(lines).forEach((to, place) => intake.take(bytes, endsOf(lines)[place - 1] ?? 0, to - 1, 0));
  intake.flush();
  expect(["E1", "E2", "E3", "E4"].map((id) => errors.rowOf(id))).toEqual([0, 1, 2, 3]);
});

test.each(["dataSource", "category", "operation", "state"] as const)(
  "a line that differs from the one before it by an unknown %s alone is refused as decoding it would",
  (field) => {
    const encoded = JSON.parse(encodeRow(aRow("E1"))) as Record<string, unknown>;
    const lines = [
      encodeRow(aRow("E1")),
      encodeRow(aRow("E2")),
      `${JSON.stringify({ ...encoded, id: "E3", [field]: "unknown" })}\n`,
    ];
    const bytes = Buffer.from(lines.join(""));
    expect(taken(bytes, endsOf(lines), true)).toBe("ShapeError");
    expect(taken(bytes, endsOf(lines), false)).toBe("ShapeError");
  },
);

test("more rows than are gathered at once, with more words than 16 bits number, keep their places", () => {
  const count = 70_000;
  const lines = Array.from({ length: count }, (_, place) =>
    encodeRow(aRow(`E${place}`, { company: `C${place}` })),
  );
  const bytes = Buffer.from(lines.join(""));
  const errors = new ErrorColumns();
  const intake = new RowIntake(errors);
  let from = 0;
  for (const line of lines) {
    intake.take(bytes, from, from + line.length - 1, from);
    from += line.length;
  }
  intake.flush();
  expect(errors.rows).toBe(count);
  for (const place of [0, 4095, 4096, 65_535, 65_536, count - 1]) {
    expect([errors.rowOf(`E${place}`), errors.company.at(place)]).toEqual([place, `C${place}`]);
  }
});

test("a buffer that is filled anew is read anew", () => {
  const errors = new ErrorColumns();
  const intake = new RowIntake(errors);
  const [first, second] = ["AAAA", "BBBB"].map((company, place) =>
    Buffer.from(encodeRow(aRow(`E${place}`, { company }))),
  );
  const chunk = Buffer.from(first ?? "");
  intake.take(chunk, 0, chunk.length - 1, 0);
  chunk.set(second ?? []);
  intake.forgetBytes();
  intake.take(chunk, 0, chunk.length - 1, chunk.length);
  intake.flush();
  expect([errors.company.at(0), errors.company.at(1)]).toEqual(["AAAA", "BBBB"]);
});
