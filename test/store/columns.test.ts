import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Comparison, ErrorFilter, FilterTerm } from "../../source/domain/query/error-filter.ts";
import { EVERYTHING, withoutFields } from "../../source/domain/query/error-filter.ts";
import { fold } from "../../source/text/fold.ts";
import { matches } from "../../source/domain/query/error-match.ts";
import type { FacetField, SortField, SortTerm } from "../../source/domain/query/error-order.ts";
import { CATEGORIES, isListed } from "../../source/domain/error/sync-error.ts";
import type { SyncError } from "../../source/domain/error/sync-error.ts";
import { DATA_SOURCES } from "../../source/domain/error/data-source.ts";
import { ColumnIndex } from "../../source/store/lookup/column-index.ts";
import { ErrorColumns } from "../../source/store/columns/error-columns.ts";
import { ERROR_STATES, OPERATIONS } from "../../source/domain/error/sync-error.ts";
import { WordColumn } from "../../source/store/columns/word-column.ts";
import { anError, NOW } from "./support/records.ts";

const word = fc.constantFrom(
  "",
  "USMF",
  "usmf",
  "Ünïcode",
  "customers v3",
  "Customers V3",
  "a*b",
  "0x80",
  "x",
  "ΟΔΟΣ",
  "İx",
  "a😀b",
  "\ud83d",
  "\ufffd",
);
const pattern = fc.oneof(
  word,
  fc.constantFrom("*", "us*", "*v3", "c*s*", "*x*", "**", "ü*", "*\ude00*", "ο*ς"),
);
const moment = fc.integer({ min: NOW - 10, max: NOW + 10 });

const error: fc.Arbitrary<Omit<SyncError, "id">> = fc.record({
  errorCreatedAt: moment,
  entity: word,
  table: word,
  dataSource: fc.constantFrom(...DATA_SOURCES),
  uniqueKey: word,
  company: word,
  code: word,
  message: word,
  category: fc.constantFrom(...CATEGORIES),
  operation: fc.constantFrom(...OPERATIONS),
  recordVersion: word,
  attempts: fc.nat({ max: 4 }),
  state: fc.constant("open"),
  job: word,
  cause: word,
  request: fc.constant(""),
});

const negated = fc.boolean();
const comparison = fc.constantFrom<Comparison>("=", ">", ">=", "<", "<=");
function some<T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(item, { minLength: 1, maxLength: 3 });
}

const term: fc.Arbitrary<FilterTerm> = fc.oneof(
  fc.record({
    field: fc.constantFrom("entity", "table", "company", "code", "job", "key", "cause", "id", "request"),
    values: some(fc.oneof(pattern, fc.constantFrom("E1", "e2", "R1"))),
    negated,
  }),
  fc.record({ field: fc.constant("source"), values: some(fc.constantFrom(...DATA_SOURCES)), negated }),
  fc.record({ field: fc.constant("category"), values: some(fc.constantFrom(...CATEGORIES)), negated }),
  fc.record({ field: fc.constant("state"), values: some(fc.constantFrom(...ERROR_STATES)), negated }),
  fc.record({ field: fc.constant("operation"), values: some(fc.constantFrom(...OPERATIONS)), negated }),
  fc.record({
    field: fc.constant("attempts"),
    values: some(fc.record({ comparison, count: fc.nat({ max: 4 }) })),
    negated,
  }),
  fc.record({ field: fc.constant("since"), durationMs: fc.nat({ max: 10 }), text: fc.constant(""), negated }),
  fc.record({ field: fc.constantFrom("after", "before"), at: moment, text: fc.constant(""), negated }),
  fc.record({ field: fc.constant("on"), from: moment, to: moment, text: fc.constant(""), negated }),
  fc.record({ field: fc.constant("text"), values: some(word), negated }),
);

const filter: fc.Arbitrary<ErrorFilter> = fc.record({ terms: fc.array(term, { maxLength: 4 }) });

/** A change of one row, as the journal makes them. */
type Step = (columns: ErrorColumns, row: number) => void;

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom(...ERROR_STATES).map(
    (state): Step =>
      (columns, row) =>
        columns.become(row, state),
  ),
  fc.constant<Step>((columns, row) => columns.take(row, "R1", 0)),
  error.map(
    (fields): Step =>
      (columns, row) =>
        columns.revise(row, { ...fields, feedHash: "new" }),
  ),
  error.map(({ code, message, category, cause, attempts }): Step => (columns, row) => {
    columns.settle(row, "open", attempts, { code, message, category, cause });
  }),
);

interface Story {
  readonly columns: ErrorColumns;
  readonly index: ColumnIndex;
  /** What the list must hold, by row, read record by record. */
  readonly listed: ReadonlyMap<number, SyncError>;
}

const story: fc.Arbitrary<Story> = fc
  .tuple(fc.array(error, { maxLength: 12 }), fc.array(fc.tuple(fc.nat(), step), { maxLength: 8 }))
  .map(([errors, steps]) => {
    const columns = new ErrorColumns();
    errors.forEach((fields, row) => columns.add({ error: { id: `E${row}`, ...fields }, feedHash: "" }));
    if (errors.length > 0) for (const [place, apply] of steps) apply(columns, place % errors.length);
    const all = errors.map((_, row) => [row, columns.at(row)] as const);
    return {
      columns,
      index: new ColumnIndex(columns),
      listed: new Map(all.filter(([, one]) => isListed(one))),
    };
  });

function expected(listed: ReadonlyMap<number, SyncError>, wanted: ErrorFilter): number[] {
  return [...listed].filter(([, one]) => matches(one, wanted, NOW, () => false)).map(([row]) => row);
}

function valueOf(one: SyncError, field: SortField | FacetField): string | number {
  if (field === "createdOn") return one.errorCreatedAt;
  if (field === "key") return one.uniqueKey;
  return field === "source" ? one.dataSource : one[field];
}

describe("the columns", () => {
  test("select exactly what the reference filter matches, after any changes", () => {
    fc.assert(
      fc.property(story, filter, ({ index, listed }, wanted) => {
        expect(Array.from(index.select(wanted, NOW))).toEqual(expected(listed, wanted));
        expect(index.size).toBe(listed.size);
      }),
      { numRuns: 1500 },
    );
  });

  test("keep counts of listed and Conflict records that a recount confirms", () => {
    fc.assert(
      fc.property(story, ({ columns, listed }) => {
        const all = Array.from({ length: columns.rows }, (_, row) => columns.at(row));
        const live = all.filter((one) => one.state !== "synced" && one.state !== "dismissed");
        expect(columns.listedRows).toBe(listed.size);
        expect(columns.conflicts).toBe(live.filter((one) => one.category === "conflict").length);
      }),
    );
  });

  test("count each value of a field under the filter without that field's own terms", () => {
    const field = fc.constantFrom<FacetField>(
      "entity",
      "source",
      "company",
      "category",
      "code",
      "attempts",
      "state",
    );
    fc.assert(
      fc.property(story, filter, field, ({ index, listed }, wanted, field) => {
        const counts = new Map<string, number>();
        for (const row of expected(listed, withoutFields(wanted, [field]))) {
          const value = String(valueOf(listed.get(row) ?? anError("none"), field));
          counts.set(value, (counts.get(value) ?? 0) + 1);
        }
        const facet = index.facet(wanted, field, NOW);
        expect(new Map(facet.map(({ value, count }) => [value, count]))).toEqual(counts);
        expect(facet.map(({ count }) => count)).toEqual(
          [...counts.values()].sort((one, other) => other - one),
        );
      }),
      { numRuns: 500 },
    );
  });

  test("sort by any fields, texts case folded, ties newest first and then by row", () => {
    const fields = [
      "createdOn",
      "entity",
      "source",
      "key",
      "company",
      "message",
      "category",
      "attempts",
      "job",
    ] as const;
    const terms = fc.array(fc.record({ field: fc.constantFrom(...fields), descending: fc.boolean() }), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(story, terms, ({ index, listed }, sort: readonly SortTerm[]) => {
        const all: readonly SortTerm[] = [...sort, { field: "createdOn", descending: true }];
        const wanted = [...listed].sort(([rowA, one], [rowB, other]) => {
          for (const { field, descending } of all) {
            const [a, b] = [valueOf(one, field), valueOf(other, field)];
            const order =
              typeof a === "number" && typeof b === "number"
                ? a - b
                : fold(`${a}`) < fold(`${b}`)
                  ? -1
                  : fold(`${a}`) > fold(`${b}`)
                    ? 1
                    : 0;
            if (order !== 0) return descending ? -order : order;
          }
          return rowA - rowB;
        });
        const shuffled = index.select(EVERYTHING, NOW).reverse();
        expect(Array.from(index.sort(shuffled, sort))).toEqual(wanted.map(([row]) => row));
      }),
      { numRuns: 500 },
    );
  });

  test("forget the texts of a final record, and keep what tells that it is known", () => {
    const columns = new ErrorColumns();
    columns.add({ error: anError("E1"), feedHash: "hash" });
    columns.become(0, "dismissed");
    const { error, feedHash } = columns.knownError(columns.rowOf("E1"));
    expect(error).toEqual({ ...anError("E1"), state: "dismissed", message: "", recordVersion: "" });
    expect(feedHash).toBe("hash");
  });

  test("answer anew when time has passed or a row has changed, though the filter is the same", () => {
    const columns = new ErrorColumns();
    columns.add({ error: anError("E1", { errorCreatedAt: NOW - 5 }), feedHash: "" });
    const index = new ColumnIndex(columns);
    const recent: ErrorFilter = { terms: [{ field: "since", durationMs: 10, text: "10ms", negated: false }] };
    expect(index.select(recent, NOW)).toHaveLength(1);
    expect(index.select(recent, NOW + 100)).toHaveLength(0);
    expect(index.select(recent, NOW)).toHaveLength(1);
    columns.become(0, "synced");
    expect(index.select(recent, NOW)).toHaveLength(0);
  });

  test("a set of rows handed out is the caller's own", () => {
    const columns = new ErrorColumns();
    columns.add({ error: anError("E1"), feedHash: "" });
    const index = new ColumnIndex(columns);
    index.select(EVERYTHING, NOW).fill(9);
    expect(Array.from(index.select(EVERYTHING, NOW))).toEqual([0]);
  });
});

test("a column of words holds more than 65,536 distinct ones", () => {
  const column = new WordColumn();
  for (let row = 0; row < 70_000; row++) column.set(row, `word ${row}`);
  const wrong = Array.from({ length: 70_000 }, (_, row) => row).filter(
    (row) => column.at(row) !== `word ${row}`,
  );
  expect(wrong).toEqual([]);
  expect(column.codes).toBeInstanceOf(Uint32Array);
});
