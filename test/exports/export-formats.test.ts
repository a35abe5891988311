import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import { EXPORT_FORMATS, formatOfFile, type ExportFormat } from "../../source/domain/export-format.ts";
import type { SyncError } from "../../source/domain/error/sync-error.ts";
import { withFormulaGuard, withoutFormulaGuard } from "../../source/text/formula-guard.ts";
import { exportBytes } from "../../source/exports/export-records.ts";
import { EXPORT_COLUMNS, type ExportColumn } from "../../source/exports/exported-fields.ts";
import { anError } from "../helpers/an-error.ts";
import { HOSTILE } from "../helpers/journey-data.ts";

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string(),
  fc.constantFrom(
    HOSTILE,
    "=1+1",
    "'=1",
    "''@x",
    "-5",
    "+5",
    "\t=x",
    "\r\n",
    "_x000D_",
    "<b>|</b>",
    "![x](http://x)",
    " a ",
    '"',
  ),
);

async function exported(
  rows: readonly SyncError[],
  format: ExportFormat,
  columns: readonly ExportColumn[] = EXPORT_COLUMNS,
  bom = false,
) {
  const counts = { records: 0, cut: 0 };
  const pieces: Uint8Array[] = [];
  const pages = (async function* () {
    for (const row of rows) yield [row];
  })();
  for await (const piece of exportBytes(pages, format, { columns, bom }, counts)) pieces.push(piece);
  return { bytes: Buffer.concat(pieces), ...counts };
}

function rowsOf(csv: Buffer): readonly (readonly string[])[] {
  return parse(csv, { record_delimiter: "\r\n", relax_column_count: false });
}

test("no CSV field begins like a formula, and taking the guard away gives the text back", async () => {
  await fc.assert(
    fc.asyncProperty(anyText, async (message) => {
      const { bytes } = await exported([anError({ message })], "csv", ["message"]);
      const [, [field = ""] = []] = rowsOf(bytes);
      expect(field).not.toMatch(/^["\s\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u);
      const undone = withoutFormulaGuard(field);
      const { bytes: exact } = await exported([anError({ message })], "ndjson", ["message"]);
      const plain: unknown = JSON.parse(exact.toString("utf8")).message;
      if (
        typeof plain === "string" &&
        !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\p{Cf}\p{Surrogate}]/u.test(plain.replaceAll("\r", ""))
      )
        expect(undone).toBe(plain);
    }),
  );
});

/** Cells as a spreadsheet cuts them that takes a quote for one at the start of a cell alone. */
function cellsBy(separator: string, text: string): readonly string[] {
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (text.charAt(at + 1) === '"') cell += text.charAt(++at);
      else isQuoted = false;
    } else if (char === '"' && cell === "") {
      isQuoted = true;
    } else if (char === separator || char === "\n" || char === "\r") {
      cells.push(cell);
      cell = "";
    } else {
      cell += char;
    }
  }
  return [...cells, cell];
}

test("whatever separator a spreadsheet is set to, no cell of a CSV is a formula", async () => {
  const sign = fc.constantFrom("=1+1", "+1", "-1", "@SUM(1)", "＝1", "﹣1", "−1");
  const between = fc.constantFrom(
    ";",
    "\t",
    "|",
    ",",
    "\r\n",
    "\n",
    "\r",
    '"',
    " ",
    "\u00a0",
    "\u200b",
    "'",
    "a",
  );
  const piece = fc.tuple(between, between, sign).map((parts) => parts.join(""));
  const text = fc
    .array(fc.oneof(piece, anyText), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.join(""));
  await fc.assert(
    fc.asyncProperty(text, text, async (code, message) => {
      const { bytes } = await exported([anError({ code, message })], "csv", [
        "key",
        "code",
        "message",
        "state",
      ]);
      const csv = bytes.toString("utf8");
      for (const separator of [",", ";", "\t", "|"]) {
        const formulas = cellsBy(separator, csv).filter((cell) => /^\s*[=+\-@＝＋－＠﹣−]/.test(cell));
        expect(formulas, separator).toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
});

test("the guard against formulas is taken away as it was put there", () => {
  const text = fc.array(fc.constantFrom("'", '"', ";", "\t", "\n", "\r", " ", "=", "-", "a", "|", "\u200b"));
  fc.assert(
    fc.property(text, (parts) => {
      expect(withoutFormulaGuard(withFormulaGuard(parts.join("")))).toBe(parts.join(""));
    }),
    { numRuns: 2000 },
  );
});

test("CSV keeps quotes, commas and line breaks inside their field, and brings a byte order mark when asked", async () => {
  const message = 'a "quoted", text\r\nand a second line';
  const { bytes } = await exported([anError({ message })], "csv", ["key", "message"], true);
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  expect(rowsOf(bytes.subarray(3))).toEqual([
    ["key", "message"],
    [anError().uniqueKey, message],
  ]);
});

test("no format but the exact one lets a control character out, and that one escapes it", async () => {
  const row = anError({ message: HOSTILE, uniqueKey: HOSTILE, code: "\u001b[2J" });
  for (const format of ["csv", "md", "ndjson"] as const) {
    const { bytes } = await exported([row], format);
    expect(bytes.toString("utf8"), format).not.toMatch(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
    );
  }
});

test("a Markdown table has one line a record, whatever is in it, and no markup of a record's own", async () => {
  await fc.assert(
    fc.asyncProperty(anyText, async (message) => {
      const { bytes } = await exported([anError({ message })], "md", ["key", "message"]);
      const lines = bytes.toString("utf8").split("\n");
      expect(lines).toHaveLength(4);
      expect(lines[2]?.match(/(?<!\\)\|/g)).toHaveLength(3);
      expect(lines[2]?.replaceAll("<br>", "")).not.toMatch(/[<>]|(?<!\\)[[*`]/);
    }),
  );
});

test("a workbook is a whole package of shared texts without a formula", async () => {
  const row = anError({ message: `=HYPERLINK("http://x")\r\n_x000D_ \u0007 <&>\ud800`, attempts: 3 });
  const parts = unzipSync((await exported([row], "xlsx", ["key", "message", "attempts"])).bytes);
  expect(Object.keys(parts).sort()).toEqual([
    "[Content_Types].xml",
    "_rels/.rels",
    "xl/_rels/workbook.xml.rels",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
  ]);
  const sheet = strFromU8(parts["xl/worksheets/sheet1.xml"] ?? new Uint8Array());
  expect(sheet).not.toContain("<f>");
  const texts = strFromU8(parts["xl/sharedStrings.xml"] ?? new Uint8Array());
  expect(sheet).toContain('<c r="A2" t="s"><v>3</v></c><c r="B2" t="s"><v>4</v></c><c r="C2"><v>3</v></c>');
  expect(texts).toContain(
    '<si><t xml:space="preserve">=HYPERLINK(&quot;http://x&quot;)\n_x005F_x000D_ \u2407 &lt;&amp;&gt;\ufffd</t></si>',
  );
  expect(sheet).toContain('<autoFilter ref="A1:C2"/>');
});

test("a text longer than a cell is cut between characters and counted", async () => {
  const { cut, bytes } = await exported([anError({ message: `${"x".repeat(32_766)}😀` })], "xlsx", [
    "message",
  ]);
  expect(cut).toBe(1);
  const texts = strFromU8(unzipSync(bytes)["xl/sharedStrings.xml"] ?? new Uint8Array());
  expect(texts.includes(`>${"x".repeat(32_766)}</t>`)).toBe(true);
});

test("an export without records is a file of its format all the same", async () => {
  for (const format of EXPORT_FORMATS) {
    const { bytes, records } = await exported([], format, ["key", "message"]);
    expect({ format, records, isEmpty: bytes.length === 0 }).toEqual({
      format,
      records: 0,
      isEmpty: format === "ndjson",
    });
  }
});

test("the ending of a file says its format", () => {
  expect(["a.CSV", "b.jsonl", "c.x.xlsx", "d.md", "e.txt", "csv", "f.constructor"].map(formatOfFile)).toEqual(
    ["csv", "ndjson", "xlsx", "md", null, null, null],
  );
});
