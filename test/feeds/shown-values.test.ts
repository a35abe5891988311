import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NumberFormat } from "../../source/feeds/record/number-format.ts";
import { readFeed, itemTexts } from "./feed-fixtures.ts";
import { HEADING_CELLS, textRow, workbook, type WorkbookOptions } from "./workbook-fixtures.ts";

const HEADINGS = textRow(1, [...HEADING_CELLS, "Company"]);

function inline(text: string): string {
  return `<c t="inlineStr"><is><t>${text}</t></is></c>`;
}

/** A row with this cell as its key. */
function keyed(number: number, cell: string, company = "usmf"): string {
  const start = ["2026-11-20T14:03:00Z", "Customers V3", "fo"].map(inline).join("");
  return `<row r="${number}">${start}${cell}${inline("m")}${inline(company)}</row>`;
}

/** The key, or the reason, of the one record in a workbook with this cell as its key. */
async function keyOf(cell: string, options: WorkbookOptions = {}): Promise<string> {
  const [item] = (await readFeed(workbook({ A: HEADINGS + keyed(2, cell) }, options))).items;
  if (item === undefined) throw new Error("no item");
  return "record" in item ? item.record.uniqueKey : item.rejected.reason;
}

async function shown(code: string, value: string): Promise<string> {
  const escaped = code.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  return keyOf(`<c r="D2" s="1"><v>${value}</v></c>`, { formats: [0, 164], ownFormats: { 164: escaped } });
}

describe("a key is the text that the sheet shows (F1)", () => {
  test.each([
    ["General", "412", "412"],
    ["General", "0.3", "0.3"],
    ["General", "0.30000000000000004", "0.3"],
    ["General", "-2147220891", "-2147220891"],
    ['"US-"General', "412", "US-412"],
    ["0", "4711", "4711"],
    ["0", "123456789012345", "123456789012345"],
    ["000000", "123", "000123"],
    ["000000", "-123", "-000123"],
    ["000000", "1234567", "1234567"],
    ['"US-"0000', "412", "US-0412"],
    ["000-00", "4711", "047-11"],
    ["000\\/00", "4711", "047/11"],
    ["\\A0000", "7", "A0007"],
    ["0000_);(0000)", "-7", "(0007)"],
    ["0;-0;\\-", "5", "5"],
    ["[Red]000", "5", "005"],
    ["[$-409]000", "5", "005"],
    ["[$€-407] 0", "5", "€ 5"],
    ["[>=1000]0000;000", "12", "012"],
    ["[<100]00;0000", "512", "0512"],
    ["#,##0", "412", "412"],
    ["_-* #,##0\\ _K_M_-", "412", "412"],
    ["0.00", "10.5", "10.50"],
    ["0.##", "10.5", "10.5"],
    ["?0", "5", "5"],
    ["0%", "0.05", "5%"],
    ["0%", "0.07", "7%"],
    ["0.00E+00", "1200", "1.20E+03"],
    ["@", "412", "412"],
  ])("%s shows %s as %s", async (code, value, text) => {
    expect(await shown(code, value)).toBe(text);
  });

  test.each([
    ["General", "123456789012", "a part alone"],
    ["General", "3.14159265358979", "a part alone"],
    ["General", "1.234567890123457E+19", "more than 15 digits"],
    ["0", "1.234567890123457E+16", "more than 15 digits"],
    ["0", "12.5", "a part alone"],
    ["0.00", "12.345", "a part alone"],
    ["0.00E+00", "123456", "a part alone"],
    ["#,##0", "4711", "thousands separators"],
    ["_-* #,##0.00\\ _R_S_D_-", "4711", "thousands separators"],
    ["0.0,", "4711", "not read here"],
    ["# ?/?", "0.75", "not read here"],
    ["##0.0E+0", "12345", "not read here"],
    ["*-0", "5", "not read here"],
    ['"$"* 0', "5", "not read here"],
    ["[DBNum1]0", "5", "not read here"],
    ["0n", "5", "not read here"],
    [";;;", "5", "no digit"],
    ['"yes"', "5", "no digit"],
    ["d-mmm", "46024", "a date in cell D2"],
    ["[h]:mm", "0.5", "a date in cell D2"],
    ["yyyy\\-mm", "46024", "a date in cell D2"],
  ])("where %s hides what %s is, the row is rejected by cell and format", async (code, value, why) => {
    const reason = await shown(code, value);
    expect(reason).toContain(why);
    expect(reason).toContain(`in cell D2 (number format "${code}"); write it as text in the sheet`);
  });

  test("every whole number under zeros reads as its digits, padded", () => {
    fc.assert(
      fc.property(fc.nat(999_999_999), fc.integer({ min: 1, max: 12 }), (value, width) => {
        const format = new NumberFormat("0".repeat(width));
        expect(format.shownNumber(value)).toEqual({ text: String(value).padStart(width, "0") });
      }),
    );
  });

  test("no format, whatever its text, ends in anything but a text or a reason", () => {
    const piece = fc.constantFrom(
      '"',
      "\\",
      "_",
      "*",
      "[",
      "]",
      ";",
      "0",
      "#",
      "?",
      ".",
      ",",
      "%",
      "E+",
      "@",
      "d",
      "/",
      "<=9",
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (parts, value) => {
          const format = new NumberFormat(parts.join(""));
          const result = format.isDate ? { text: "" } : format.shownNumber(value);
          expect("text" in result || result.why !== "").toBe(true);
        },
      ),
    );
  });

  test("built-in formats are known by their number", async () => {
    const cell = (value: string): string => `<c r="D2" s="1"><v>${value}</v></c>`;
    expect(await keyOf(cell("0.5"), { formats: [0, 9] })).toBe("50%");
    expect(await keyOf(cell("46024"), { formats: [0, 14] })).toContain("a date in cell D2");
    expect(await keyOf(cell("0.5"), { formats: [0, 12] })).toContain('number format "# ?/?"');
    expect(await keyOf(cell("5"), { formats: [0, 60] })).toContain("not read here");
  });

  test("a text format may put something before a text, or hide it", async () => {
    const text = '<c r="D2" s="1" t="str"><v>US-1</v></c>';
    const own = (code: string) => ({ formats: [0, 164], ownFormats: { 164: code } });
    expect(await keyOf(text, own("0;-0;0;&quot;T-&quot;@"))).toBe("T-US-1");
    expect(await keyOf(text, own("0;-0;0"))).toBe("US-1");
    expect(await keyOf(text, own(";;;"))).toContain("a text that its format hides");
  });

  test("yes and no, errors, formulas and blanks are what they show, or are rejected by their cell", async () => {
    expect(await keyOf('<c r="D2" t="b"><v>1</v></c>')).toBe("TRUE");
    expect(await keyOf('<c r="D2" t="e"><v>#N/A</v></c>')).toContain("the error #N/A in cell D2");
    expect(await keyOf('<c r="D2" t="d"><v>2026-01-02</v></c>')).toContain("a date in cell D2");
    expect(await keyOf('<c r="D2"><f>A1</f></c>')).toContain("a formula without its result in cell D2");
    expect(await keyOf('<c r="D2"><f>A1</f><v></v></c>')).toContain("a formula without its result");
    expect(await keyOf('<c r="D2" t="str"><f>A1</f><v>US-1</v></c>')).toBe("US-1");
    expect(await keyOf('<c r="D2" t="s"><v>9</v></c>')).toContain("a shared text that is missing in cell D2");
    expect(await keyOf('<c r="D2" t="inlineStr"><is><t xml:space="preserve"> US-1 </t></is></c>')).toBe(
      " US-1 ",
    );
    expect(await keyOf('<c r="D2" t="str"><v>A_x005F_x0041_&amp;amp;%20\\n</v></c>')).toBe(
      "A_x0041_&amp;%20\\n",
    );
  });

  test("results of formulas that wait for the next opening are none", async () => {
    const bytes = workbook(
      { A: HEADINGS + keyed(2, '<c r="D2"><f>A1</f><v>0</v></c>') },
      { calculation: 'fullCalcOnLoad="1"' },
    );
    expect(itemTexts((await readFeed(bytes)).items)[0]).toContain("a formula without its result in cell D2");
  });
});

describe("the time of a record", () => {
  async function at(code: string, value: string): Promise<string> {
    const rest = ["Customers V3", "fo", "US-1", "m"].map(inline).join("");
    const row = `<row r="2"><c r="A2" s="1"><v>${value}</v></c>${rest}</row>`;
    const { items } = await readFeed(
      workbook({ A: textRow(1, HEADING_CELLS) + row }, { formats: [0, 164], ownFormats: { 164: code } }),
    );
    const [item] = items;
    return item !== undefined && "record" in item
      ? new Date(item.record.errorCreatedAt).toISOString()
      : JSON.stringify(item);
  }

  test("drifts by no millisecond where the sheet shows seconds, and keeps those that it shows", async () => {
    const day = 46_346;
    const almost = String(day + 50_579.999 / 86_400);
    expect(await at("yyyy-mm-dd hh:mm:ss", almost)).toBe("2026-11-20T14:03:00.000Z");
    expect(await at("yyyy-mm-dd hh:mm:ss.000", almost)).toBe("2026-11-20T14:02:59.999Z");
    expect(await at("yyyy-mm-dd hh:mm", String(day + 50_579.5 / 86_400))).toBe("2026-11-20T14:02:59.500Z");
  });

  test("in an accounting format is still a number of days", async () => {
    expect(await at("_-* #,##0\\ _K_M_-", "46346")).toBe("2026-11-20T00:00:00.000Z");
  });
});

describe("merged cells", () => {
  const merged = (refs: string): string => `</sheetData><mergeCells>${refs}</mergeCells><sheetData>`;
  const companies = async (rows: string, refs: string) =>
    (await readFeed(workbook({ A: HEADINGS + rows + merged(refs) }))).items.map((item) =>
      "record" in item ? item.record.company : item.rejected.reason,
    );

  test("give their value to every row that they cover, whatever those rows hold below", async () => {
    const rows =
      keyed(2, inline("K1"), "usmf") +
      keyed(3, inline("K2"), "") +
      keyed(4, inline("K3"), "stale") +
      keyed(5, inline("K4"), "demf");
    expect(await companies(rows, '<mergeCell ref="F2:F4"/>')).toEqual(["USMF", "USMF", "USMF", "DEMF"]);
  });

  test("over two columns are the value of the first, and nobody knows what of the second", async () => {
    const [reason] = await companies(keyed(2, inline("K1"), ""), '<mergeCell ref="E2:F2"/>');
    expect(reason).toContain("company: expected text, came a part of the merged cell E2 in cell F2");
  });

  test("that overlap are refused", async () => {
    const refs = '<mergeCell ref="F2:F4"/><mergeCell ref="E3:F3"/>';
    await expect(companies(keyed(2, inline("K1")) + keyed(3, inline("K2")), refs)).rejects.toThrow(
      "merged cells overlap in column F",
    );
  });
});

describe("what a workbook hides", () => {
  const book = () =>
    workbook(
      {
        Shown: `${HEADINGS}${keyed(2, inline("K1"))}${keyed(3, inline("K2")).replace("<row ", '<row hidden="1" ')}`,
        Old: HEADINGS + keyed(2, inline("K3")),
      },
      { hiddenSheets: ["Old"], columns: '<cols><col min="6" max="16384" hidden="1"/></cols>' },
    );

  test("is read and counted", async () => {
    const { items, hidden } = await readFeed(book());
    expect(itemTexts(items)).toEqual(["2 K1: m", "3 K2: m", "2 K3: m"]);
    expect(hidden).toEqual({ rows: 1, columns: 1, sheets: 1 });
  });

  test("is left out when asked for", async () => {
    const { items, hidden } = await readFeed(book(), { visibleOnly: true });
    expect(itemTexts(items)).toEqual(["2 K1: m"]);
    expect(items[0]).toMatchObject({ record: { company: "" } });
    expect(hidden).toEqual({ rows: 1, columns: 1, sheets: 1 });
  });
});
