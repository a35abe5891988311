import * as fc from "fast-check";
import { expect, test } from "vitest";
import { EVERYTHING, withoutFields } from "../../source/domain/query/error-filter.ts";
import type { ErrorFilter, FilterTerm } from "../../source/domain/query/error-filter.ts";
import { VALUES_SHOWN } from "../../source/domain/query/error-groups.ts";
import type {
  ErrorGroup,
  ErrorGroups,
  GroupField,
  GroupsQuery,
  ValuesWithin,
} from "../../source/domain/query/error-groups.ts";
import { fold } from "../../source/text/fold.ts";
import { matches } from "../../source/domain/query/error-match.ts";
import { FACET_FIELDS } from "../../source/domain/query/error-order.ts";
import type { FacetField, SortField, SortTerm } from "../../source/domain/query/error-order.ts";
import { isSupersededBy, laterCarrier, recordKeyOf } from "../../source/domain/error/superseded.ts";
import { CATEGORIES, ERROR_STATES, isListed, OPERATIONS } from "../../source/domain/error/sync-error.ts";
import type { SyncError } from "../../source/domain/error/sync-error.ts";
import { DATA_SOURCES } from "../../source/domain/error/data-source.ts";
import { ColumnIndex } from "../../source/store/lookup/column-index.ts";
import { ErrorColumns } from "../../source/store/columns/error-columns.ts";
import { anError, NOW } from "./support/records.ts";

/** More than what is compared one by one, so that rows are spread, flagged and mended as a million are. */
const ROWS = 6_000;
const SORT_FIELDS = [...FACET_FIELDS, "createdOn", "key", "message"] as const satisfies readonly SortField[];

/** Numbers below a bound that a seed decides: one draw of fast-check makes thousands of rows. */
function drawing(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const SUPERSEDED: ErrorFilter = { terms: [{ field: "is", values: ["superseded"], negated: false }] };
const ODD = ["", "\u{1f600}", "\ue000", "\uffff", "\ud83d", "é", "e\u0301", "Straße", "İ", "\u0000"];

function aRow(id: number, draw: (below: number) => number, skewed: boolean): SyncError {
  const pick = <T>(words: readonly [T, ...T[]]): T => words[draw(words.length)] ?? words[0];
  const often = skewed && draw(10) < 8;
  const tail = draw(4) === 0 ? `${pick(["", ...ODD])}${pick(["", ...ODD])}` : "";
  return anError(`E${id}`, {
    errorCreatedAt: often ? NOW : NOW - draw(skewed ? 2 ** 45 : 3_000) - (draw(50) === 0 ? 0.5 : 0),
    entity: often ? "Customers V3" : `Entity ${draw(40)}`,
    company: pick(["", "USMF", "usmf", "DEMF"]),
    code: draw(3) === 0 ? "" : `0x${draw(300)}`,
    job: pick(["CUST", "Cust", "VEND"]),
    cause: `c${draw(often ? 2 : 400)}`,
    dataSource: pick(["finance-and-operations", "dataverse"]),
    category: draw(12) === 0 ? "conflict" : pick(["application", "system", "concurrency"]),
    operation: pick(["create", "update"]),
    attempts: draw(60) === 0 ? draw(100_000) : draw(4),
    uniqueKey: `${pick(["US-", "us-", ""])}${draw(often ? 30 : 60_000)}${tail}`,
    message: `Lookup ${draw(often ? 5 : 700)} failed${tail}`,
  });
}

interface Rig {
  readonly columns: ErrorColumns;
  readonly index: ColumnIndex;
  readonly draw: (below: number) => number;
  readonly skewed: boolean;
}

function aRig(seed: number, skewed: boolean): Rig {
  const columns = new ErrorColumns();
  const rig = { columns, index: new ColumnIndex(columns), draw: drawing(seed), skewed };
  addRows(rig, ROWS);
  return rig;
}

function addRows({ columns, draw, skewed }: Rig, rows: number): void {
  for (let row = 0; row < rows; row++) {
    columns.add({ error: aRow(columns.rows, draw, skewed), feedHash: "" });
  }
}

function changeRows({ columns, draw, skewed }: Rig, changes: number): void {
  for (let change = 0; change < changes; change++) {
    const row = draw(columns.rows);
    const fields = aRow(row, draw, skewed);
    const how = draw(4);
    if (how === 0) columns.revise(row, { ...fields, feedHash: "new" });
    else if (how === 1) columns.take(row, `R${draw(3)}`, 0);
    else if (how === 2) columns.become(row, ERROR_STATES[draw(ERROR_STATES.length)] ?? "open");
    else columns.settle(row, "open", fields.attempts, { ...fields, category: "system" });
  }
}

function listedOf({ columns }: Rig): ReadonlyMap<number, SyncError> {
  const all = Array.from({ length: columns.rows }, (_, row) => [row, columns.at(row)] as const);
  return new Map(all.filter(([, one]) => isListed(one)));
}

/** Rows that a later error of their record stands for, by the rule alone. */
function supersededIn({ columns }: Rig): ReadonlySet<number> {
  const all = Array.from({ length: columns.rows }, (_, row) => {
    const one = columns.at(row);
    return { ...one, row, key: recordKeyOf(one) };
  });
  const carriers = new Map<string, (typeof all)[number] | null>();
  for (const one of all) carriers.set(one.key, laterCarrier(carriers.get(one.key) ?? null, one));
  const found = all.filter((one) => {
    const carrier = carriers.get(one.key) ?? null;
    return carrier !== null && isSupersededBy(one, carrier);
  });
  return new Set(found.map(({ row }) => row));
}

function aFilter(draw: (below: number) => number): ErrorFilter {
  const kinds: readonly (() => FilterTerm)[] = [
    () => ({ field: "entity", values: ["customers v3", `Entity ${draw(40)}`], negated: draw(2) === 0 }),
    () => ({ field: "company", values: [["usmf", "u*", ""][draw(3)] ?? ""], negated: draw(3) === 0 }),
    () => ({ field: "cause", values: [`c${draw(3)}`, "c1*"], negated: false }),
    () => ({ field: "state", values: ["open", "queued"], negated: draw(2) === 0 }),
    () => ({ field: "category", values: [CATEGORIES[draw(4)] ?? "system"], negated: draw(2) === 0 }),
    () => ({ field: "source", values: [DATA_SOURCES[draw(2)] ?? "dataverse"], negated: false }),
    () => ({ field: "operation", values: [OPERATIONS[draw(2)] ?? "create"], negated: false }),
    () => ({ field: "attempts", values: [{ comparison: ">", count: draw(300) }], negated: draw(2) === 0 }),
    () => ({ field: "since", durationMs: draw(3_000), text: "", negated: draw(4) === 0 }),
    () => ({ field: "before", at: NOW - draw(3_000), text: "", negated: draw(4) === 0 }),
    () => ({ field: "on", from: NOW - draw(3_000), to: NOW - draw(3_000), text: "", negated: draw(4) === 0 }),
    () => ({ field: "text", values: [`${draw(99)}`, "é"], negated: draw(4) === 0 }),
    () => ({ field: "key", values: ["us-1*", `us-${draw(900)}`], negated: draw(4) === 0 }),
    () => ({ field: "is", values: ["superseded"], negated: draw(2) === 0 }),
    () => ({ field: "id", values: [`e${draw(ROWS)}`, "E1*"], negated: draw(2) === 0 }),
  ];
  return {
    terms: Array.from({ length: draw(4) }, () => (kinds[draw(kinds.length)] ?? kinds[0])?.()).filter(isTerm),
  };
}

function isTerm(term: FilterTerm | undefined): term is FilterTerm {
  return term !== undefined;
}

function aSort(draw: (below: number) => number): readonly SortTerm[] {
  return Array.from({ length: draw(4) }, () => ({
    field: SORT_FIELDS[draw(SORT_FIELDS.length)] ?? "createdOn",
    descending: draw(2) === 0,
  }));
}

function valueOf(one: SyncError, field: SortField | FacetField): string | number {
  if (field === "createdOn") return one.errorCreatedAt;
  if (field === "key") return one.uniqueKey;
  return field === "source" ? one.dataSource : one[field];
}

function sortedBy(listed: ReadonlyMap<number, SyncError>, sort: readonly SortTerm[]): number[] {
  const keyed = [...listed].map(([row, one]) => {
    const keys = sort.map(({ field }) => {
      const value = valueOf(one, field);
      return typeof value === "string" ? fold(value) : value;
    });
    return { row, keys: [...keys, one.errorCreatedAt] };
  });
  const turned = [...sort.map(({ descending }) => descending), true];
  keyed.sort((one, other) => {
    for (const [place, descending] of turned.entries()) {
      const [first = 0, second = 0] = [one.keys[place], other.keys[place]];
      if (first !== second) return first < second === descending ? 1 : -1;
    }
    return one.row - other.row;
  });
  return keyed.map(({ row }) => row);
}

function countsOf(errors: readonly SyncError[], field: FacetField): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const one of errors) {
    const value = String(valueOf(one, field));
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

/** Thousands of rows as one text: much cheaper to compare than one by one. */
function expectSame(rows: Uint32Array, wanted: readonly number[]): void {
  expect(rows.join()).toBe(wanted.join());
}

function expectTruth(rig: Rig, filters: readonly ErrorFilter[], sorts: readonly (readonly SortTerm[])[]) {
  const { index } = rig;
  const listed = listedOf(rig);
  const superseded = supersededIn(rig);
  const matching = (filter: ErrorFilter) =>
    new Map([...listed].filter(([row, one]) => matches(one, filter, NOW, () => superseded.has(row))));
  for (const filter of filters) {
    const wanted = matching(filter);
    expectSame(index.select(filter, NOW), [...wanted.keys()]);
    for (const field of ["company", "cause", "attempts", "state"] as const) {
      const others = [...matching(withoutFields(filter, [field])).values()];
      const facet = index.facet(filter, field, NOW);
      expect(new Map(facet.map(({ value, count }) => [value, count]))).toEqual(countsOf(others, field));
    }
    const timeless = [...matching(withoutFields(filter, ["since", "after", "before", "on"])).values()];
    // In whatever order they are asked for.
    for (const moments of [
      [NOW, NOW - 1_000, -Infinity, NOW + 1],
      [-Infinity, NOW + 1, NOW - 1_000, NOW],
    ]) {
      expect(index.createdSince(filter, moments, NOW)).toEqual(
        moments.map((moment) => timeless.filter(({ errorCreatedAt }) => errorCreatedAt >= moment).length),
      );
    }
  }
  expectArrivals(rig);
  // Last, because a sort puts all rows in order, and what is above is asked without that, too.
  for (const filter of filters) {
    const wanted = matching(filter);
    const rows = index.select(filter, NOW);
    for (const sort of [...sorts, [{ field: "key", descending: true }] as const]) {
      const order = sortedBy(wanted, sort);
      expectSame(index.first(rows, sort, 40).subarray(0, 40), order.slice(0, 40));
      expectSame(index.sort(rows.toReversed(), sort), order);
      expectSame(index.first(rows, sort, 40).subarray(0, 40), order.slice(0, 40));
    }
    for (const field of ["entity", "cause", "request"] as const) expectSizes(index, rows, field);
  }
}

/** All that is not a Conflict failure has arrived, also what has left the list. */
function expectArrivals({ columns, index }: Rig): void {
  const all = Array.from({ length: columns.rows }, (_, row) => columns.at(row));
  const wanted = all.filter(
    ({ errorCreatedAt, category }) => errorCreatedAt >= NOW - 1_000 && category !== "conflict",
  );
  const moments = wanted.map(({ errorCreatedAt }) => errorCreatedAt);
  expect(
    index
      .arrivals(NOW - 1_000)
      .toSorted()
      .join(),
  ).toBe(Float64Array.from(moments).toSorted().join());
}

/** What is said of parts without making them is what the parts are. */
function expectSizes(index: ColumnIndex, rows: Uint32Array, field: "entity" | "cause" | "request"): void {
  const parts = index.parts(rows, field);
  expect(index.partSizes(rows, field)).toEqual(new Map([...parts].map(([word, one]) => [word, one.length])));
  const largest = index.largestPart(rows, field);
  const part = parts.get(largest.word) ?? new Uint32Array();
  expect(part.length).toBe(Math.max(0, ...[...parts.values()].map(({ length }) => length)));
  expect(largest.of).toBe(parts.size);
  const newest = part.reduce((last, row) => Math.max(last, index.createdAt(row)), -Infinity);
  if (part.length > 0)
    expect([part.includes(largest.row), index.createdAt(largest.row)]).toEqual([true, newest]);
}

/** Records that arrived and are no longer listed; none where somebody asks for what only the list says. */
function leftOf({ columns }: Rig, filter: ErrorFilter, by: GroupsQuery["by"]): readonly SyncError[] {
  const ofTheList: readonly string[] = ["state", "attempts", "request", "text", "is"];
  if ([...filter.terms.map(({ field }) => field), ...by].some((field) => ofTheList.includes(field)))
    return [];
  const all = Array.from({ length: columns.rows }, (_, row) => columns.at(row));
  return all.filter(
    (one) => !isListed(one) && one.category !== "conflict" && matches(one, filter, NOW, () => false),
  );
}

/** What the groups must be, record by record; those that have `left` count where it is told what arrived. */
function groupsOf(
  errors: readonly SyncError[],
  { by, top, windowsMs }: Pick<GroupsQuery, "by" | "top" | "windowsMs">,
  left: readonly SyncError[],
): ErrorGroups {
  const members = new Map<string, SyncError[]>();
  for (const one of errors) {
    const key = JSON.stringify(by.map((field) => String(groupValue(one, field))));
    members.set(key, [...(members.get(key) ?? []), one]);
  }
  const within = (some: readonly SyncError[], field: FacetField): ValuesWithin => {
    const counts = Array.from(countsOf(some, field), ([value, count]) => ({ value, count }));
    counts.sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1));
    return { distinct: counts.length, top: counts.slice(0, VALUES_SHOWN) };
  };
  const groups = Array.from(members, ([key, some]): ErrorGroup => {
    const moments = some.map(({ errorCreatedAt }) => errorCreatedAt);
    const arrived = left
      .filter((one) => JSON.stringify(by.map((field) => String(groupValue(one, field)))) === key)
      .map(({ errorCreatedAt }) => errorCreatedAt);
    return {
      values: JSON.parse(key) as string[],
      count: some.length,
      firstAt: Math.min(...moments),
      lastAt: Math.max(...moments),
      windows: windowsMs.map(
        (windowMs) => [...moments, ...arrived].filter((moment) => moment >= NOW - windowMs).length,
      ),
      entities: within(some, "entity"),
      companies: within(some, "company"),
    };
  });
  groups.sort((one, other) => {
    const [first, second] = [one.values.join("\0"), other.values.join("\0")];
    return other.count - one.count || (first < second ? -1 : 1);
  });
  return { groups: groups.slice(0, top), distinct: groups.length, matched: errors.length };
}

function groupValue(one: SyncError, field: GroupField): string | number {
  return field === "table" || field === "operation" ? one[field] : valueOf(one, field);
}

const GROUPED_BY: readonly GroupsQuery["by"][] = [
  ["cause"],
  ["attempts"],
  ["code", "entity"],
  ["company", "attempts"],
  ["operation", "table"],
];

test("thousands of rows are grouped as a count of each record groups them, before and after changes", () => {
  fc.assert(
    fc.property(fc.nat(), fc.boolean(), (seed, skewed) => {
      const rig = aRig(seed, skewed);
      const { draw, index } = rig;
      const filters = [EVERYTHING, aFilter(draw)];
      for (const round of [1, 2]) {
        const listed = [...listedOf(rig)];
        const superseded = supersededIn(rig);
        for (const filter of filters) {
          const wanted = listed
            .filter(([row, one]) => matches(one, filter, NOW, () => superseded.has(row)))
            .map(([, one]) => one);
          for (const by of GROUPED_BY) {
            const query = {
              by,
              top: [5, 100_000][draw(2)] ?? 5,
              windowsMs: [draw(3_000), 3_000, 0, draw(99)],
            };
            const left = leftOf(rig, filter, by);
            expect(index.groups({ ...query, filter }, NOW)).toEqual(groupsOf(wanted, query, left));
          }
        }
        if (round === 1) changeRows(rig, 500);
      }
    }),
    { numRuns: 4 },
  );
});

test("an order by texts is prepared in steps, once, and again only for many more texts", () => {
  const rig = aRig(7, false);
  const { index } = rig;
  const byKey: readonly SortTerm[] = [{ field: "key", descending: false }];
  expect(index.preparing(ROWS, [{ field: "entity", descending: false }])).toBeNull();
  expect(index.preparing(100, byKey)).toBeNull();
  const steps = index.preparing(ROWS, byKey);
  let count = 0;
  while (steps?.next().done === false) count += 1;
  // A step is work for a moment: neither all at once nor a few texts, which would take as many turns as there are texts.
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThan(ROWS / 100);
  expect(index.preparing(ROWS, byKey)).toBeNull();
  addRows(rig, 100);
  expect(index.preparing(ROWS, byKey)).toBeNull();
  expectTruth(rig, [EVERYTHING], [byKey]);
  addRows(rig, 2_000);
  expect(index.preparing(ROWS, byKey)).not.toBeNull();
});

test("thousands of rows are selected, sorted and counted as the rules say it of each, before and after changes", () => {
  fc.assert(
    fc.property(fc.nat(), fc.boolean(), (seed, skewed) => {
      const rig = aRig(seed, skewed);
      const { draw } = rig;
      const filters = [EVERYTHING, aFilter(draw), { terms: [...SUPERSEDED.terms, ...aFilter(draw).terms] }];
      const sorts = [[], aSort(draw), aSort(draw)];
      expectTruth(rig, filters, sorts);
      changeRows(rig, draw(600));
      addRows(rig, draw(900));
      expectTruth(rig, filters, sorts);
    }),
    { numRuns: 6 },
  );
});
