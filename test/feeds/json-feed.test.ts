import * as fc from "fast-check";
import { expect, test } from "vitest";
import { json, readFeed, itemTexts } from "./feed-fixtures.ts";

test("a JSON array is read element by element, with the line where each starts", async () => {
  const read = await readFeed(`[\n${json("A")},\n\n  ${json("B")}\n, ${json("C")}]\n`);
  expect(read.format).toBe("json");
  expect(itemTexts(read.items)).toEqual(["2 A: m", "4 B: m", "5 C: m"]);
});

test.each(["errors", "rows", "records", "value", "items", "Errors"])(
  "an object that holds the records under %s is unwrapped, whatever else it holds",
  async (name) => {
    const before = `"meta": {"errors": [1], "text": "\\"value\\": ["}, "columns": ["a"]`;
    const read = await readFeed(`{${before}, "${name}": [${json("A")}, ${json("B")}], "next": [{"a": 1}]}`);
    expect(read.format).toBe("json");
    expect(itemTexts(read.items)).toEqual(["1 A: m", "1 B: m"]);
  },
);

test("a single object is one record, on one line or on many", async () => {
  expect(itemTexts((await readFeed(json("A"))).items)).toEqual(["1 A: m"]);
  const pretty = JSON.stringify(JSON.parse(json("A")), null, 2);
  const read = await readFeed(pretty);
  expect(read.format).toBe("json");
  expect(itemTexts(read.items)).toEqual(["1 A: m"]);
});

test("an array without elements is a feed without records", async () => {
  expect((await readFeed("[ ]")).items).toEqual([]);
});

test("NDJSON skips blank lines and counts them; a bad line is rejected alone", async () => {
  const read = await readFeed(`${json("A")}\r\n\r\n  \n{"broken\n[1]\n${json("B")}`);
  expect(read.format).toBe("ndjson");
  expect(itemTexts(read.items)).toEqual([
    "1 A: m",
    '4 rejected: expected a JSON object, came "{"broken"',
    '5 rejected: expected a JSON object, came "[1]"',
    "6 B: m",
  ]);
});

test.each([
  ["a string that is not closed", '{"key": "B, "x": 1}'],
  ["an object that is not closed", '{"key": "B"'],
  ["a nested object that is not closed", '{"key": {"a": 1, "b": 2'],
  ["an array that is not closed", '{"key": [1, 2}'],
  ["a bracket too many", '{"key": "B"}]}'],
])("%s costs its element alone, and the next element is read", async (_, broken) => {
  const { items } = await readFeed(`[\n${json("A")},\n${broken},\n${json("C")},\n${json("D")}\n]`);
  const keys = itemTexts(items).filter((line) => !line.includes("rejected"));
  expect(keys).toEqual(["2 A: m", "4 C: m", "5 D: m"]);
  expect(items.some((item) => "rejected" in item && item.rejected.line === 3)).toBe(true);
});

test("elements that are no objects are rejected one by one", async () => {
  const { items } = await readFeed(`[1, ${json("A")}, "text", null\n, [2], ${json("B")}]`);
  expect(itemTexts(items)).toEqual([
    '1 rejected: expected a JSON object, came "1"',
    "1 A: m",
    '1 rejected: expected a JSON object, came ""text""',
    '1 rejected: expected a JSON object, came "null"',
    '2 rejected: expected a JSON object, came "[2]"',
    "2 B: m",
  ]);
});

test("a feed that is cut off says so, inside a record and between records", async () => {
  const inside = await readFeed(`[${json("A")},\n{"key": "B`);
  expect(itemTexts(inside.items)).toEqual([
    "1 A: m",
    "2 rejected: expected the record to be closed, came the end of the feed; is the feed cut off?",
  ]);
  const between = await readFeed(`[${json("A")},\n`);
  expect(itemTexts(between.items)).toEqual([
    "1 A: m",
    "2 rejected: expected the end of the array, came the end of the feed; is the feed cut off?",
  ]);
});

test("text after the end of the array is rejected with its line", async () => {
  const { items } = await readFeed(`[${json("A")}]\nrubbish`);
  expect(itemTexts(items)[1]).toBe(
    "2 rejected: expected the end of the feed after its array or object, came more text",
  );
});

test("a record longer than 4 MiB is rejected, and the next one is read", async () => {
  const long = json("B", { message: "x".repeat(6 * 1024 * 1024) });
  const array = await readFeed(`[${json("A")},\n${long},\n${json("C")}]`);
  expect(itemTexts(array.items).map((line) => line.slice(0, 50))).toEqual([
    "1 A: m",
    "2 rejected: expected a record of at most 4 MiB (or",
    "3 C: m",
  ]);
  const lines = await readFeed(`${json("A")}\n${long}\n${json("C")}`);
  expect(itemTexts(lines.items)).toEqual([
    "1 A: m",
    "2 rejected: expected a line of at most 4 MiB, came more",
    "3 C: m",
  ]);
});

test.each(["message", "key", "id", "unused"])(
  "a property %s that nests without end costs its record alone",
  async (name) => {
    const nested = `${"[".repeat(8000)}${"]".repeat(8000)}`;
    const deep = json("B", { [name]: "*" }).replace('"*"', () => nested);
    const reason = "2 rejected: expected at most 64 arrays and objects inside each other, came more";
    const lines = await readFeed(`${json("A")}\n${deep}\n${json("C")}`);
    expect(itemTexts(lines.items)).toEqual(["1 A: m", reason, "3 C: m"]);
    const array = await readFeed(`[${json("A")},\n${deep},\n${json("C")}]`);
    expect(itemTexts(array.items)).toEqual(["1 A: m", reason, "3 C: m"]);
  },
);

test("64 levels are read, a message among them", async () => {
  const nested = (levels: number): unknown => (levels === 0 ? "deep" : [nested(levels - 1)]);
  const { items } = await readFeed(`${json("A", { message: nested(63) })}\n${json("B", { x: nested(64) })}`);
  expect(itemTexts(items).map((line) => line.slice(0, 10))).toEqual(["1 A: [[[[[", "2 rejected"]);
});

test.each([
  ["arrays", "["],
  ["objects", '{"a":'],
])("countless %s that are never closed cost their element alone", async (_, open) => {
  const broken = `{"key": ${open.repeat(200_000)}1}`;
  const closed = open.startsWith("[") ? broken : `${broken}\n`;
  const { items } = await readFeed(`[\n${json("A")},\n${closed},\n${json("C")},\n${json("D")}\n]`);
  const read = itemTexts(items).map((line) => line.slice(2));
  expect(read).toEqual(expect.arrayContaining(["A: m", "C: m", "D: m"]));
  expect(read).toHaveLength(4);
});

test("the best of several property names counts; one that is null leaves the field to the next", async () => {
  const { items } = await readFeed(
    `${json("A", { details: "d" })}\n${json("B", { message: null, details: "d" })}`,
  );
  expect(itemTexts(items)).toEqual(["1 A: m", "2 B: d"]);
});

test("any text comes back from JSON as it was written, lone surrogates apart", async () => {
  const message = fc.string({ unit: "binary", minLength: 1 }).filter((text) => text.trim() !== "");
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      async (texts, isArray) => {
        const lines = texts.map((text) => json("K", { message: text }));
        const { items } = await readFeed(isArray ? `[${lines.join(",")}]` : lines.join("\n"));
        expect(items.map((item) => ("record" in item ? item.record.message : item))).toEqual(texts);
      },
    ),
    { numRuns: 200 },
  );
});
