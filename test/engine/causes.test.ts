import { describe, expect, test } from "vitest";
import { BY_CAUSE, rowFilter, rowsFilter, type Grouping } from "../../source/domain/cause/cause-row.ts";
import { EVERYTHING } from "../../source/domain/query/error-filter.ts";
import { printQuery } from "../../source/domain/query/query.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  submit,
  until,
  WAYS,
} from "../helpers/engine-rig.ts";
import { TestClock } from "../helpers/test-clock.ts";

const HOUR = 3_600_000;
const clock = new TestClock();
const ago = (ms: number): string => new Date(clock.now() - ms).toISOString();
const FIELD = "Field 'Vendor group' must be filled in.";
const LIMIT = "Number of requests exceeded the limit of 6000 over time window of 300 seconds.";

const RECORDS = [
  aRecord("1", { code: "", message: FIELD, company: "USMF", createdOn: ago(HOUR / 2) }),
  aRecord("2", { code: "", message: FIELD, company: "DEMF", createdOn: ago(1.5 * HOUR) }),
  aRecord("3", { code: "", message: FIELD, company: "DEMF", createdOn: ago(100 * HOUR) }),
  aRecord("4", { code: "429", message: LIMIT, company: "USMF", createdOn: ago(2.5 * HOUR) }),
];

describe.for(WAYS)("the list of causes, %s", (way) => {
  test("has one line a cause: how many, since when, how it grows, and a record to explain it by", async () => {
    const { engine } = await openEngineRig({ way, clock });
    await addJob(engine);
    await importRecords(engine, RECORDS);
    const { rows, distinct, matched } = await engine.causes({ filter: EVERYTHING, by: BY_CAUSE, top: 10 });
    expect([distinct, matched]).toEqual([2, 4]);
    expect(rows[0]).toMatchObject({
      count: 3,
      firstAt: clock.now() - 100 * HOUR,
      lastAt: clock.now() - HOUR / 2,
      windows: { hour: 1, hourBefore: 1, threeHours: 2, day: 2, threeDays: 2, week: 3 },
      companies: { distinct: 2, top: [{ value: "DEMF", count: 2 }, { value: "USMF" }] },
      sample: { code: "", message: FIELD, category: "application" },
    });
    expect(rows[0]?.title.toLowerCase()).toContain("vendor group");
    expect(rows[0]?.id).toBe(rows[0]?.values[0]);
    expect(rows[1]).toMatchObject({ count: 1, sample: { code: "429", message: LIMIT } });
  });

  test("grows by what arrived, also by what was dismissed since, as the header does", async () => {
    const { engine } = await openEngineRig({ way, clock });
    await addJob(engine);
    await importRecords(engine, RECORDS);
    const windows = async (query: string) => {
      const scope = byFilter(query);
      const filter = scope.kind === "filter" ? scope.filter : EVERYTHING;
      return (await engine.causes({ filter, by: BY_CAUSE, top: 1 })).rows[0]?.windows;
    };
    const before = await windows("");
    await submit(engine, "dismiss", byFilter("key:1"), "seen");
    engine.start();
    await until(engine, async () => (await engine.request("R1"))?.state === "completed");
    const { rows } = await engine.causes({ filter: EVERYTHING, by: BY_CAUSE, top: 1 });
    expect(rows[0]).toMatchObject({ count: 2, windows: before });
    expect((await engine.overview()).perHour.at(-1)).toBe(1);
    // Under a filter by what it matches; one by the state asks for the list alone.
    expect(await windows("company:demf")).toMatchObject({ hour: 0, day: 1 });
    expect(await windows("state:open")).toMatchObject({ hour: 0, day: 1 });
  });

  test("tells the largest rows where more are there than were asked for", async () => {
    const { engine } = await openEngineRig({ way, clock });
    await addJob(engine);
    await importRecords(engine, RECORDS);
    const { rows, distinct } = await engine.causes({ filter: EVERYTHING, by: BY_CAUSE, top: 1 });
    expect([rows.length, rows[0]?.count, distinct]).toEqual([1, 3, 2]);
  });

  test("is narrowed by a row to exactly the records that the row counts", async () => {
    const { engine } = await openEngineRig({ way, clock });
    await addJob(engine);
    await importRecords(engine, RECORDS);
    const scope = byFilter("company:DEMF,USMF -company:XXXX");
    const filter = scope.kind === "filter" ? scope.filter : EVERYTHING;
    const groupings: readonly Grouping[] = [
      ["cause"],
      ["company", "cause"],
      ["category", "attempts"],
      ["source"],
      ["operation"],
      ["state", "code"],
    ];
    for (const by of groupings) {
      const { rows } = await engine.causes({ filter, by, top: 10 });
      expect(rows.reduce((sum, row) => sum + row.count, 0)).toBe(4);
      for (const row of rows) {
        const narrowed = rowFilter(filter, by, row.values);
        const page = await engine.errors({ filter: narrowed, sort: [], offset: 0, limit: 1 });
        expect(page.matched, printQuery(narrowed)).toBe(row.count);
      }
    }
  });
});

test("several rows of one column make one filter, several pairs make none", () => {
  const filter = rowsFilter(EVERYTHING, ["company"], [["USMF"], ["DEMF"]]);
  expect(filter === null ? "" : printQuery(filter)).toBe("company:USMF,DEMF");
  const pairs = [
    ["USMF", "A"],
    ["DEMF", "B"],
  ];
  expect(rowsFilter(EVERYTHING, ["company", "code"], pairs)).toBeNull();
  const one = rowsFilter(EVERYTHING, ["company", "code"], pairs.slice(0, 1));
  expect(one === null ? "" : printQuery(one)).toBe("company:USMF code:A");
});
