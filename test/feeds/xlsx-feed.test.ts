import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { UnreadableFeedError } from "../../source/feeds/feed.ts";
import { exportBytes } from "../../source/exports/export-records.ts";
import { EXPORT_COLUMNS } from "../../source/exports/exported-fields.ts";
import { anError } from "../helpers/an-error.ts";
import { readFeed, itemTexts } from "./feed-fixtures.ts";
import { HEADING_CELLS, textRow, workbook } from "./workbook-fixtures.ts";

const HEADINGS = textRow(1, HEADING_CELLS);
const GOOD = ["2026-11-20T14:03:00Z", "Customers V3", "fo", "US-1", "m"];

function dated(style: number, value: string): string {
  const rest = ["Customers V3", "fo", "US-1", "m"].map(
    (text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`,
  );
  return `<row r="2"><c r="A2" s="${style}"><v>${value}</v></c>${rest.join("")}</row>`;
}

async function createdOn(bytes: Uint8Array): Promise<string> {
  const [item] = (await readFeed(bytes)).items;
  if (item === undefined || !("record" in item)) throw new Error(JSON.stringify(item));
  return new Date(item.record.errorCreatedAt).toISOString();
}

describe("a workbook", () => {
  test("is found out by its content and read row by row", async () => {
    const { format, items } = await readFeed(
      workbook({ Sheet1: HEADINGS + textRow(2, GOOD) + textRow(5, ["bad"]) }),
    );
    expect(format).toBe("xlsx");
    expect(itemTexts(items)[0]).toBe("2 US-1: m");
    expect(itemTexts(items)[1]).toMatch(/^5 rejected: createdOn/);
    expect(items[1]).toMatchObject({ rejected: { text: '["bad"]' } });
  });

  test("may share its texts, in pieces and with phonetics, and escape what XML cannot hold", async () => {
    const texts = [
      "<si><t>US-1</t></si>",
      '<si><r><t>two </t></r><r><t xml:space="preserve">pieces &lt;&amp;&#x41;_x000D_</t></r><rPh sb="0" eb="1"><t>no</t></rPh></si>',
    ];
    const row = textRow(2, GOOD.slice(0, 3)).replace(
      "</row>",
      '<c r="D2" t="s"><v>0</v></c><c r="E2" t="s"><v>1</v></c></row>',
    );
    const { items } = await readFeed(workbook({ A: HEADINGS + row }, { texts }));
    expect(itemTexts(items)).toEqual(["2 US-1: two pieces <&A\r"]);
  });

  test("counts days from 1900 or from 1904, by style", async () => {
    const since1900 = workbook({ A: HEADINGS + dated(1, "46346.58541666667") }, { formats: [0, 22] });
    expect(await createdOn(since1900)).toBe("2026-11-20T14:03:00.000Z");
    const own = { formats: [0, 164], ownFormats: { 164: "yyyy\\-mm\\-dd hh:mm" }, is1904: true };
    expect(await createdOn(workbook({ A: HEADINGS + dated(1, "44884.58541666667") }, own))).toBe(
      "2026-11-20T14:03:00.000Z",
    );
    // Without a style the number is still a date where one is expected.
    expect(await createdOn(workbook({ A: HEADINGS + dated(0, "46346.58541666667") }))).toBe(
      "2026-11-20T14:03:00.000Z",
    );
  });

  test("that counts from 1904 does so in cells without a style as well", async () => {
    const bytes = workbook({ A: HEADINGS + dated(0, "44884.58541666667") }, { is1904: true });
    expect(await createdOn(bytes)).toBe("2026-11-20T14:03:00.000Z");
  });

  test("keeps numbers as people see them, and leaves out what a formula was", async () => {
    const row = textRow(2, GOOD.slice(0, 3)).replace(
      "</row>",
      '<c r="D2"><f>1+1</f><v>1.2E+6</v></c><c r="E2" t="str"><f>A1</f><v>shown</v></c></row>',
    );
    expect(itemTexts((await readFeed(workbook({ A: HEADINGS + row }))).items)).toEqual(["2 1200000: shown"]);
  });

  test("may hold other sheets, before or behind, and several with records", async () => {
    const sheets = {
      Notes: textRow(1, ["Hello"]),
      One: HEADINGS + textRow(2, GOOD),
      Two: HEADINGS + textRow(2, GOOD),
    };
    expect(itemTexts((await readFeed(workbook(sheets))).items)).toEqual(["2 US-1: m", "2 US-1: m"]);
  });

  test("that is an export comes back as it was, whatever the texts", async () => {
    const text = fc
      .string({ unit: "grapheme", minLength: 1 })
      .filter((one) => one.trim() === one && one !== "");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text), { maxLength: 8 }), async (texts) => {
        const rows = texts.map(([message, uniqueKey], index) =>
          anError({ id: `E${index}`, message, uniqueKey }),
        );
        const pages = (async function* () {
          yield rows;
        })();
        const parts = { columns: EXPORT_COLUMNS, bom: false };
        const pieces: Uint8Array[] = [];
        for await (const piece of exportBytes(pages, "xlsx", parts, { records: 0, cut: 0 }))
          pieces.push(piece);
        const { items } = await readFeed(Buffer.concat(pieces));
        const back = items.map((item) =>
          "record" in item ? [item.record.message, item.record.uniqueKey] : item.rejected,
        );
        expect(back).toEqual(texts);
      }),
      { numRuns: 60 },
    );
  });

  test("any cut of its bytes into chunks gives the same", async () => {
    const bytes = workbook({ A: HEADINGS + textRow(2, GOOD) });
    const whole = await readFeed(bytes);
    for (const size of [1, 7, 1000]) expect(await readFeed(bytes, {}, size)).toEqual(whole);
  });
});

describe("what is no workbook, or a hostile one, is refused whole", () => {
  const zeros = "0".repeat(40 * 1024 * 1024);
  test.for([
    ["a zip archive of something else", zipSync({ "a.txt": strToU8("hello") }), /zip archive/],
    ["a workbook that is cut short", workbook({ A: HEADINGS }).subarray(0, 300), /directory is missing/],
    [
      "a sheet that unpacks to far more than it is",
      workbook({ A: `<row><c t="inlineStr"><is><t>${zeros}` }),
      /more than any workbook/,
    ],
    ["shared texts that do", workbook({ A: HEADINGS }, { texts: [zeros] }), /more than any workbook/],
    [
      "a document type",
      workbook(
        { A: HEADINGS },
        { parts: { "xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a "b">]><workbook/>' } },
      ),
      /document type/,
    ],
    ["a workbook without sheets", workbook({}), /no sheet/],
    ["headings that say nothing", workbook({ A: textRow(1, ["Hello"]) }), /no heading for createdOn/],
    ["text said to be a workbook", Buffer.from("Created On,Entity"), /directory is missing/],
  ] as const)("%s", async ([, bytes, message]) => {
    const reading = readFeed(bytes, { format: bytes instanceof Buffer ? "xlsx" : "auto" });
    await expect(reading).rejects.toThrow(UnreadableFeedError);
    await expect(reading).rejects.toThrow(message);
  });

  test("random damage to a workbook never ends in anything but items or a refusal", async () => {
    const good = workbook({ A: HEADINGS + textRow(2, GOOD) });
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 }), async (at, byte) => {
        const bytes = Uint8Array.from(good);
        bytes[at] = byte;
        try {
          await readFeed(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableFeedError);
        }
      }),
      { numRuns: 400 },
    );
  });
});
