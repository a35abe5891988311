import * as fc from "fast-check";
import { expect, test } from "vitest";
import { HEADINGS, readFeed, itemTexts } from "./feed-fixtures.ts";

/** A row with the five headings of HEADINGS. */
function row(key: string, message: string): string {
  return `2026-11-20T14:03:00Z,Customers V3,fo,${key},${message}`;
}

function quotedCell(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** RFC 4180 as written there: quotes around every cell, quotes inside doubled. */
function written(rows: readonly (readonly string[])[], delimiter: string, lineEnd: string): string {
  return rows.map((cells) => cells.map(quotedCell).join(delimiter) + lineEnd).join("");
}

test.each([
  ["a comma", ","],
  ["a semicolon", ";"],
  ["a tab", "\t"],
  ["a bar", "|"],
])("%s as delimiter is found out, also when quoted cells are full of the others", async (_, delimiter) => {
  const cells = ["2026-11-20", "Customers V3", "fo", "US-1", "a,b;c\td|e,,,;;;\t\t||"];
  const read = await readFeed(written([HEADINGS.split(","), cells], delimiter, "\n"));
  expect(itemTexts(read.items)).toEqual(["2 US-1: a,b;c\td|e,,,;;;\t\t||"]);
});

test.each([
  ["\\n", "\n"],
  ["\\r\\n", "\r\n"],
  ["\\r", "\r"],
])("lines that end in %s are counted, and line breaks inside quotes count too", async (_, end) => {
  const feed = [HEADINGS, row("A", `"one${end}two"`), "", row("B", "x")].join(end);
  expect(itemTexts((await readFeed(feed)).items)).toEqual([`2 A: one${end}two`, "5 B: x"]);
});

test("a first line sep=; states the delimiter and is no heading", async () => {
  const feed = `sep=;\r\n${HEADINGS.replaceAll(",", ";")}\r\n${row("A", "x").replaceAll(",", ";")}\r\n`;
  expect(itemTexts((await readFeed(feed)).items)).toEqual(["3 A: x"]);
});

test("rows whose cells are all blank are passed over", async () => {
  const read = await readFeed(`\n${HEADINGS}\n,,,,\n${row("A", "x")}\n , ,,,\n\n`);
  expect(itemTexts(read.items)).toEqual(["4 A: x"]);
});

test("a row with too many or too few cells is rejected with its line, and its neighbours are read", async () => {
  const read = await readFeed(
    [HEADINGS, row("A", "x"), row("B", "x,y"), "one,two", row("C", "x")].join("\n"),
  );
  expect(itemTexts(read.items)).toEqual([
    "2 A: x",
    "3 rejected: expected 5 cells as in the heading row, came 6",
    "4 rejected: expected 5 cells as in the heading row, came 2",
    "5 C: x",
  ]);
  expect(read.items[1]).toMatchObject({ rejected: { text: `${row("B", "x,y")}\n` } });
});

test("a quote that is never closed costs its own line, not the rest of the file", async () => {
  const rest = Array.from({ length: 3000 }, (_, index) => row(`K${index}`, "x"));
  const { items } = await readFeed([HEADINGS, row("A", '"open'), ...rest].join("\n"));
  expect(itemTexts(items.slice(0, 2))).toEqual([
    "2 rejected: expected a closing quote for the one that opens in this row, came the end of the feed",
    "3 K0: x",
  ]);
  expect(items).toHaveLength(3001);
});

test("a quote that is never closed in a feed of many megabytes stops at the size of a record", async () => {
  const line = `${row("K", "x".repeat(1000))}\n`;
  const { items } = await readFeed(`${HEADINGS}\n${row("A", '"open')}\n${line.repeat(6000)}`);
  expect(itemTexts(items.slice(0, 1))).toEqual([
    "2 rejected: expected a row of at most 4 MiB, came more; a quote that opens in this row is never closed",
  ]);
  expect(items.filter((item) => "record" in item)).toHaveLength(6000);
});

test("a quote closed by the quotes of a later row costs its own line only", async () => {
  const feed = [HEADINGS, row("A", '"open'), row('"B"', '"x, y"'), row("C", '"z"'), row("D", "x")].join("\n");
  expect(itemTexts((await readFeed(feed)).items)).toEqual([
    "2 rejected: expected a delimiter or the end of the row after a closing quote, came other text; double the quotes inside a cell",
    "3 B: x, y",
    "4 C: z",
    "5 D: x",
  ]);
});

test("a row over several lines with the wrong number of cells costs its first line only", async () => {
  const feed = [HEADINGS, row("A", '"open'), row("B", 'x"'), row("C", "y")].join("\n");
  expect(itemTexts((await readFeed(feed)).items)).toEqual([
    "2 A: open\n2026-11-20T14:03:00Z,Customers V3,fo,B,x",
    "4 C: y",
  ]);
  const wide = [HEADINGS, row("A", '"open'), `${row("B", 'x"')},more`, row("C", "y")].join("\n");
  expect(itemTexts((await readFeed(wide)).items)).toEqual([
    "2 rejected: expected 5 cells as in the heading row, came 6",
    "3 rejected: expected quotes around the whole cell, came one inside it; quote the cell and double the quotes inside",
    "4 C: y",
  ]);
});

test("quotes inside a line that quotes no cell are text, as in rows copied from a grid", async () => {
  const feed = [HEADINGS, row("A", 'Field "Name" is empty'), row("B", "x")].join("\n");
  expect(itemTexts((await readFeed(feed)).items)).toEqual(['2 A: Field "Name" is empty', "3 B: x"]);
  const mixed = [HEADINGS, row('"A"', 'Field "Name" is empty'), row("B", "x")].join("\n");
  expect(itemTexts((await readFeed(mixed)).items)).toEqual([
    "2 rejected: expected quotes around the whole cell, came one inside it; quote the cell and double the quotes inside",
    "3 B: x",
  ]);
});

test("a line longer than a record may be is rejected once, and the next line is read", async () => {
  const feed = `${HEADINGS}\n${row("A", "x".repeat(5 * 1024 * 1024))}\n${row("B", "y")}\n`;
  const { items } = await readFeed(feed);
  expect(itemTexts(items)).toEqual([
    "2 rejected: expected a row of at most 4 MiB, came more; a quote that opens in this row is never closed",
    "3 B: y",
  ]);
  expect(items[0]).toMatchObject({ rejected: { text: expect.stringMatching(/^.{65536}$/s) } });
});

test("cells of any text come back as they were written", async () => {
  const message = fc.string({ unit: "binary", minLength: 1 }).filter((text) => text.trim() !== "");
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { minLength: 1, maxLength: 8 }),
      fc.constantFrom(",", ";", "\t", "|"),
      fc.constantFrom("\n", "\r\n", "\r"),
      async (messages, delimiter, lineEnd) => {
        const rows = messages.map((text) => ["2026-11-20", "Customers V3", "fo", "K", text]);
        const feed = written([HEADINGS.split(","), ...rows], delimiter, lineEnd);
        const { items } = await readFeed(feed, { format: "csv" });
        expect(items.map((item) => ("record" in item ? item.record.message : item))).toEqual(messages);
      },
    ),
    { numRuns: 200 },
  );
});

test("no line is lost, whatever the text: each record's key is in an item's record or in a rejected text", async () => {
  const piece = fc.constantFrom('"', ",", "\n", "\r\n", "x", '""', ";", " ", "K1");
  const messages = fc.array(
    fc.array(piece, { maxLength: 6 }).map((parts) => parts.join("")),
    { maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(messages, async (texts) => {
      const lines = texts.map((text, index) => row(`<${index}>`, text));
      const { items } = await readFeed([HEADINGS, ...lines].join("\n"));
      const all = JSON.stringify(items);
      texts.forEach((_, index) => expect(all).toContain(`<${index}>`));
    }),
    { numRuns: 300 },
  );
});
