import { describe, expect, test } from "vitest";
import { Throughput } from "../../source/engine/scheduler/throughput.ts";
import type { Engine, Submission } from "../../source/engine/engine.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  tempFolder,
  until,
  untilState,
  WAYS,
  writesOf,
  writeTable,
} from "../helpers/engine-rig.ts";
import { asFields } from "../helpers/run-dwtriage.ts";
import { TestClock } from "../helpers/test-clock.ts";

const KEYS = ["1", "2", "3", "4", "5", "6"];
const HOUR = 3_600_000;

/** A rig whose records a retry settles, each with one write. */
async function openPaced(
  way: (typeof WAYS)[number],
  clock: TestClock,
  more: { readonly quietHours?: unknown } = {},
) {
  const folder = await tempFolder();
  await writeTable(folder, "finance-and-operations/Customers V3.json", {
    key: ["key"],
    rows: KEYS.map((key) => ({ key, dataAreaId: "USMF", name: key })),
  });
  await writeTable(folder, "dataverse/Customers V3.json", { key: ["key"], columns: { name: {} }, rows: [] });
  const rig = await openEngineRig({ way, clock, folder, ...more });
  await addJob(rig.engine);
  await importRecords(
    rig.engine,
    KEYS.map((key) => aRecord(key)),
  );
  return { ...rig, folder };
}

async function submit(engine: Engine, fields: Partial<Submission> = {}) {
  const usual = { action: "retry", by: "ana", reason: "because", scope: byFilter("company:usmf") } as const;
  const result = await engine.submit({ ...usual, ...fields });
  if ("refused" in result) throw new Error(result.refused.message);
  return result.done;
}

const doneOf = async (engine: Engine) => (await engine.request("R1"))?.done ?? 0;

describe.for(WAYS)("the pace of a request, asked %s", (way) => {
  test("is kept: one record each step, none sooner", async () => {
    const clock = new TestClock();
    const { engine, folder } = await openPaced(way, clock);
    await submit(engine, { pace: 2 });
    engine.start();
    for (let settled = 1; settled < KEYS.length; settled++) {
      await until(engine, async () => (await doneOf(engine)) === settled);
      await clock.someoneSleeps(500);
      expect(await writesOf(folder, "dataverse")).toHaveLength(settled);
      clock.advance(499);
      expect(await doneOf(engine)).toBe(settled);
      clock.advance(1);
    }
    expect(await untilState(engine, "R1", "completed")).toMatchObject({ succeeded: 6, pace: 2 });
  });

  test("changes while it runs, and both are in the audit", async () => {
    const clock = new TestClock();
    const { engine } = await openPaced(way, clock);
    await submit(engine, { pace: 0.01 });
    engine.start();
    await until(engine, async () => (await doneOf(engine)) === 1);
    await clock.someoneSleeps(100_000);
    expect(await engine.paceRequest({ request: "r1", pace: null, by: "ben" })).toMatchObject({
      done: { id: "R1" },
    });
    expect(await untilState(engine, "R1", "completed")).not.toHaveProperty("pace", 0.01);
    const lines = (await engine.audit()).lines.map((line) => asFields(JSON.parse(line)));
    expect(lines.find(({ action }) => action === "pace")).toMatchObject({
      by: "ben",
      scope: "R1",
      outcome: "no limit",
    });
  });

  test("holds across a stop and a start of the job, and the time that is left is told by it", async () => {
    const clock = new TestClock();
    const { engine } = await openPaced(way, clock);
    await submit(engine, { pace: 1 });
    engine.start();
    await until(engine, async () => (await doneOf(engine)) === 1);
    expect((await engine.request("R1"))?.remainingMs).toBe(5_000);
    await engine.stopJob("CUST");
    expect(await engine.request("R1")).toMatchObject({ state: "held", done: 1, pace: 1 });
    await engine.startJob("CUST");
    await until(engine, async () => (await doneOf(engine)) === 2);
    await clock.someoneSleeps(1_000);
    expect(await doneOf(engine)).toBe(2);
  });

  test("of what cannot have one is refused", async () => {
    const { engine } = await openPaced(way, new TestClock());
    await submit(engine, { action: "dismiss", scope: byFilter("key:1") });
    await submit(engine, { scope: byFilter("key:2") });
    const wish = { request: "R2", pace: 5, by: "ana" };
    expect(await engine.paceRequest({ ...wish, request: "R1" })).toMatchObject({
      refused: { rule: "definition-invalid" },
    });
    expect(await engine.paceRequest({ ...wish, request: "R9" })).toMatchObject({
      refused: { rule: "request-unknown" },
    });
    for (const pace of [0, -1, 20_000]) {
      expect(await engine.paceRequest({ ...wish, pace })).toMatchObject({
        refused: { rule: "definition-invalid" },
      });
    }
    await engine.cancel("R2");
    expect(await engine.paceRequest(wish)).toMatchObject({ refused: { rule: "request-finished" } });
  });
});

describe.for(WAYS)("quiet hours, asked %s", (way) => {
  // The clock of the tests stands at noon.
  const quietHours = { jobs: { cust: ["11:00-13:30"] } };

  test("hold a request with reason and end, a plan says so, and it goes on by itself", async () => {
    const clock = new TestClock();
    const { engine } = await openPaced(way, clock, { quietHours });
    const end = clock.now() + 1.5 * HOUR;
    expect((await engine.plan("retry", byFilter("company:usmf"))).quiet).toEqual([
      { job: "CUST", until: end, words: "13:30 (UTC)" },
    ]);
    await submit(engine);
    engine.start();
    expect(await untilState(engine, "R1", "held")).toMatchObject({
      heldBecause: "Quiet hours until 13:30 (UTC); it goes on by itself.",
      heldUntil: end,
      done: 0,
    });
    clock.advance(1.5 * HOUR - 10_000);
    await clock.someoneSleeps(10_000);
    expect(await engine.request("R1")).toMatchObject({ state: "held" });
    clock.advance(10_000);
    expect(await untilState(engine, "R1", "completed")).toMatchObject({ succeeded: 6 });
    expect((await engine.request("R1"))?.heldUntil).toBeUndefined();
  });

  test("stop a running request at a record boundary", async () => {
    const clock = new TestClock();
    const { engine } = await openPaced(way, clock, { quietHours: ["12:01-12:02"] });
    await submit(engine, { pace: 0.05 });
    engine.start();
    for (const settled of [1, 2, 3]) {
      await until(engine, async () => (await doneOf(engine)) === settled);
      await clock.someoneSleeps(20_000);
      clock.advance(20_000);
    }
    expect(await untilState(engine, "R1", "held")).toMatchObject({
      done: 3,
      heldUntil: clock.now() + 60_000,
    });
  });

  test("do not hold what was asked for in spite of them, nor another job", async () => {
    const clock = new TestClock();
    const { engine } = await openPaced(way, clock, { quietHours });
    await submit(engine, { scope: byFilter("key:1"), ignoresQuietHours: true });
    engine.start();
    expect(await untilState(engine, "R1", "completed")).toMatchObject({
      succeeded: 1,
      ignoresQuietHours: true,
    });
  });

  test("hold a dismissal of a job that is not connected, and let it go on", async () => {
    const clock = new TestClock();
    const { engine } = await openPaced(way, clock, { quietHours });
    await engine.defineJob({ name: "CUST", connection: "none" });
    await submit(engine, { action: "dismiss" });
    engine.start();
    await untilState(engine, "R1", "held");
    clock.advance(1.5 * HOUR);
    await untilState(engine, "R1", "completed");
  });
});

describe("records per second", () => {
  test("count what settled in the last ten seconds, from the very start of a request", () => {
    const pace = new Throughput(1_000);
    expect(pace.perSecond(1_000)).toBeNull();
    pace.settled(1_000);
    // A quarter of a second is the least that is taken for passed.
    expect(pace.perSecond(1_000)).toBe(4);
    pace.settled(1_500);
    expect(pace.perSecond(2_000)).toBe(2);
    expect(pace.perSecond(11_000)).toBe(0.2);
    expect(pace.perSecond(11_001)).toBe(0.1);
    expect(pace.perSecond(11_501)).toBe(0);
  });

  test("are what they are for a request of any size, and tell something from ten records on", () => {
    const pace = new Throughput(0);
    for (let settled = 1; settled <= 5_000; settled++) {
      pace.settled(settled * 10);
      expect(pace.isTelling).toBe(settled >= 10);
    }
    // 1,001 of them in the window, whose first moment counts.
    expect(pace.perSecond(50_000)).toBeCloseTo(100.1);
  });
});
