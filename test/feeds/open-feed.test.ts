import * as fc from "fast-check";
import { expect, test } from "vitest";
import { UnreadableFeedError, type FeedItem } from "../../source/feeds/feed.ts";
import type { FeedOptions } from "../../source/feeds/feed.ts";
import { openFeed } from "../../source/feeds/open-feed.ts";
import { HEADINGS, inChunks, json, OPTIONS, readFeed, itemTexts } from "./feed-fixtures.ts";

const CSV = `${HEADINGS}\n2026-11-20,Customers V3,fo,Größe,Müller € 北`;
const WESTERN = `${HEADINGS}\n2026-11-20,Customers V3,fo,Größe,Müller`;

test.each<[string, Buffer]>([
  ["UTF-8", Buffer.from(CSV)],
  ["UTF-8 with BOM", Buffer.from(`\ufeff${CSV}`)],
  ["UTF-16 LE with BOM", Buffer.from(`\ufeff${CSV}`, "utf16le")],
  ["UTF-16 LE without BOM", Buffer.from(CSV, "utf16le")],
  ["UTF-16 BE with BOM", Buffer.from(`\ufeff${CSV}`, "utf16le").swap16()],
  ["UTF-16 BE without BOM", Buffer.from(CSV, "utf16le").swap16()],
])("a feed in %s is read, however it is cut into chunks", async (_, bytes) => {
  for (const chunk of [1, 7, bytes.length]) {
    expect(itemTexts((await readFeed(bytes, {}, chunk)).items)).toEqual(["2 Größe: Müller € 北"]);
  }
});

test("a feed that is no UTF-8 is read as windows-1252, curly quotes and euro sign included", async () => {
  const bytes = Buffer.concat([Buffer.from(`${WESTERN} `, "latin1"), Buffer.from([0x80, 0x93])]);
  expect(itemTexts((await readFeed(bytes)).items)).toEqual(["2 Größe: Müller €“"]);
  // The first letter that is not ASCII may come late.
  const early = `${HEADINGS}\n2026-11-20,E,fo,A,${"x".repeat(200_000)}\n`;
  const late = Buffer.concat([Buffer.from(early), bytes.subarray(HEADINGS.length + 1)]);
  expect(itemTexts((await readFeed(late)).items).slice(1)).toEqual(["3 Größe: Müller €“"]);
});

test.each(["csv", "ndjson", "json"])(
  "a byte that is no UTF-8 costs its record alone in %s",
  async (format) => {
    const [start, between, end] = {
      csv: [`${HEADINGS}\n2026-11-20,Ü,fo,A,m\n2026-11-20,Ü,fo,B,m`, "\n", "2026-11-20,Ü,fo,\ufffd,m"],
      ndjson: [`${json("A", { x: "Ü" })}\n{"key": "Ü`, `"}\n`, json("\ufffd")],
      json: [`[\n${json("A", { x: "Ü" })},\n{"key": "Ü`, `"},\n`, `${json("\ufffd")}]`],
    }[format] ?? ["", "", ""];
    const bytes = Buffer.concat([
      Buffer.from(start ?? ""),
      Buffer.from([0xe4]),
      Buffer.from((between ?? "") + (end ?? "")),
    ]);
    const { items } = await readFeed(bytes);
    expect(items).toHaveLength(3);
    expect(items[0]).toHaveProperty("record");
    expect(items[1]).toMatchObject({
      rejected: { reason: expect.stringMatching(/^expected UTF-8 text, came the byte 0xE4 at byte \d+/) },
    });
    expect(items[2]).toMatchObject({ record: { uniqueKey: "\ufffd" } });
  },
);

test.each([
  [`\n ${json("A")}`, "ndjson"],
  [`${json("A")}\n${json("B")}`, "ndjson"],
  [`{"broken\n${json("A")}\n${json("B")}`, "ndjson"],
  [`${json("A", { message: "x".repeat(100_000) })}\n${json("B")}`, "ndjson"],
  [` [${json("A")}]`, "json"],
  [`{"value":[${json("A")}]}`, "json"],
  [`{\n  "value": [\n${json("A")}\n]}`, "json"],
  [JSON.stringify(JSON.parse(json("A")), null, 1), "json"],
  [CSV, "csv"],
])("the format is found by the first characters (%#)", async (feed, format) => {
  expect((await readFeed(feed)).format).toBe(format);
});

test.each<[string, string | Buffer, Partial<FeedOptions>, RegExp]>([
  ["an empty feed", "", {}, /empty/],
  ["an empty feed said to be CSV", "", { format: "csv" }, /empty/],
  ["nothing but blanks", " \n\n", {}, /empty/],
  ["an Excel workbook", Buffer.from("PK\u0003\u0004rest"), {}, /Excel workbook/],
  ["a gzip archive", Buffer.from([0x1f, 0x8b, 8, 0]), {}, /gzip/],
  ["a web page", "<!DOCTYPE html><html>", {}, /HTML/],
  ["prose", "Hello there\nGeneral", {}, /no heading for createdOn.*It has: "Hello there"/],
  ["CSV said to be JSON", CSV, { format: "json" }, /not JSON: expected \[ or \{/],
  ["CSV said to be NDJSON", CSV, { format: "ndjson" }, /no record that can be read: line 1/],
])("%s is refused as a whole, with what to do", async (_, feed, options, message) => {
  const reading = readFeed(feed, options);
  await expect(reading).rejects.toThrow(UnreadableFeedError);
  await expect(reading).rejects.toThrow(message);
  await expect(reading).rejects.toMatchObject({ remedy: expect.stringMatching(/\w{3}/) });
});

test("any cut of the bytes into chunks gives the same items", async () => {
  const csv = `${CSV}\r\n2026-11-20,E,fo,"a""b\r\nc",d\rbad\r\n2026-11-20,E,dv,"open,m\n3/4/2026,E,fo,k,m\n`;
  const feeds = [
    Buffer.from(csv),
    Buffer.from(csv, "utf16le"),
    Buffer.from(`${json('Ä\\"}')}\n\n{"x\n${json("👍")}`),
    Buffer.from(
      `{"a": "]", "errors": [${json('Ä\\"}')}, {"x": "y}, \n{"z": [}, ${json("👍")}], "b": 1} tail`,
    ),
  ];
  const whole = await Promise.all(feeds.map(async (feed) => await readFeed(feed)));
  await fc.assert(
    fc.asyncProperty(fc.nat(feeds.length - 1), fc.integer({ min: 1, max: 60 }), async (index, chunk) => {
      expect(await readFeed(feeds[index] ?? "", {}, chunk)).toEqual(whole[index]);
    }),
  );
});

test("items come in batches of about a thousand, and no more bytes are read than the batch needs", async () => {
  const line = `${json("K", { message: "x".repeat(200) })}\n`;
  let pulled = 0;
  let isReturned = false;
  async function* bytes(): AsyncGenerator<Uint8Array> {
    try {
      for (; pulled < 100; pulled++) yield Buffer.from(line.repeat(200));
    } finally {
      isReturned = true;
    }
  }
  const { batches } = await openFeed(bytes(), OPTIONS);
  for await (const batch of batches) {
    expect(batch.length).toBeGreaterThanOrEqual(1000);
    expect(batch.length).toBeLessThan(1500);
    expect(pulled).toBeLessThan(12);
    break;
  }
  expect(isReturned).toBe(true);
});

async function* failing(): AsyncGenerator<Uint8Array> {
  yield* inChunks(Buffer.from(`${CSV}\n${CSV.split("\n")[1]}`), 10);
  throw new Error("the disk is gone");
}

async function* broken(): AsyncGenerator<Uint8Array> {
  yield Buffer.alloc(0);
  throw new Error("the disk was never there");
}

test("a source is let go when its feed cannot be read", async () => {
  let isReturned = false;
  async function* bytes(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield Buffer.from("no,headings,here\n".repeat(1000));
    } finally {
      isReturned = true;
    }
  }
  await expect(openFeed(bytes(), OPTIONS)).rejects.toThrow(UnreadableFeedError);
  expect(isReturned).toBe(true);
});

test("a fault of the source reaches the reader as it is, behind the records that came before it", async () => {
  const { batches } = await openFeed(failing(), OPTIONS);
  const items: FeedItem[] = [];
  const reading = (async () => {
    for await (const batch of batches) items.push(...batch);
  })();
  await expect(reading).rejects.toThrow("the disk is gone");
  expect(items.length).toBeGreaterThan(0);
  await expect(openFeed(broken(), OPTIONS)).rejects.toThrow("the disk was never there");
});

test("hostile text in every field is kept as it came", async () => {
  const hostile = "\u001b[2J\u0000\u202e👩‍👩‍👧‍👦\u009b";
  const fields = {
    entity: hostile,
    key: hostile,
    code: hostile,
    company: hostile,
    job: hostile,
    id: hostile,
  };
  const { items } = await readFeed(json("", { ...fields, message: hostile.repeat(10_000) }));
  expect(items).toMatchObject([
    { record: { entity: hostile, uniqueKey: hostile, code: hostile, message: hostile.repeat(10_000) } },
  ]);
});
