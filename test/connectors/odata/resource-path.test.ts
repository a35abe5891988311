import { keys, filter } from "@odata/parser/lib/parser";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { literalOf } from "../../../source/connectors/odata/literal.ts";
import {
  filterOf,
  isSafeInDataverseKey,
  keyPredicate,
  queryOf,
  type KeyPart,
} from "../../../source/connectors/odata/resource-path.ts";
import { parseColumnType, type ColumnType } from "../../../source/domain/sides/column-rule.ts";

const NO_YES: ColumnType = "enum:Microsoft.Dynamics.DataEntities.NoYes";
const ID = "00000000-0000-0000-0000-0000000000aF";

const text = (name: string, value: string): KeyPart => ({ name, type: "text", value });

describe("a literal", () => {
  test.each<[ColumnType, string, string | null]>([
    ["text", "US-001", "'US-001'"],
    ["text", "", "''"],
    ["text", "O'Neil's", "'O''Neil''s'"],
    ["text", "''", "''''''"],
    ["text", "a\uD800b", null],
    ["int", "-12", "-12"],
    ["int", "1.5", null],
    ["int", "0x1F", null],
    ["decimal", "1.50", "1.50"],
    ["decimal", "1e9", null],
    ["decimal", "1,5", null],
    ["guid", ID, ID],
    ["guid", "{00000000-0000-0000-0000-0000000000aF}", null],
    ["date", "2026-11-23", "2026-11-23"],
    ["date", "23.11.2026", null],
    ["datetime", "2026-11-23T10:00:00z", "2026-11-23T10:00:00Z"],
    ["datetime", "2026-11-23T10:00:00", null],
    ["boolean", "TRUE", "true"],
    ["boolean", "1", null],
    [NO_YES, "Yes", "Microsoft.Dynamics.DataEntities.NoYes'Yes'"],
    [NO_YES, "Yes' or 1 eq 1", null],
  ])("of type %s for %j is %j", (type, value, literal) => {
    expect(literalOf(type, value)).toBe(literal);
  });

  test("has one of the known types, and an enumeration names its own", () => {
    expect(parseColumnType("guid")).toBe("guid");
    expect(parseColumnType(NO_YES)).toBe(NO_YES);
    for (const wrong of ["", "string", "enum:", "enum:NoYes", "enum:A.B)c"]) {
      expect(parseColumnType(wrong), wrong).toBeNull();
    }
  });
});

describe("a key predicate", () => {
  test.each([
    ["US-001", "US-001"],
    ["O'Neil", "O''Neil"],
    ["a/b", "a%252Fb"],
    ["a\\b", "a%255Cb"],
    ["a+b", "a%252Bb"],
    ["a%2Fb", "a%25252Fb"],
    ["a b?#&=", "a%20b%3F%23%26%3D"],
    ["日本", "%E6%97%A5%E6%9C%AC"],
  ])(
    "for finance and operations writes %j as %s: slash, backslash, plus and percent twice",
    (value, written) => {
      expect(keyPredicate([text("K", value)], "double")).toBe(`(K='${written}')`);
    },
  );

  test("joins the parts of a composite key, each with its own type", () => {
    const parts: readonly KeyPart[] = [
      text("dataAreaId", "usmf"),
      { name: "Id", type: "guid", value: ID },
      { name: "Line", type: "int", value: "7" },
      { name: "From", type: "date", value: "2026-11-23" },
      { name: "IsOpen", type: "boolean", value: "true" },
      { name: "Kind", type: NO_YES, value: "No" },
    ];
    expect(keyPredicate(parts, "double")).toBe(
      `(dataAreaId='usmf',Id=${ID},Line=7,From=2026-11-23,IsOpen=true,Kind=Microsoft.Dynamics.DataEntities.NoYes'No')`,
    );
  });

  test("is none when a part is not of its type", () => {
    expect(keyPredicate([text("A", "x"), { name: "B", type: "int", value: "x" }], "double")).toBeNull();
    expect(filterOf([{ name: "B", type: "date", value: "soon" }])).toBeNull();
  });

  test("of any value is read by another's OData parser as the one literal that was meant", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", minLength: 1 }),
        fc.string({ unit: "binary" }),
        (one, other) => {
          const parts = [text("CustomerAccount", one), text("dataAreaId", other)];
          const wanted = parts.map(({ name, value }) => [name, value]);
          const once = keyPredicate(parts, "standard") ?? "";
          expect(keyValues(once).map(([name, value]) => [name, unquoted(decodeURIComponent(value))])).toEqual(
            wanted,
          );
          const twice = keyPredicate(parts, "double") ?? "";
          const decodedTwice = (value: string) => decodeURIComponent(decodeURIComponent(value));
          expect(keyValues(twice).map(([name, value]) => [name, unquoted(decodedTwice(value))])).toEqual(
            wanted,
          );
          // What a path would be cut at never stands in it bare.
          expect(once + twice).not.toMatch(/[/\\?#+\s]/);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("a filter", () => {
  test("compares every part, and is encoded once when it becomes a query", () => {
    const condition = filterOf([text("dataAreaId", "usmf"), text("CustomerAccount", "105/11+74'N")]) ?? "";
    expect(condition).toBe("dataAreaId eq 'usmf' and CustomerAccount eq '105/11+74''N'");
    expect(queryOf({ "cross-company": "true", $filter: condition, $select: "" })).toBe(
      "?cross-company=true&$filter=dataAreaId%20eq%20'usmf'%20and%20CustomerAccount%20eq%20'105%2F11%2B74''N'",
    );
    expect(queryOf({ $select: "" })).toBe("");
  });

  test("of any value cannot be left by it: another's parser sees two comparisons and nothing more", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1 }), (value) => {
        const encoded = encodeURIComponent(filterOf([text("a", value), text("b", "x' or 1 eq 1")]) ?? "");
        const read = filter(encoded);
        expect(read.raw).toBe(encoded);
        expect(literalsIn(read).map((literal) => unquoted(decodeURIComponent(literal)))).toEqual([
          value,
          "x' or 1 eq 1",
        ]);
      }),
      { numRuns: 300 },
    );
  });
});

test.each("/#<>*%&:\\?+".split(""))(
  "the character %j is kept out of an alternate key of Dataverse",
  (char) => {
    expect(isSafeInDataverseKey(`a${char}b`)).toBe(false);
  },
);

test("letters of any script, quotes and blanks may stand in an alternate key of Dataverse", () => {
  for (const value of ["US-001", "O'Neil", "日本 7", "a_b.c(d)"])
    expect(isSafeInDataverseKey(value)).toBe(true);
});

interface Token {
  readonly type: string;
  readonly raw: string;
  readonly value: unknown;
}

/** Name and literal of each part, as the other parser cuts the predicate. */
function keyValues(predicate: string): readonly (readonly [string, string])[] {
  const read = keys(predicate);
  expect(read.raw).toBe(predicate);
  return tokensIn(read)
    .filter(({ type }) => type === "KeyValuePair")
    .map(({ raw }): [string, string] => [raw.slice(0, raw.indexOf("=")), raw.slice(raw.indexOf("=") + 1)]);
}

function literalsIn(root: unknown): readonly string[] {
  return tokensIn(root)
    .filter(({ type }) => type === "Literal")
    .map(({ raw }) => raw);
}

function tokensIn(value: unknown): readonly Token[] {
  if (typeof value !== "object" || value === null) return [];
  const children = Object.entries(value).flatMap(([name, child]) =>
    name === "metadata" ? [] : tokensIn(child),
  );
  return isToken(value) ? [value, ...children] : children;
}

function isToken(value: object): value is Token {
  return "type" in value && "raw" in value && typeof value.raw === "string";
}

function unquoted(literal: string): string {
  return literal.slice(1, -1).replaceAll("''", "'");
}
