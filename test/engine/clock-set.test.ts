import { expect, test } from "vitest";
import { SideThrottle } from "../../source/connectors/odata/side-throttle.ts";
import { Patience } from "../../source/connectors/http/patience.ts";
import { RateLimiter } from "../../source/engine/scheduler/rate-limiter.ts";
import { ThrottleGate } from "../../source/engine/sides/throttle-gate.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  submit,
  tempFolder,
  untilState,
  writeTable,
} from "../helpers/engine-rig.ts";
import { TestClock } from "../helpers/test-clock.ts";

const NEVER = new AbortController().signal;
const HOUR_MS = 3_600_000;
const LOOK_MS = 30_000;

test("a side that asked to wait is asked again after that time, also when the clock was set back an hour", async () => {
  const folder = await tempFolder();
  const rows = [{ key: "C1", dataAreaId: "USMF", name: "Customer C1" }];
  await writeTable(folder, "finance-and-operations/Customers V3.json", { key: ["key"], rows });
  await writeTable(folder, "dataverse/Customers V3.json", { key: ["key"], rows: [] });
  await writeTable(folder, "environment.json", {
    dataverse: { faults: [{ kind: "throttled", operations: ["create"], times: 1, retryAfterMs: 12_000 }] },
  });
  const clock = new TestClock();
  const { engine } = await openEngineRig({ folder, clock });
  await addJob(engine);
  await importRecords(engine, [aRecord("C1")]);
  engine.start();
  await submit(engine, "retry", byFilter("key:C1"));
  await clock.someoneSleeps(12_000);
  clock.set(-HOUR_MS);
  // What is shown moves with the clock of the day: it is still the twelve seconds that were asked for.
  expect(await engine.request("R1")).toMatchObject({ gate: { untilAt: clock.now() + 12_000 } });
  clock.advance(12_000);
  expect(await untilState(engine, "R1", "completed")).toMatchObject({ succeeded: 1 });
});

test.each([-HOUR_MS, HOUR_MS])(
  "every wait lasts as long as it was meant to when the clock is set by %i ms",
  async (step) => {
    const clock = new TestClock();
    const gate = new ThrottleGate(clock);
    const throttle = new SideThrottle({ start: 1, most: 1 }, clock);
    const paced = new RateLimiter(
      clock,
      () => 1,
      () => () => undefined,
    );
    const patience = new Patience(clock, 10_000);
    const ended: string[] = [];
    const note = (name: string) => () => void ended.push(name);
    const leave = await throttle.enter(NEVER);
    if (typeof leave === "function") leave({ kind: "throttled", waitMs: 10_000 });
    gate.close(10_000);
    void paced.turn(NEVER);
    clock.set(step);
    void gate.pass(NEVER).then(note("gate"));
    void throttle.enter(NEVER).then(note("throttle"));
    void paced.turn(NEVER)?.then(note("pace"));
    patience.begin({ losePatience: note("patience") });
    const turns = async () => {
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    };
    clock.advance(999);
    await turns();
    expect(ended).toEqual([]);
    clock.advance(1);
    await turns();
    expect(ended).toEqual(["pace"]);
    clock.advance(8_999);
    await turns();
    expect(ended).toEqual(["pace"]);
    clock.set(-step);
    clock.advance(1);
    await turns();
    expect(ended.sort()).toEqual(["gate", "pace", "patience", "throttle"]);
  },
);

test("a moment that passed while the machine was suspended is noticed at the next look, half a minute later at most", async () => {
  const clock = new TestClock();
  const { engine } = await openEngineRig({ clock });
  await addJob(engine);
  await importRecords(engine, [aRecord("1")]);
  engine.start();
  const packing = { isCut: true, ladder: null, stopAbove: 0.2, notBefore: clock.now() + 8 * HOUR_MS };
  await engine.submit({ action: "dismiss", by: "ana", reason: "because", scope: { kind: "all" }, packing });
  await clock.someoneSleeps(LOOK_MS);
  clock.set(8 * HOUR_MS);
  clock.advance(LOOK_MS);
  await untilState(engine, "R1", "completed");
});

test("a moment waits for the clock of the day to show it, also when that was set back meanwhile", async () => {
  const clock = new TestClock();
  const { engine } = await openEngineRig({ clock });
  await addJob(engine);
  await importRecords(engine, [aRecord("1")]);
  engine.start();
  const at = clock.now() + LOOK_MS;
  const packing = { isCut: true, ladder: null, stopAbove: 0.2, notBefore: at };
  await engine.submit({ action: "dismiss", by: "ana", reason: "because", scope: { kind: "all" }, packing });
  await clock.someoneSleeps(LOOK_MS);
  clock.set(-LOOK_MS);
  clock.advance(LOOK_MS);
  await clock.someoneSleeps(LOOK_MS);
  expect(await engine.request("R1")).toMatchObject({ state: "waiting" });
  clock.advance(LOOK_MS);
  await untilState(engine, "R1", "completed");
});
