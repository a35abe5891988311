import { strToU8, zipSync } from "fflate";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { XmlTags } from "../../source/text/xml-tags.ts";
import { UnreadableFeedError } from "../../source/feeds/feed.ts";
import { ReadingTime } from "../../source/feeds/record/reading-time.ts";
import { readFeed, itemTexts } from "./feed-fixtures.ts";
import { HEADING_CELLS, textRow, workbook } from "./workbook-fixtures.ts";

const HEADINGS = textRow(1, HEADING_CELLS);
const GOOD = ["2026-11-20T14:03:00Z", "Customers V3", "fo", "US-1", "m"];
const SHEET = HEADINGS + textRow(2, GOOD);

/** The archive with the directory's entry of a file changed. */
function withEntry(
  archive: Uint8Array,
  name: string,
  change: (view: DataView, at: number) => void,
): Uint8Array {
  const bytes = Uint8Array.from(archive);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < bytes.length - 46; at++) {
    if (view.getUint32(at, true) !== 0x02014b50) continue;
    const length = view.getUint16(at + 28, true);
    if (Buffer.from(bytes.subarray(at + 46, at + 46 + length)).toString() === name) change(view, at);
  }
  return bytes;
}

/** The same archive as writers of Zip64 lay it out: sizes and places in fields of their own. */
function asZip64(archive: Uint8Array): Uint8Array {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = archive.length - 22;
  const from = view.getUint32(end + 16, true);
  const entries: Buffer[] = [];
  for (let at = from; at < end;) {
    const name = view.getUint16(at + 28, true);
    const entry = Buffer.from(archive.subarray(at, at + 46 + name));
    const field = Buffer.alloc(28);
    field.writeUInt16LE(1, 0);
    field.writeUInt16LE(24, 2);
    field.writeBigUInt64LE(BigInt(entry.readUInt32LE(24)), 4);
    field.writeBigUInt64LE(BigInt(entry.readUInt32LE(20)), 12);
    field.writeBigUInt64LE(BigInt(entry.readUInt32LE(42)), 20);
    for (const place of [20, 24, 42]) entry.writeUInt32LE(0xffff_ffff, place);
    entry.writeUInt16LE(28, 30);
    entries.push(Buffer.concat([entry, field]));
    at += 46 + name + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  const directory = Buffer.concat(entries);
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(44n, 4);
  for (const place of [24, 32]) end64.writeBigUInt64LE(BigInt(entries.length), place);
  end64.writeBigUInt64LE(BigInt(directory.length), 40);
  end64.writeBigUInt64LE(BigInt(from), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(from + directory.length), 8);
  const last = Buffer.from(archive.subarray(end));
  last.fill(0xff, 8, 20);
  return Buffer.concat([archive.subarray(0, from), directory, end64, locator, last]);
}

test("an archive of Zip64 is read", async () => {
  expect(itemTexts((await readFeed(asZip64(workbook({ A: SHEET })))).items)).toEqual(["2 US-1: m"]);
});

test("the parts of a workbook are found by what refers to them, whatever they are called", async () => {
  const book = workbook(
    { A: SHEET },
    {
      parts: {
        "_rels/.rels":
          '<Relationships><Relationship Id="rId1" Type="x/officeDocument" Target="xl/book7.xml"/></Relationships>',
        "xl/book7.xml":
          '<workbook xmlns:r="r"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/book7.xml.rels":
          '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="/xl/worksheets/sheet1.xml"/></Relationships>',
        "xl/workbook.xml": "<workbook/>",
      },
    },
  );
  expect(itemTexts((await readFeed(book)).items)).toEqual(["2 US-1: m"]);
});

describe("no row counts of a workbook that is not what its writer wrote:", () => {
  const sheet = "xl/worksheets/sheet1.xml";
  const cut = (text: string) => workbook({ A: SHEET }, { parts: { [sheet]: text } });
  test.each([
    [
      "a sheet with another checksum",
      withEntry(workbook({ A: SHEET }), sheet, (view, at) => view.setUint32(at + 16, 1, true)),
      /checksum of "xl.worksheets.sheet1.xml" does not fit/,
    ],
    [
      "a sheet of another size",
      withEntry(workbook({ A: SHEET }), sheet, (view, at) => view.setUint32(at + 24, 9, true)),
      /does not fit/,
    ],
    [
      "shared texts with another checksum",
      withEntry(workbook({ A: SHEET }), "xl/sharedStrings.xml", (view, at) =>
        view.setUint32(at + 16, 1, true),
      ),
      /does not fit/,
    ],
    [
      "a second sheet with another checksum",
      withEntry(workbook({ A: SHEET, B: SHEET }), "xl/worksheets/sheet2.xml", (view, at) =>
        view.setUint32(at + 16, 1, true),
      ),
      /sheet2.xml" does not fit/,
    ],
    [
      "a sheet that ends in the middle of a row",
      cut(`<worksheet><sheetData>${HEADINGS}<row r="2"><c t="inlineStr"><is><t>2026`),
      /sheet "A" ends in the middle/,
    ],
    ["a sheet that ends behind a row", cut(`<worksheet><sheetData>${SHEET}`), /sheet "A" ends in the middle/],
    ["a row inside a row", workbook({ A: SHEET.replace("</row>", "") }), /row 1 does not end/],
    [
      "rows in another order",
      workbook({ A: HEADINGS + textRow(3, GOOD) + textRow(2, GOOD) }),
      /row 2 stands behind row 3/,
    ],
    [
      "shared texts that end in the middle",
      workbook({ A: SHEET }, { parts: { "xl/sharedStrings.xml": "<sst><si><t>a" } }),
      /shared texts end in the middle/,
    ],
    [
      "two files in the same bytes",
      withEntry(workbook({ A: SHEET, B: SHEET }), "xl/worksheets/sheet2.xml", (view, at) =>
        view.setUint32(at + 42, 0, true),
      ),
      /lie in the same bytes/,
    ],
  ] as const)("%s", async (_, bytes, message) => {
    const reading = readFeed(bytes);
    await expect(reading).rejects.toThrow(UnreadableFeedError);
    await expect(reading).rejects.toThrow(message);
  });
});

test.each([
  [
    "an OpenDocument sheet",
    { mimetype: "application/vnd.oasis.opendocument.spreadsheet" },
    /OpenDocument file \(.ods\)/,
  ],
  ["a binary workbook", { "xl/workbook.bin": "x" }, /binary Excel workbook/],
] as const)("%s is refused by its name, with what to save it as", async (_, files, message) => {
  const archive = zipSync(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])),
  );
  await expect(readFeed(archive)).rejects.toThrow(message);
  await expect(readFeed(archive)).rejects.toMatchObject({
    remedy: "Save it as .xlsx or .csv and import that file.",
  });
});

test("cells behind the last heading are passed over, in what is kept of a rejected row as well", async () => {
  const far = '<row r="2"><c r="XFD2"><v>1</v></c></row>';
  const bad = textRow(3, ["bad"]).replace("</row>", '<c r="XFD3"><v>1</v></c></row>');
  const { items } = await readFeed(workbook({ A: HEADINGS + far + bad }));
  expect(items).toMatchObject([{ rejected: { line: 3, text: '["bad"]' } }]);
});

test("reading gives others their turn, and ends with its client or when it takes too long", async () => {
  let now = 0;
  const gone = new AbortController();
  const time = new ReadingTime(gone.signal, 60_000, () => now);
  let turns = 0;
  setImmediate(() => turns++);
  now += 5;
  await time.turn();
  expect(turns).toBe(0);
  now += 5;
  await time.turn();
  expect(turns).toBe(1);
  gone.abort(new Error("nobody waits"));
  now += 10;
  await expect(time.turn()).rejects.toThrow("nobody waits");
  const long = new ReadingTime(undefined, 60_000, () => now);
  now += 120_000;
  long.resume();
  now += 30_000;
  await long.turn();
  now += 31_000;
  await expect(long.turn()).rejects.toThrow("takes more than 1 minutes of computing");
});

test("a workbook whose client has gone is read no further", async () => {
  const signal = AbortSignal.abort(new Error("the client is gone"));
  const rows = Array.from({ length: 4000 }, (_, index) => textRow(index + 2, GOOD)).join("");
  await expect(readFeed(workbook({ A: HEADINGS + rows }), { signal })).rejects.toThrow("the client is gone");
});

describe("XML that arrives in pieces", () => {
  const broken = (why: string): Error => new Error(why);

  test.each([
    ["a text", "x".repeat(1_000), "x".repeat(1_000)],
    ["a tag", `<a b="${"x".repeat(1_000)}`, "x".repeat(1_000)],
    ["a comment that holds ends of tags", `<!--${">".repeat(1_000)}`, ">".repeat(1_000)],
    ["text as it was written", `<![CDATA[${"]>".repeat(500)}`, "]>".repeat(500)],
  ])("%s is looked through once, however late its end comes", (_, first, piece) => {
    const tags = new XmlTags(broken);
    const indexOf = vi.spyOn(String.prototype, "indexOf");
    onTestFinished(() => indexOf.mockRestore());
    tags.take(first);
    for (let pieces = 0; pieces < 300; pieces++) tags.take(piece);
    const looked = indexOf.mock.contexts.reduce((sum: number, text) => sum + String(text).length, 0);
    expect(looked).toBeLessThan(10_000);
  });

  test("a tag of more than a megabyte is refused, a text of two is not", () => {
    const tags = new XmlTags(broken);
    expect(tags.take(`<t>${"x".repeat(2 << 20)}`)).toHaveLength(1);
    expect(tags.take("</t>")).toEqual([
      { kind: "text", text: "x".repeat(2 << 20) },
      { kind: "close", name: "t" },
    ]);
    expect(() => tags.take(`<t ${"x".repeat(2 << 20)}`)).toThrow("a tag or text in it does not end");
  });

  test("gives the same wherever it is cut", () => {
    const xml = '<?x?><!-- a > b --><a b="1>2">t<![CDATA[c]]>]]>d</a ><e/>f';
    const whole = new XmlTags(broken).take(xml);
    for (let at = 1; at < xml.length; at++) {
      const tags = new XmlTags(broken);
      const cut = [...tags.take(xml.slice(0, at)), ...tags.take(xml.slice(at))];
      expect(cut, xml.slice(0, at)).toEqual(whole);
    }
  });
});
