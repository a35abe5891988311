import { expect, test } from "vitest";
import type { IntakeReport } from "../../source/domain/intake-report.ts";
import type { Engine } from "../../source/engine/engine.ts";
import type { IntakeMark } from "../../source/engine/imports/intake.ts";
import { CONTRACT_FIXTURE, CUSTOMERS } from "../contracts/contract-fixture.ts";
import { wireMapsOf, wireTablesOf } from "../connectors/odata/wire-fixture.ts";
import { AsyncLogDouble, logRow } from "../doubles/async-log-double.ts";
import { wireSides } from "../doubles/wire-sides.ts";
import { addJob, byFilter, openEngineRig, submit, until, untilState } from "../helpers/engine-rig.ts";
import { TestClock } from "../helpers/test-clock.ts";

const FO = "finance-and-operations";
const REFERENCE = "8f3e0000-1111-2222-3333-444455556666";

/** An engine whose connection leads to doubles with a log. */
async function aLoggedRig(log: AsyncLogDouble, everyMs?: number) {
  const wire = await wireSides(
    wireMapsOf(CONTRACT_FIXTURE),
    wireTablesOf(CONTRACT_FIXTURE),
    undefined,
    undefined,
    log,
  );
  const clock = new TestClock();
  const kept = new Map<string, IntakeMark>();
  const marks = {
    read: async (connection: string) => kept.get(connection) ?? null,
    keep: async (connection: string, mark: IntakeMark) => void kept.set(connection, mark),
  };
  const rig = await openEngineRig({
    clock,
    wrap: () => ({ ...wire.environment, close: () => Promise.resolve() }),
    intake: { marks, schedule: everyMs === undefined ? [] : [{ connection: "local", everyMs }] },
  });
  return { ...rig, wire, clock, marks };
}

async function read(engine: Engine, job: string | null = null): Promise<IntakeReport> {
  const outcome = await engine.intake({ connection: "local", job, by: "ana" });
  if ("refused" in outcome) throw new Error(outcome.refused.message);
  return outcome.done;
}

/** Asks until nothing more is there. */
async function readToEnd(engine: Engine): Promise<{ readonly read: number; readonly added: number }> {
  const part = await read(engine);
  const rest = part.isAtEnd ? { read: 0, added: 0 } : await readToEnd(engine);
  return { read: part.read + rest.read, added: part.added + rest.added };
}

async function all(engine: Engine, query = "") {
  const filter = byFilter(query);
  if (!("filter" in filter)) throw new Error("no filter");
  return (await engine.errors({ filter: filter.filter, sort: [], offset: 0, limit: 100 })).rows;
}

test("a row becomes a record with what is known of it, and nothing else", async () => {
  const log = new AsyncLogDouble();
  log.rows.push(
    logRow(1, { DVErrorLogReference: REFERENCE, IsInsert: "Yes" }),
    logRow(2, { SynchErrorType: 2, UniqueEntityName: "Sales invoice headers V2", EntityRefRecId: 7 }),
    logRow(3, { SynchErrorType: "ConcurrencyFailure", EntityRefRecId: 0 }),
    logRow(4, { SynchErrorType: "ConflictFailure" }),
  );
  log.recordIds.set("CustomersV3", [
    { RecId: 22_565_420_001, CustomerAccount: "C-1" },
    { RecId: 22_565_420_004, CustomerAccount: "C-2" },
  ]);
  log.errors?.set(REFERENCE, {
    message: "Unable to lookup msdyn_paymentterms with values {Net30}",
    code: "0x80040265",
  });
  log.configurations.push({
    SyncExecutionId: "exec-1",
    ProjectName: "Invoicing",
    InternalEntityName: "Customers V3",
  });
  const { engine, wire } = await aLoggedRig(log);
  await addJob(engine, "CUST", [CUSTOMERS]);
  expect(await read(engine)).toMatchObject({
    read: 4,
    added: 4,
    conflicts: 1,
    withoutKey: 2,
    withoutMessage: 3,
    rejectedCount: 0,
    isAtEnd: true,
    fault: "",
  });
  expect(await all(engine)).toMatchObject([
    {
      id: "log-usmf-5637144579",
      category: "concurrency",
      uniqueKey: "RecId=0, SourceKey=5637144579",
      message: "The async error log says no message, and refers to none.",
    },
    {
      id: "log-usmf-5637144578",
      category: "system",
      entity: "Sales invoice headers V2",
      uniqueKey: "RecId=7",
      job: "Invoicing",
    },
    {
      id: "log-usmf-5637144577",
      category: "application",
      operation: "create",
      uniqueKey: "C-1",
      company: "USMF",
      table: "accounts",
      code: "0x80040265",
      message: "Unable to lookup msdyn_paymentterms with values {Net30}",
      recordVersion: "1",
      job: "CUST",
      dataSource: FO,
      errorCreatedAt: Date.UTC(2026, 10, 23, 8, 0, 1),
    },
  ]);
  expect((await engine.overview()).conflicts).toBe(1);
  for (const side of [FO, "dataverse"] as const)
    expect(wire.doubles[side].received.every(({ method }) => method === "GET")).toBe(true);
});

test("a record of which only the record id is known asks no side, and fails in words", async () => {
  const log = new AsyncLogDouble();
  log.rows.push(logRow(1));
  const { engine, wire } = await aLoggedRig(log);
  await addJob(engine, "CUST", [CUSTOMERS]);
  await read(engine);
  engine.start();
  const before = wire.doubles.dataverse.received.length;
  await submit(engine, "retry", byFilter("state:open"));
  await untilState(engine, "R1", "completed");
  const [record] = await all(engine);
  expect(record).toMatchObject({ message: expect.stringContaining("only its record id") });
  expect(wire.doubles.dataverse.received).toHaveLength(before);
});

test("each row is taken once, page by page, also those that became visible late", async () => {
  const log = new AsyncLogDouble();
  log.pageSize = 3;
  for (let number = 1; number <= 60; number++) log.rows.push(logRow(number));
  const { engine, wire, marks } = await aLoggedRig(log);
  await addJob(engine, "CUST", [CUSTOMERS]);
  expect(await readToEnd(engine)).toEqual({ read: 60, added: 60 });
  // Its transaction ended after those of later rows were read.
  log.rows.push(logRow(61), logRow(5, { dataAreaId: "demf" }));
  expect((await readToEnd(engine)).added).toBe(2);
  expect((await engine.overview()).total).toBe(62);
  const audited = await engine.audit();
  expect(await readToEnd(engine)).toEqual({ read: 62, added: 0 });
  expect(await engine.audit()).toEqual(audited);
  expect(await marks.read("local")).toEqual({
    at: "2026-11-23T08:01:01Z",
    sourceKey: "5637144637",
    isAtEnd: true,
  });
  expect(wire.doubles[FO].received.every(({ url }) => !url.includes("MarkForRetry"))).toBe(true);
});

test("many rows of one instant are read by their keys, and a service that passes over the order is not believed", async () => {
  const log = new AsyncLogDouble();
  log.pageSize = 4;
  const same = { LogCreationTimestamp: "2026-11-23T09:00:00Z" };
  for (let number = 1; number <= 11; number++) log.rows.push(logRow(number, same));
  const { engine, wire } = await aLoggedRig(log);
  expect(await read(engine)).toMatchObject({ added: 11, isAtEnd: true });
  wire.doubles[FO].trouble("ignores-filter", "read", 2);
  log.rows.push(logRow(12, { LogCreationTimestamp: "2026-11-20T09:00:00Z" }));
  expect(await read(engine)).toMatchObject({
    added: 0,
    fault: expect.stringContaining("passed over filter"),
  });
});

test("a fault ends the reading in words, keeps what is in, and the next one goes on there", async () => {
  const log = new AsyncLogDouble();
  log.pageSize = 5;
  for (let number = 1; number <= 15; number++) log.rows.push(logRow(number));
  const { engine, wire } = await aLoggedRig(log);
  // The first page, the configurations and the question for record ids pass.
  wire.doubles[FO].trouble("throttled", "read", 3);
  wire.doubles[FO].trouble("none", "read", 3);
  wire.doubles[FO].trouble("forbidden", "read", 40);
  const first = await read(engine);
  expect(first.fault).toContain("forbidden 403");
  expect(first.isAtEnd).toBe(false);
  expect(first.added).toBeLessThan(15);
  wire.doubles[FO].trouble("none", "read", 0);
  for (let left = 40; left > 0; left--) if ((await read(engine)).isAtEnd) break;
  expect((await engine.overview()).total).toBe(15);
});

test("rows wait for the next reading where their messages cannot be asked for now", async () => {
  const log = new AsyncLogDouble();
  log.rows.push(logRow(1, { DVErrorLogReference: REFERENCE }));
  log.errors?.set(REFERENCE, { message: "No such terms.", code: "" });
  const { engine, wire } = await aLoggedRig(log);
  wire.doubles.dataverse.trouble("unauthorized", "read", 2);
  expect(await read(engine)).toMatchObject({
    added: 0,
    isAtEnd: false,
    fault: expect.stringContaining("auth"),
  });
  expect(await read(engine)).toMatchObject({ added: 1, withoutMessage: 0, isAtEnd: true });
});

test("a row that cannot be read is rejected once, and kept with its reason", async () => {
  const log = new AsyncLogDouble();
  log.rows.push(logRow(1), logRow(2, { SourceKey: "not a number" }), logRow(3));
  const { engine } = await aLoggedRig(log);
  const report = await read(engine);
  expect(report).toMatchObject({ read: 3, added: 2, rejectedCount: 1 });
  expect(report.rejectedFile).toContain("rejected");
  expect(await read(engine)).toMatchObject({ rejectedCount: 0, rejectedFile: null });
});

test("an environment without the log says so, and without its table of messages no message is invented", async () => {
  const log = new AsyncLogDouble();
  log.isExposed = false;
  const { engine } = await aLoggedRig(log);
  expect(await read(engine)).toMatchObject({ isExposed: false, read: 0, fault: "" });
  log.isExposed = true;
  log.errors = null;
  log.rows.push(logRow(1, { DVErrorLogReference: REFERENCE }));
  expect(await read(engine)).toMatchObject({ added: 1, withoutMessage: 1 });
  const [record] = await all(engine);
  expect(record?.message).toContain(`row ${REFERENCE} in Dataverse, which was not found`);
  expect(record?.code).toBe("");
});

test("an engine that is to reads the log by itself, again and again, and says how far it is", async () => {
  const log = new AsyncLogDouble();
  log.rows.push(logRow(1));
  const { engine, clock } = await aLoggedRig(log, 60_000);
  const total = async (count: number): Promise<void> =>
    until(engine, async () => (await engine.overview()).total === count);
  engine.start();
  await total(1);
  log.rows.push(logRow(2));
  await clock.someoneSleeps(60_000);
  clock.advance(60_000);
  await total(2);
  await clock.someoneSleeps(60_000);
  expect((await engine.measures()).work?.intake).toMatchObject([
    { connection: "local", fault: "", newestAt: Date.UTC(2026, 10, 23, 8, 0, 2) },
  ]);
});
