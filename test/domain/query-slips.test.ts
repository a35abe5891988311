import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FilterTerm } from "../../source/domain/query/error-filter.ts";
import { parseTypedQuery } from "../../source/domain/query/query-slips.ts";
import { readUtc } from "../../source/domain/query/query-time.ts";
import { parseQuery, printQuery } from "../../source/domain/query/query.ts";

const CONTEXT = { readWallTime: readUtc };

function typed(query: string): string {
  const parsed = parseTypedQuery(query, CONTEXT);
  return "problem" in parsed
    ? `${parsed.problem.message} ${parsed.problem.remedy}`
    : printQuery(parsed.filter);
}

describe("a typed query", () => {
  test.each([
    ["company=usmf code:x", "Write company:usmf."],
    ["-company=usmf", "Write -company:usmf."],
    ["attempts>=2", "Write attempts:>=2."],
    ["lookup || warehouse", "write lookup,warehouse"],
    ['lookup OR "two words"', 'write lookup,"two words"'],
    ["key:a,b OR key:c", "write key:a,b,c"],
    ["-key:a OR -key:b", "A comma means or, between values"],
    ["NOT lookup", "write -text:lookup"],
    ["NOT -key:a", "write -key:a"],
    ["-before:2026-11-20 14:00", "Write -before:2026-11-20T14:00."],
    ["on:2026-11-20 7:30:15", "Write after:2026-11-20T07:30:15."],
  ])("%s is corrected", (query, remedy) => {
    expect(typed(query)).toContain(remedy);
  });

  test.each([
    ["or", '"or"'],
    ["OR", '"OR"'],
    ["lookup or warehouse", 'lookup "or" warehouse'],
    ["lookup OR", 'lookup "OR"'],
    ['"company=usmf"', '"company=usmf"'],
    ["path=usmf", '"path=usmf"'],
    ['lookup "OR" x', 'lookup "OR" x'],
    ["after:2026-11-20T10:00 14:00", 'after:2026-11-20T10:00 "14:00"'],
    ["key:a 14:00", 'key:a "14:00"'],
  ])("%s is taken as it is", (query, printed) => {
    expect(typed(query)).toBe(printed);
  });

  test("is never corrected where this program has written it, whatever is searched for", () => {
    const word = fc.oneof(
      fc.constantFrom("or", "AND", "Not", "||", "&", "company=usmf", "KEY==x", "attempts>=2", "14:00", "-x"),
      fc.string({ minLength: 1 }).filter((text) => /[^\s\p{C}\p{Z}\u2800]/u.test(text)),
    );
    const term = fc.oneof(
      fc.record({
        field: fc.constant("text" as const),
        negated: fc.boolean(),
        values: fc.array(word, { minLength: 1, maxLength: 3 }),
      }),
      fc.record({
        field: fc.constant("key" as const),
        negated: fc.boolean(),
        values: fc.array(word, { minLength: 1, maxLength: 2 }),
      }),
      fc.constant<FilterTerm>({
        field: "after",
        negated: false,
        at: Date.UTC(2026, 10, 20),
        text: "2026-11-20",
      }),
    );
    fc.assert(
      fc.property(fc.array(term, { maxLength: 5 }), (terms) => {
        const query = printQuery({ terms });
        expect(parseTypedQuery(query, CONTEXT)).toEqual(parseQuery(query, CONTEXT));
        expect(parseQuery(query, CONTEXT)).toEqual({ filter: { terms } });
      }),
      { numRuns: 500 },
    );
  });
});
