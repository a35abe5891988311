import { isBlank } from "../../source/domain/query/query-text.ts";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EVERYTHING } from "../../source/domain/query/error-filter.ts";
import { parseQuery, printQuery } from "../../source/domain/query/query.ts";
import { readUtc } from "../../source/domain/query/query-time.ts";
import { choicesFor, facetOf, filterAround, wordAt } from "../../source/ui/state/query-completion.ts";

const UTC = { readWallTime: readUtc };
const at = (marked: string) => wordAt(marked.replace("|", ""), marked.indexOf("|"));
const texts = (marked: string, values: readonly string[] = []) =>
  choicesFor(
    at(marked),
    values.map((value, place) => ({ value, count: 10 - place })),
  ).map(({ text }) => text);

describe("the word under the cursor of a query", () => {
  test("is a field until its colon, and then a value of that field", () => {
    expect(at("com|")).toMatchObject({ kind: "field", start: "com", from: 0, to: 3 });
    expect(at("-com|")).toMatchObject({ kind: "field", start: "com", from: 1, to: 4 });
    expect(at("key:a company:us|mf since:2h")).toMatchObject({
      kind: "value",
      field: "company",
      start: "us",
      from: 14,
      to: 18,
    });
  });

  test("is the value after the last comma, and quotation marks hold spaces and commas", () => {
    expect(at("company:usmf,de|")).toMatchObject({ start: "de", from: 13 });
    expect(at('entity:"Customers V|')).toMatchObject({ field: "entity", start: "Customers V", from: 7 });
    expect(at('entity:"a,b|')).toMatchObject({ start: "a,b", from: 7 });
  });

  test("is counted under everything else that the query says", () => {
    expect(printQuery(filterAround(at("company:us| state:open"), UTC))).toBe("state:open");
    expect(filterAround(at('company:us| "open'), UTC)).toEqual(EVERYTHING);
  });

  test("what is not a value that the engine counts has no facet", () => {
    expect(facetOf(at("company:|"))).toBe("company");
    expect(facetOf(at("key:|"))).toBeNull();
    expect(facetOf(at("comp|"))).toBeNull();
  });
});

describe("the ways to go on", () => {
  test("are the fields that start so, in their order", () => {
    expect(texts("c|")).toEqual(["company:", "category:", "code:", "cause:"]);
    expect(texts("|")).toEqual([]);
  });

  test("are the values by their count, those that start so before those that only hold it", () => {
    expect(texts("company:|", ["USMF", "DEMF"])).toEqual(["USMF", "DEMF"]);
    expect(texts("company:de|", ["USDE", "DEMF"])).toEqual(["DEMF", "USDE"]);
  });

  test("quote what needs it, and name the empty value", () => {
    expect(texts("entity:cu|", ["Customers V3"])).toEqual(['"Customers V3"']);
    expect(choicesFor(at("company:|"), [{ value: "", count: 3 }])).toEqual([
      { text: '""', label: "(none)", count: 3 },
    ]);
  });

  test("use the short name of a side, and know the values that nobody counts", () => {
    expect(texts("source:|", ["finance-and-operations", "dataverse"])).toEqual(["fo", "dataverse"]);
    expect(texts("operation:|")).toEqual(["create", "update"]);
  });

  test("whatever a value holds, what is written reads back as it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (value) => {
        fc.pre(value === "" || !isBlank(value));
        const [choice] = choicesFor(at("code:|"), [{ value, count: 1 }]);
        const parsed = parseQuery(`code:${choice?.text ?? ""}`, UTC);
        expect(parsed).toEqual({ filter: { terms: [{ field: "code", negated: false, values: [value] }] } });
      }),
    );
  });

  test("no text and no place in it is too odd to look at", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat({ max: 30 }), (query, place) => {
        const end = Math.min(place, query.length);
        const word = wordAt(query, end);
        expect(word.from).toBeLessThanOrEqual(end);
        expect(word.to).toBeGreaterThanOrEqual(end);
        choicesFor(word, [{ value: "x", count: 1 }]);
        filterAround(word, UTC);
      }),
    );
  });
});
