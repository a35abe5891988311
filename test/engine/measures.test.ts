import { describe, expect, test } from "vitest";
import { Histogram } from "../../source/domain/measures.ts";
import { Gates } from "../../source/engine/sides/gates.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  submit,
  tempFolder,
  untilState,
  WAYS,
  writeTable,
} from "../helpers/engine-rig.ts";
import { TestClock } from "../helpers/test-clock.ts";

const HOUR = 3_600_000;

describe.for(WAYS)("the measures of an engine, asked %s", (way) => {
  test("count the list by entity and category, with the age of the oldest", async () => {
    const clock = new TestClock();
    const { engine } = await openEngineRig({ way, clock });
    await addJob(engine);
    const at = (hoursAgo: number): string => new Date(clock.now() - hoursAgo * HOUR).toISOString();
    await importRecords(engine, [
      aRecord("1", { createdOn: at(5) }),
      aRecord("2", { createdOn: at(1) }),
      aRecord("3", { createdOn: at(2), category: "system" }),
      aRecord("4", { createdOn: at(9), category: "conflict" }),
    ]);
    const measures = await engine.measures();
    expect(measures.listed).toEqual([
      { entity: "Customers V3", category: "application", count: 2, oldestAt: clock.now() - 5 * HOUR },
      { entity: "Customers V3", category: "system", count: 1, oldestAt: clock.now() - 2 * HOUR },
    ]);
    expect(measures).toMatchObject({ unnamed: 0, conflicts: 1, newestAt: clock.now() - HOUR });
    expect(measures.jobs).toEqual([{ name: "CUST", active: true, listed: 3, slotsUsed: 0, slotsFree: 5 }]);
  });

  test("tell of work where the engine runs requests, and of none where it does not", async () => {
    const folder = await tempFolder();
    await writeTable(folder, "finance-and-operations/Customers V3.json", {
      key: ["key"],
      rows: ["1", "2"].map((key) => ({ key, dataAreaId: "USMF", name: key })),
    });
    await writeTable(folder, "dataverse/Customers V3.json", {
      key: ["key"],
      columns: { name: {} },
      rows: [],
    });
    const { engine } = await openEngineRig({ way, folder });
    await addJob(engine);
    // The third is at no side: it fails again.
    await importRecords(engine, [aRecord("1"), aRecord("2"), aRecord("3")]);
    await submit(engine, "retry", byFilter("company:usmf"));
    expect((await engine.measures()).work).toBeNull();
    expect((await engine.measures()).requests).toEqual([
      { action: "retry", state: "queued", count: 1, records: 3 },
    ]);
    engine.start();
    await untilState(engine, "R1", "completed");
    const { settled, requests, work } = await engine.measures();
    expect(requests).toEqual([{ action: "retry", state: "completed", count: 1, records: 0 }]);
    expect(settled).toContainEqual({ action: "retry", outcome: "succeeded", records: 2 });
    expect(settled).toContainEqual({ action: "retry", outcome: "failed", records: 1 });
    expect(work?.reconciling.count).toBe(3);
    expect(work?.syncing.count).toBeGreaterThan(3);
    expect(work?.journalBytes).toBeGreaterThan(100);
  });
});

test("a histogram counts each length in every bucket that holds it", () => {
  const lengths = new Histogram([0.1, 1]);
  for (const seconds of [0.05, 0.1, 0.5, 7]) lengths.observe(seconds);
  expect(lengths.read()).toEqual({
    buckets: [
      { upTo: 0.1, count: 2 },
      { upTo: 1, count: 3 },
    ],
    count: 4,
    sum: 7.65,
  });
});

test("a gate counts the time that it was closed once, however often it was told, and not what lies ahead", () => {
  const clock = new TestClock();
  const gates = new Gates(clock);
  const { dataverse } = gates.of("contoso");
  dataverse.close(10_000);
  clock.advance(4_000);
  dataverse.close(10_000);
  expect(dataverse.closedSeconds).toBe(4);
  clock.advance(60_000);
  expect(gates.closedSeconds()).toEqual([
    { connection: "contoso", side: "finance-and-operations", closedSeconds: 0 },
    { connection: "contoso", side: "dataverse", closedSeconds: 14 },
  ]);
});
