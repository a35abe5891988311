import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ErrorFilter, FilterTerm, WordField } from "../../source/domain/query/error-filter.ts";
import { matches } from "../../source/domain/query/error-match.ts";
import { parseQuery, printQuery } from "../../source/domain/query/query.ts";
import { parseWallTime, readUtc } from "../../source/domain/query/query-time.ts";
import { anError } from "../helpers/an-error.ts";

const context = { readWallTime: readUtc };

function filterOf(query: string): ErrorFilter {
  const parsed = parseQuery(query, context);
  if ("problem" in parsed) throw new Error(`${query}: ${parsed.problem.message}`);
  return parsed.filter;
}

function problemOf(query: string) {
  const parsed = parseQuery(query, context);
  if ("filter" in parsed) throw new Error(`${query} was read as ${printQuery(parsed.filter)}`);
  return parsed.problem;
}

const word = fc
  .string({ unit: "binary", minLength: 1, maxLength: 12 })
  .filter((text) => /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]/u.test(text));
const values = fc.array(word, { minLength: 1, maxLength: 3 });
const wordFields: readonly WordField[] = [
  "entity",
  "table",
  "company",
  "code",
  "job",
  "key",
  "cause",
  "id",
  "request",
];
const term: fc.Arbitrary<FilterTerm> = fc.boolean().chain((negated) =>
  fc.oneof(
    fc.record({ negated: fc.constant(negated), field: fc.constantFrom(...wordFields), values }),
    fc.record({ negated: fc.constant(negated), field: fc.constant("text" as const), values }),
    fc.record({
      negated: fc.constant(negated),
      field: fc.constant("is" as const),
      values: fc.constant(["superseded" as const]),
    }),
    fc.record({
      negated: fc.constant(negated),
      field: fc.constant("source" as const),
      values: fc.array(fc.constantFrom("dataverse" as const, "finance-and-operations" as const), {
        minLength: 1,
      }),
    }),
    fc.record({
      negated: fc.constant(negated),
      field: fc.constant("attempts" as const),
      values: fc.array(
        fc.record({ comparison: fc.constantFrom("=", ">", ">=", "<", "<="), count: fc.nat(999) }),
        { minLength: 1, maxLength: 2 },
      ),
    }),
  ),
);

describe("the query language", () => {
  test("a filter that is printed and read again is the same filter (Q1)", () => {
    fc.assert(
      fc.property(fc.array(term, { maxLength: 4 }), (terms) => {
        expect(filterOf(printQuery({ terms }))).toEqual({ terms });
      }),
      { numRuns: 500 },
    );
  });

  test("any text is either read or answered with a problem inside the text (Q2)", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
        const parsed = parseQuery(text, context);
        if ("filter" in parsed) return;
        expect(parsed.problem.from).toBeGreaterThanOrEqual(0);
        expect(parsed.problem.to).toBeLessThanOrEqual(text.length + 1);
        expect(parsed.problem.remedy).not.toBe("");
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['entity:"Customers V3" since:2h', "entity", ["Customers V3"]],
    ["company:usmf,demf", "company", ["usmf", "demf"]],
    ["SOURCE:fo", "source", ["finance-and-operations"]],
    ["source:dataverse", "source", ["dataverse"]],
    ["category:system", "category", ["system"]],
    ["code:0x80040265", "code", ["0x80040265"]],
    ["key:US-001", "key", ["US-001"]],
    ["attempts:>2", "attempts", [{ comparison: ">", count: 2 }]],
    ['"payment terms"', "text", ["payment terms"]],
    ['company:""', "company", [""]],
    ['company:"",usmf', "company", ["", "usmf"]],
  ])("%s starts with a term on %s", (query, field, expected) => {
    expect(filterOf(query).terms[0]).toMatchObject({ field, negated: false, values: expected });
  });

  test("a leading minus negates a term of any kind (Q3)", () => {
    expect(filterOf('-company:usmf -"two words"').terms.map((one) => one.negated)).toEqual([true, true]);
  });

  test("a word that is left out is printed with its field, which a command takes as well", () => {
    expect(printQuery(filterOf('-lookup -"two words" lookup'))).toBe('-text:lookup -text:"two words" lookup');
  });

  test("a day is read whole, in the zone that the operator reads", () => {
    expect(filterOf("on:2026-11-20").terms[0]).toMatchObject({
      from: Date.UTC(2026, 10, 20),
      to: Date.UTC(2026, 10, 21),
    });
    const twoHoursEast = parseWallTime("2026-11-20", (time) => readUtc(time) - 7_200_000);
    expect(twoHoursEast?.at).toBe(Date.UTC(2026, 10, 19, 22));
  });

  test("an offset in the text wins over the operator's zone", () => {
    expect(filterOf("after:2026-11-20T14:00+02:00").terms[0]).toMatchObject({
      at: Date.UTC(2026, 10, 20, 12),
    });
  });

  test.each([
    ["entitty:x", 0, 7],
    ["company:usmf category:wrong", 22, 27],
    ["since:yesterday", 6, 15],
    ["on:2026-02-30", 3, 13],
    ["on:2026-02-20T10:00", 3, 19],
    ["attempts:many", 9, 13],
    ["source:sap", 7, 10],
    ["state:dismissed", 6, 15],
    ['key:"never closed', 4, 17],
    ["company:", 0, 8],
    ["company:usmf,", 0, 13],
    ["-", 0, 1],
    ['""', 0, 2],
    ['" "', 0, 3],
    ['key:x "\u00a0\u200b"', 6, 10],
    ['text:""', 0, 7],
    ['company:" "', 0, 11],
    ['-key:usmf,"\t"', 0, 13],
    ["--yes", 0, 5],
  ])("%s has its problem from %i to %i", (query, from, to) => {
    expect(problemOf(query)).toMatchObject({ from, to });
  });
});

describe("matching", () => {
  const nowAt = Date.UTC(2026, 10, 23, 12);
  const error = anError({
    entity: "Customers V3",
    company: "USMF",
    uniqueKey: "US-001",
    code: "0x80040265",
    message: "Unable to lookup msdyn_paymentterms",
    attempts: 3,
    errorCreatedAt: nowAt - 3_600_000,
  });

  test.each([
    ["", true],
    ['entity:"customers v3"', true],
    ["entity:customers*", true],
    ["entity:*v2", false],
    ["entity:c*v*3", true],
    ["company:demf,usmf", true],
    ['company:""', false],
    ['table:"",accounts', true],
    ["-company:usmf", false],
    ["key:US-00", false],
    ["key:us-00*", true],
    ["us-00", true],
    ["PAYMENTTERMS", true],
    ["0x8004", true],
    ["nothing,lookup", true],
    ["-lookup", false],
    ["attempts:>2", true],
    ["attempts:1,3", true],
    ["attempts:<3", false],
    ["since:1h", true],
    ["since:59m", false],
    ["after:2026-11-23T11:00", true],
    ["before:2026-11-23T11:00", false],
    ["on:2026-11-23", true],
    ["-on:2026-11-23", false],
    ["company:usmf category:system", false],
    ["is:superseded", false],
    ["-is:superseded", true],
  ])("%s matches the record: %s", (query, expected) => {
    expect(matches(error, filterOf(query), nowAt, () => false)).toBe(expected);
  });
});
