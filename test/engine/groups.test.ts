import { expect, test } from "vitest";
import { EVERYTHING } from "../../source/domain/query/error-filter.ts";
import { addJob, aRecord, byFilter, importRecords, openEngineRig, WAYS } from "../helpers/engine-rig.ts";
import { TestClock } from "../helpers/test-clock.ts";

const HOUR = 3_600_000;
const clock = new TestClock();
const ago = (ms: number): string => new Date(clock.now() - ms).toISOString();

test.for(WAYS)("records are grouped by one field or two, %s", async (way) => {
  const { engine } = await openEngineRig({ way, clock });
  await addJob(engine);
  await importRecords(engine, [
    aRecord("1", { code: "A", company: "USMF", createdOn: ago(30 * 60_000) }),
    aRecord("2", { code: "A", company: "USMF", createdOn: ago(2 * HOUR) }),
    aRecord("3", { code: "A", company: "DEMF", createdOn: ago(30 * HOUR) }),
    aRecord("4", { code: "B", company: "USMF", createdOn: ago(HOUR) }),
    aRecord("5", { code: "B", company: "USMF", category: "conflict", createdOn: ago(0) }),
  ]);
  const query = { filter: EVERYTHING, top: 10, windowsMs: [HOUR, 24 * HOUR] };
  const { groups, distinct, matched } = await engine.groups({ ...query, by: ["code"] });
  expect([distinct, matched]).toEqual([2, 4]);
  expect(groups).toEqual([
    {
      values: ["A"],
      count: 3,
      firstAt: clock.now() - 30 * HOUR,
      lastAt: clock.now() - 30 * 60_000,
      windows: [1, 2],
      entities: { distinct: 1, top: [{ value: "Customers V3", count: 3 }] },
      companies: {
        distinct: 2,
        top: [
          { value: "USMF", count: 2 },
          { value: "DEMF", count: 1 },
        ],
      },
    },
    {
      values: ["B"],
      count: 1,
      firstAt: clock.now() - HOUR,
      lastAt: clock.now() - HOUR,
      windows: [1, 1],
      entities: { distinct: 1, top: [{ value: "Customers V3", count: 1 }] },
      companies: { distinct: 1, top: [{ value: "USMF", count: 1 }] },
    },
  ]);
  const pairs = await engine.groups({ ...query, by: ["company", "code"], top: 2 });
  expect(pairs.groups.map(({ values, count }) => [...values, count])).toEqual([
    ["USMF", "A", 2],
    ["DEMF", "A", 1],
  ]);
  expect(pairs.distinct).toBe(3);
  const scope = byFilter("company:DEMF");
  const filter = scope.kind === "filter" ? scope.filter : EVERYTHING;
  expect((await engine.groups({ ...query, filter, by: ["attempts"] })).groups[0]?.values).toEqual(["0"]);
});
