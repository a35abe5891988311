import { expect, test } from "vitest";
import type { Connector, Environment } from "../../source/connectors/connector.ts";
import { UserFacingError } from "../../source/domain/user-facing-error.ts";
import { FaultBackoff } from "../../source/engine/scheduler/fault-backoff.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  submit,
  tempFolder,
  until,
  untilState,
  type EngineRig,
} from "../helpers/engine-rig.ts";
import { TestClock } from "../helpers/test-clock.ts";

const LOOK_MS = 30_000;
const MINUTE_MS = 60_000;

/** An engine whose code breaks each time it meets a record, until it is mended. */
async function aBrokenRig(fault: Error = new Error("boom")) {
  const bug = { isThere: false, met: 0 };
  const clock = new TestClock();
  const wrap = (environment: Environment): Environment => ({
    ...environment,
    mapOf: (entity) => {
      if (!bug.isThere) return environment.mapOf(entity);
      bug.met++;
      throw fault;
    },
  });
  const folder = await tempFolder();
  const open = (): Promise<EngineRig> => openEngineRig({ folder, clock, wrap });
  const { engine } = await open();
  await addJob(engine);
  await importRecords(engine, [aRecord("A")]);
  await submit(engine, "retry", { kind: "all" });
  bug.isThere = true;
  engine.start();
  await untilState(engine, "R1", "held");
  return { bug, clock, engine, open };
}

/** Lets so many looks of the rescuer pass. */
async function pass(clock: TestClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += LOOK_MS) {
    await clock.someoneSleeps(LOOK_MS);
    clock.advance(LOOK_MS);
  }
  await clock.someoneSleeps(LOOK_MS);
}

test("a request that meets a fault of ours rests, twice as long each time, and says when it goes on", async () => {
  const { bug, clock, engine } = await aBrokenRig();
  expect((await engine.request("R1"))?.heldBecause).toBe(
    "A fault of dwtriage: boom. It is tried again in 5 minutes.",
  );
  await pass(clock, 4.5 * MINUTE_MS);
  expect(bug.met).toBe(1);
  await pass(clock, LOOK_MS);
  await until(engine, async () => (await engine.request("R1"))?.heldBecause.includes("10 minutes") === true);
  await pass(clock, 9.5 * MINUTE_MS);
  expect(bug.met).toBe(2);
  bug.isThere = false;
  await pass(clock, LOOK_MS);
  expect(await untilState(engine, "R1", "completed")).toMatchObject({ failed: 1 });
});

test("what a person can mend is told in its own words, with what to do", async () => {
  const { engine } = await aBrokenRig(new UserFacingError("sealed is a link.", "Move it away"));
  expect((await engine.request("R1"))?.heldBecause).toBe(
    "sealed is a link. Move it away. It is tried again in 5 minutes.",
  );
});

test("a person who starts the job again, though it is Active, releases it at once", async () => {
  const { bug, engine } = await aBrokenRig();
  bug.isThere = false;
  await engine.startJob("CUST");
  expect(await untilState(engine, "R1", "completed")).toMatchObject({ heldBecause: "" });
});

test("the next engine tries it at its first look", async () => {
  const { bug, clock, engine, open } = await aBrokenRig();
  await engine.close();
  bug.isThere = false;
  const next = (await open()).engine;
  next.start();
  await pass(clock, LOOK_MS);
  await untilState(next, "R1", "completed");
});

test("requests that are not held are no reason to ask a side, and nothing of theirs changes", async () => {
  const clock = new TestClock();
  const probed: string[] = [];
  const watched = (side: Connector): Connector => ({
    side: side.side,
    name: side.name,
    read: (ref, signal) => side.read(ref, signal),
    create: (ref, values, signal) => side.create(ref, values, signal),
    update: (ref, row, changes, signal) => side.update(ref, row, changes, signal),
    probe: (signal) => {
      probed.push(side.side);
      return side.probe(signal);
    },
  });
  const wrap = (environment: Environment): Environment => {
    const { dataverse, "finance-and-operations": theirs } = environment.sides;
    const sides = { dataverse: watched(dataverse), "finance-and-operations": watched(theirs) };
    return {
      ...environment,
      sides,
      mapOf: (entity) => environment.mapOf(entity),
      close: () => environment.close(),
    };
  };
  const { engine, store, folder } = await openEngineRig({ clock, wrap });
  await addJob(engine);
  await importRecords(engine, [aRecord("A"), aRecord("B")]);
  await submit(engine, "retry", byFilter("key:A"));
  engine.start();
  await untilState(engine, "R1", "completed");
  const before = store.requests();
  await pass(clock, 3 * LOOK_MS);
  expect(probed).toEqual([]);
  expect(store.requests()).toEqual(before);
  // One that a stop of its job holds waits for the start of the job, whatever the sides say.
  await engine.close();
  const next = await openEngineRig({ folder, clock, wrap });
  await submit(next.engine, "retry", byFilter("key:B"));
  await next.engine.stopJob("CUST");
  next.engine.start();
  await pass(clock, 2 * LOOK_MS);
  expect(await next.engine.request("R2")).toMatchObject({ state: "held" });
  expect(probed).toEqual([]);
});

test("rests grow to an hour, and a run without a fault forgets them", () => {
  const rests = new FaultBackoff();
  const minutes = Array.from({ length: 6 }, () => rests.begin("R1", 0) / MINUTE_MS);
  expect(minutes).toEqual([5, 10, 20, 40, 60, 60]);
  expect(rests.isResting("R1", 60 * MINUTE_MS - 1)).toBe(true);
  expect(rests.isResting("R1", 60 * MINUTE_MS)).toBe(false);
  expect(rests.isResting("R2", 0)).toBe(false);
  rests.forget("R1");
  expect(rests.begin("R1", 0)).toBe(5 * MINUTE_MS);
});
