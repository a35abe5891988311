import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readFeed } from "./feed-fixtures.ts";

/** Values of a property as exports write them, and as nobody should. */
const value = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom("2026-11-20T14:03:00Z", "Customers V3", "fo", "US-1", "update", ""),
  },
  { weight: 2, arbitrary: fc.string({ maxLength: 10 }) },
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.constantFrom(
    'a "quote"',
    "back\\slash",
    "Ünï 顧客 😀",
    "\ud800",
    "\ufffd",
    "\u2028\u0000",
    "x".repeat(300),
  ),
  fc.oneof(fc.nat({ max: 12 }), fc.integer(), fc.double(), fc.constantFrom(2 ** 60, 1e21, -0)),
  fc.constantFrom(null, true, false),
);
const NAMES = ["id", "createdOn", "entity", "source", "key", "message", "code", "category", "attempts"];
const name = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...NAMES, "Created On", "Key", "company", "table", "7") },
  fc.string({ maxLength: 5 }),
  fc.constantFrom("__proto__", "ü", 'n"m'),
);
const good: fc.Arbitrary<readonly (readonly [string, unknown])[]> = fc
  .record({ id: fc.nat({ max: 5 }), key: fc.string({ minLength: 1, maxLength: 5 }), message: value })
  .map(({ id, key, message }) => [
    ["id", `E${id}`],
    ["createdOn", "2026-11-20T14:03:00Z"],
    ["entity", "Customers V3"],
    ["source", "fo"],
    ["key", key],
    ["message", message],
    ["category", "application"],
  ]);
const members = fc.oneof(
  { weight: 3, arbitrary: good },
  fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 12 }),
);
const style = fc.constantFrom(
  { comma: ",", colon: ":" },
  { comma: ", ", colon: ": " },
  { comma: " ,\t", colon: " :  " },
);

function lineOf(entries: readonly (readonly [string, unknown])[], { comma, colon }: Style): string {
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}${colon}${JSON.stringify(one)}`).join(comma)}}`;
}
interface Style {
  readonly comma: string;
  readonly colon: string;
}

/** What is in the head of every feed, so that any lines may follow. */
const HEAD = lineOf(
  NAMES.map((one) => [one, one === "createdOn" ? "2026-11-20T14:03:00Z" : "fo"]),
  { comma: ",", colon: ":" },
);

/** What a feed makes of these lines. A nested member that means nothing sends each of them through the full parser. */
async function itemsOf(lines: readonly string[], end: string, isNested: boolean): Promise<unknown> {
  const feedLines = isNested ? lines.map((line) => line.replace(/\}$/, ',"nested":[]}')) : lines;
  const { items } = await readFeed([HEAD, ...feedLines].join(end), { format: "ndjson" });
  return items.map((item) =>
    // What is no JSON is quoted in its reason, which then differs by the nested member.
    "record" in item ? item : [item.rejected.line, item.rejected.reason.replace(/(JSON object), .*/s, "$1")],
  );
}

test("records read straight from their bytes are those that the full parser reads", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(members, { minLength: 1, maxLength: 8 }),
      style,
      fc.constantFrom("\n", "\r\n"),
      async (records, how, end) => {
        const lines = records.map((entries) => lineOf(entries, how));
        expect(await itemsOf(lines, end, false)).toEqual(await itemsOf(lines, end, true));
      },
    ),
    { numRuns: 400 },
  );
});

test("a record with a changed character is read, or rejected, as the full parser would", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(good, { minLength: 1, maxLength: 3 }),
      fc.nat(),
      fc.constantFrom('"', "\\", "{", "}", ",", ":", "0", "7", ".", "e", " ", "n", "\t", "ü", "\ud83d"),
      async (records, at, character) => {
        const lines = records.map((entries) => lineOf(entries, { comma: ",", colon: ":" }));
        const last = lines.at(-1) ?? "";
        // The closing bracket stays, so that the nested member has its place in front of it.
        const place = at % (last.length - 1);
        const changed = [...lines.slice(0, -1), last.slice(0, place) + character + last.slice(place + 1)];
        expect(await itemsOf(changed, "\n", false)).toEqual(await itemsOf(changed, "\n", true));
      },
    ),
    { numRuns: 400 },
  );
});
