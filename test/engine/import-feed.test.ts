import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { UserFacingError } from "../../source/domain/user-facing-error.ts";
import type { ImportOptions, ImportReport } from "../../source/domain/feed-import.ts";
import type { Engine } from "../../source/engine/engine.ts";
import { RejectedLines } from "../../source/engine/imports/rejected-lines.ts";
import { exportBytes } from "../../source/exports/export-records.ts";
import { EXPORT_COLUMNS, WORKBOOK_COLUMNS } from "../../source/exports/exported-fields.ts";
import { NEWEST_FIRST } from "../../source/domain/query/error-order.ts";
import { errorPages } from "../../source/cli/output/listed-pages.ts";
import { HEADING_CELLS, textRow, workbook } from "../feeds/workbook-fixtures.ts";
import { aRecord, importRecords, openEngineRig, WAYS } from "../helpers/engine-rig.ts";

const OPTIONS: ImportOptions = {
  format: "auto",
  feedName: "feed",
  job: "CUST",
  headings: {},
  dateOrder: null,
  dryRun: false,
};

const LINES = Array.from({ length: 1500 }, (_, index) => `${JSON.stringify(aRecord(`K${index}`))}\n`);

async function imported(
  engine: Engine,
  bytes: AsyncIterable<Uint8Array>,
  options: Partial<ImportOptions> = {},
): Promise<ImportReport> {
  const result = await engine.importFeed(bytes, { ...OPTIONS, ...options });
  if ("refused" in result) throw new Error(result.refused.message);
  return result.done;
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

describe.each(WAYS)("a feed that breaks off behind its first rows, %s,", (way) => {
  test.each([
    [
      "is not there any more",
      Object.assign(new Error("EIO: i/o error, read"), { code: "EIO", errno: -5 }),
      true,
    ],
    [
      "is damaged",
      new UserFacingError("errors.csv cannot be read: the disk failed (EIO).", "Check it.", null),
      false,
    ],
  ])("because it %s, ends in a sentence with what is in", async (_, reason, isFault) => {
    const { engine } = await openEngineRig({ way });
    const broken = async function* () {
      yield Buffer.from(LINES.join(""));
      throw reason;
    };
    const failure: unknown = await imported(engine, broken()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UserFacingError);
    expect(failure).toMatchObject({
      message: expect.stringMatching(
        /^"feed" could not be read to its end: .*EIO.* Before that 1500 records were read: 1500 added, 0 updated, 0 rejected\.$/,
      ),
      remedy: expect.stringMatching(/What is in already is not added again\.$/),
      isFault,
    });
    expect((await engine.overview()).total).toBe(1500);
    expect((await engine.audit()).lines.join()).toContain("1500 added");
    expect((await imported(engine, whole(Buffer.from(LINES.join(""))))).known).toBe(1500);
  });
});

test("an import whose client has gone ends, and what was in stays", async () => {
  const { engine } = await openEngineRig();
  const rows = Array.from({ length: 3000 }, (_, index) =>
    textRow(index + 2, ["2026-11-20", "Customers V3", "fo", `K${index}`, "m"]),
  );
  const gone = new AbortController();
  const bytes = workbook({ A: textRow(1, HEADING_CELLS) + rows.join("") });
  const result = imported(engine, whole(bytes), {
    signal: gone.signal,
    onProgress: () => gone.abort(new UserFacingError("The client is gone.", "Import again.")),
  });
  gone.abort(new UserFacingError("The client is gone.", "Import again."));
  await expect(result).rejects.toThrow("The client is gone.");
});

test("what a feed adds to the rejected lines is bounded, and all of them are counted (F3)", () => {
  const lines = new RejectedLines(230);
  for (let line = 1; line <= 10; line++) lines.add({ line, reason: "r".repeat(10), text: "t".repeat(20) });
  expect(lines.taken().map(({ line }) => line)).toEqual([1, 2, 3]);
  lines.add({ line: 11, reason: "", text: "" });
  expect([lines.count, lines.notKept, lines.first.length]).toEqual([11, 8, 11]);
});

test("a workbook of kilobytes with more broken rows than there is room for fills no disk", async () => {
  const { engine } = await openEngineRig();
  const row = (number: number): string => `<row r="${number}"><c r="A${number}" t="s"><v>0</v></c></row>`;
  const rows = Array.from({ length: 1400 }, (_, index) => row(index + 2)).join("");
  const texts = [`<si><t>${"x".repeat(30_000)}</t></si>`];
  const bytes = workbook({ A: textRow(1, HEADING_CELLS) + rows }, { texts });
  expect(bytes.length).toBeLessThan(60_000);
  const report = await imported(engine, whole(bytes));
  expect(report.rejectedCount).toBe(1400);
  expect(report.rejectedNotKept).toBeGreaterThan(200);
  const kept = await readFile(report.rejectedFile ?? "");
  expect(kept.length).toBeLessThan(40 * 1024 * 1024);
  expect(kept.toString().trimEnd().split("\n")).toHaveLength(1400 - report.rejectedNotKept);
});

test("a record that a feed tells twice is added once, and its second state takes the place of the first", async () => {
  const { engine } = await openEngineRig();
  const first = aRecord("C1", { recordVersion: "1" });
  const second = { ...first, recordVersion: "2", message: "the later words" };
  const report = await importRecords(engine, [first, aRecord("C2"), second, second]);
  expect(report).toMatchObject({ read: 4, added: 2, known: 2, updated: 1 });
  expect(await engine.error("id-C1")).toMatchObject({ message: "the later words", recordVersion: "2" });
  // The same by what the record is, where the feed gives no id: two states are then two errors of one record.
  const unnamed = [first, second].map((record) => ({ ...record, id: "", key: "C3" }));
  expect(await importRecords(engine, unnamed)).toMatchObject({ added: 2, updated: 0 });
});

describe("our own export, imported again where its records are known,", () => {
  const records = ["-15", "=1", "K3"].map((key) =>
    aRecord(key, { code: "-2147220891", message: `=SUM \u0007\r\n; -5 ${key}${"x".repeat(33_000)}` }),
  );

  test.each([
    ["csv", EXPORT_COLUMNS],
    ["xlsx", WORKBOOK_COLUMNS],
  ] as const)("as %s updates nothing", async (format, columns) => {
    const { engine } = await openEngineRig();
    await importRecords(engine, records);
    const all = { filter: { terms: [] }, sort: NEWEST_FIRST } as const;
    const pieces: Uint8Array[] = [];
    const counts = { records: 0, cut: 0 };
    for await (const piece of exportBytes(
      errorPages(engine, all, null),
      format,
      { columns, bom: false },
      counts,
    ))
      pieces.push(piece);
    const report = await imported(engine, whole(Buffer.concat(pieces)));
    expect(report).toMatchObject({ read: 3, added: 0, known: 3, updated: 0, rejectedCount: 0 });
  });

  test("takes a newer state of a record all the same", async () => {
    const { engine } = await openEngineRig();
    await importRecords(engine, records);
    const newer = records.map((record) => ({ ...record, message: "another message" }));
    expect(await importRecords(engine, newer)).toMatchObject({ known: 3, updated: 3 });
  });
});
