import { describe, expect, test } from "vitest";
import type { Connector, Environment } from "../../source/connectors/connector.ts";
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
  writesOf,
  writeTable,
  WAYS,
} from "../helpers/engine-rig.ts";
import { TestClock } from "../helpers/test-clock.ts";

const FO = "finance-and-operations";

/** Terms of payment (parents) and customers (children) on both sides; customers look their terms up. */
async function aFolder(
  customers: readonly object[],
  terms: { readonly fo: readonly string[]; readonly dv: readonly string[] },
) {
  const folder = await tempFolder();
  const rows = (names: readonly string[]) => names.map((key) => ({ key, description: `Terms ${key}` }));
  await writeTable(folder, `${FO}/Terms of payment.json`, { key: ["key"], rows: rows(terms.fo) });
  await writeTable(folder, "dataverse/Terms of payment.json", { key: ["key"], rows: rows(terms.dv) });
  await writeTable(folder, `${FO}/Customers V3.json`, { key: ["key"], rows: customers });
  await writeTable(folder, "dataverse/Customers V3.json", {
    key: ["key"],
    columns: { name: {}, city: {}, terms: { lookup: { table: "Terms of payment", key: "key" } } },
    rows: [],
  });
  return folder;
}

const aCustomer = (key: string, fields: object = {}) => ({
  key,
  dataAreaId: "USMF",
  name: `Customer ${key}`,
  terms: "Net30",
  ...fields,
});

async function stateOf(engine: Awaited<ReturnType<typeof openEngineRig>>["engine"], key: string) {
  return engine.error(`id-${key}`);
}

function watchReads(environment: Environment, onRead: (key: string) => Promise<void>): Environment {
  const watched: Connector = environment.sides[FO];
  const side: Connector = {
    side: watched.side,
    name: watched.name,
    probe: (signal) => watched.probe(signal),
    read: async (ref, signal) => {
      await onRead(ref.key.join("|"));
      return watched.read(ref, signal);
    },
    create: (ref, values, signal) => watched.create(ref, values, signal),
    update: (ref, row, changes, signal) => watched.update(ref, row, changes, signal),
  };
  return {
    ...environment,
    sides: { ...environment.sides, [FO]: side },
    mapOf: (entity) => environment.mapOf(entity),
    close: () => environment.close(),
  };
}

describe.each(WAYS)("an engine %s", (way) => {
  describe("a retry", () => {
    test("writes what is missing once, reads it back and takes the record off the list", async () => {
      const folder = await aFolder([aCustomer("C1")], { fo: ["Net30"], dv: ["Net30"] });
      const { engine } = await openEngineRig({ way, folder });
      await addJob(engine);
      await importRecords(engine, [aRecord("C1")]);
      engine.start();
      await submit(engine, "retry", byFilter("key:C1"));
      expect(await untilState(engine, "R1", "completed")).toMatchObject({
        succeeded: 1,
        failed: 0,
        skipped: 0,
      });
      expect((await engine.request("R1"))?.outcomes).toMatchObject([{ error: "id-C1", outcome: "synced" }]);
      expect(await stateOf(engine, "C1")).toBeNull();
      expect(await writesOf(folder, "dataverse")).toMatchObject([{ op: "create", key: { key: "C1" } }]);
    });

    test("whose cause is not gone comes back with the new fault and one more attempt", async () => {
      const folder = await aFolder([aCustomer("C1")], { fo: [], dv: [] });
      const { engine } = await openEngineRig({ way, folder });
      await addJob(engine);
      await importRecords(engine, [aRecord("C1", { attempts: 2, message: "old words" })]);
      engine.start();
      await submit(engine, "retry", byFilter("key:C1"));
      expect(await untilState(engine, "R1", "completed")).toMatchObject({ succeeded: 0, failed: 1 });
      const error = await stateOf(engine, "C1");
      expect(error).toMatchObject({ state: "open", attempts: 3, category: "application", request: "R1" });
      expect(error?.message).toContain("Net30");
      expect(error?.message).not.toContain("old words");
      expect(await writesOf(folder, "dataverse")).toEqual([]);
    });

    test("of a record that is equal on both sides writes nothing", async () => {
      const folder = await aFolder([aCustomer("C1", { terms: "" })], { fo: [], dv: [] });
      await writeTable(folder, "dataverse/Customers V3.json", {
        key: ["key"],
        rows: [{ key: "C1", msdyn_company: "USMF", name: "Customer C1" }],
      });
      const { engine } = await openEngineRig({ way, folder });
      await addJob(engine);
      await importRecords(engine, [aRecord("C1")]);
      engine.start();
      await submit(engine, "retry", byFilter("key:C1"));
      await untilState(engine, "R1", "completed");
      expect((await engine.request("R1"))?.outcomes).toMatchObject([{ outcome: "already-in-sync" }]);
      expect(await writesOf(folder, "dataverse")).toEqual([]);
    });

    test("writes only the columns that differ", async () => {
      const folder = await aFolder([aCustomer("C1", { city: "Køge" })], { fo: ["Net30"], dv: ["Net30"] });
      await writeTable(folder, "dataverse/Customers V3.json", {
        key: ["key"],
        rows: [{ key: "C1", msdyn_company: "USMF", name: "Customer C1", terms: "Net30", city: "Ribe" }],
      });
      const { engine } = await openEngineRig({ way, folder });
      await addJob(engine);
      await importRecords(engine, [aRecord("C1")]);
      engine.start();
      await submit(engine, "retry", byFilter("key:C1"));
      await untilState(engine, "R1", "completed");
      expect(await writesOf(folder, "dataverse")).toMatchObject([{ op: "update", values: { city: "Køge" } }]);
    });

    test("runs parents before children, whatever their age, so that the children find them (I4)", async () => {
      const folder = await aFolder([aCustomer("C1"), aCustomer("C2")], { fo: ["Net30"], dv: [] });
      const { engine } = await openEngineRig({ way, folder });
      await addJob(engine);
      await importRecords(engine, [
        aRecord("C1", { createdOn: "2026-11-23T07:00:00Z" }),
        aRecord("C2", { createdOn: "2026-11-23T08:00:00Z" }),
        aRecord("Net30", { entity: "Terms of payment", company: "", createdOn: "2026-11-23T11:00:00Z" }),
      ]);
      engine.start();
      await submit(engine, "retry", { kind: "all" });
      expect(await untilState(engine, "R1", "completed")).toMatchObject({ succeeded: 3, failed: 0 });
      const keys = (await writesOf(folder, "dataverse")).map(({ key }) => key);
      expect(keys[0]).toEqual({ key: "Net30" });
      expect(keys).toHaveLength(3);
    });

    test("of a System failure whose record version has passed makes it a Concurrency failure and writes nothing", async () => {
      const folder = await aFolder([{ ...aCustomer("C1"), $version: "8" }], { fo: ["Net30"], dv: ["Net30"] });
      const { engine } = await openEngineRig({ way, folder });
      await addJob(engine);
      await importRecords(engine, [
        aRecord("C1", { category: "system", recordVersion: "7", code: "", message: "Internal Server Error" }),
      ]);
      engine.start();
      await submit(engine, "retry", byFilter("key:C1"));
      expect(await untilState(engine, "R1", "completed")).toMatchObject({
        succeeded: 0,
        failed: 0,
        skipped: 1,
      });
      expect(await stateOf(engine, "C1")).toMatchObject({ state: "open", category: "concurrency" });
      expect(await writesOf(folder, "dataverse")).toEqual([]);
      const again = await engine.submit({
        action: "retry",
        by: "ana",
        reason: "",
        scope: byFilter("key:C1"),
      });
      expect(again).toMatchObject({ refused: { rule: "nothing-eligible" } });
    });

    test("of a System failure that is the latest version syncs", async () => {
      const folder = await aFolder([{ ...aCustomer("C1"), $version: "7" }], { fo: ["Net30"], dv: ["Net30"] });
      const { engine } = await openEngineRig({ way, folder });
      await addJob(engine);
      await importRecords(engine, [aRecord("C1", { category: "system", recordVersion: "7" })]);
      engine.start();
      await submit(engine, "retry", byFilter("key:C1"));
      expect(await untilState(engine, "R1", "completed")).toMatchObject({ succeeded: 1 });
    });

    test("whose target row the primary side changed later loses the conflict and leaves the list", async () => {
      const folder = await aFolder([{ ...aCustomer("C1"), $changedAt: "2026-11-23T09:00:00Z" }], {
        fo: ["Net30"],
        dv: ["Net30"],
      });
      await writeTable(folder, "dataverse/Customers V3.json", {
        key: ["key"],
        rows: [{ key: "C1", msdyn_company: "USMF", name: "Theirs", $changedAt: "2026-11-23T10:00:00Z" }],
      });
      const { engine } = await openEngineRig({ way, folder });
      await addJob(engine);
      await engine.defineJob({ name: "CUST", primary: "dataverse" });
      await importRecords(engine, [aRecord("C1")]);
      engine.start();
      await submit(engine, "retry", byFilter("key:C1"));
      expect(await untilState(engine, "R1", "completed")).toMatchObject({ skipped: 1 });
      expect(await stateOf(engine, "C1")).toMatchObject({ category: "conflict" });
      expect((await engine.overview()).total).toBe(0);
      expect(await writesOf(folder, "dataverse")).toEqual([]);
    });

    test("of a source row that is gone deletes nothing and says so", async () => {
      const folder = await aFolder([], { fo: [], dv: [] });
      const { engine } = await openEngineRig({ way, folder });
      await addJob(engine);
      await importRecords(engine, [aRecord("C1")]);
      engine.start();
      await submit(engine, "retry", byFilter("key:C1"));
      await untilState(engine, "R1", "completed");
      expect((await stateOf(engine, "C1"))?.message).toContain("no longer exists");
    });
  });

  describe("a write whose answer is lost", () => {
    async function lossyFolder() {
      const folder = await aFolder([aCustomer("C1")], { fo: ["Net30"], dv: ["Net30"] });
      await writeTable(folder, "environment.json", {
        dataverse: { faults: [{ kind: "time-out-after-commit", operations: ["create"], times: 1 }] },
      });
      return folder;
    }

    test("is read again, found, and never sent twice (I8)", async () => {
      const folder = await lossyFolder();
      const clock = new TestClock();
      const { engine } = await openEngineRig({ way, folder, clock });
      await addJob(engine);
      await importRecords(engine, [aRecord("C1")]);
      engine.start();
      await submit(engine, "retry", byFilter("key:C1"));
      await clock.someoneSleeps(250);
      clock.advance(250);
      await untilState(engine, "R1", "completed");
      expect((await engine.request("R1"))?.outcomes).toMatchObject([{ outcome: "synced" }]);
      expect(await writesOf(folder, "dataverse")).toHaveLength(1);
    });

    test("is read again at the next start when the engine was stopped meanwhile", async () => {
      const folder = await lossyFolder();
      const clock = new TestClock();
      const first = await openEngineRig({ way, folder, clock });
      await addJob(first.engine);
      await importRecords(first.engine, [aRecord("C1")]);
      first.engine.start();
      await submit(first.engine, "retry", byFilter("key:C1"));
      await clock.someoneSleeps(250);
      await first.engine.close();
      const second = await openEngineRig({ way, folder, clock });
      expect(await second.engine.request("R1")).toMatchObject({ state: "running", done: 0 });
      second.engine.start();
      await untilState(second.engine, "R1", "completed");
      expect((await second.engine.request("R1"))?.outcomes).toMatchObject([{ outcome: "synced" }]);
      expect(await writesOf(folder, "dataverse")).toHaveLength(1);
    });
  });

  describe("a side that asks us to wait", () => {
    test("is left alone for as long as it said, shown, and costs no attempt", async () => {
      const folder = await aFolder([aCustomer("C1", { terms: "" })], { fo: [], dv: [] });
      await writeTable(folder, "environment.json", {
        dataverse: {
          faults: [{ kind: "throttled", operations: ["create"], times: 1, retryAfterMs: 12_000 }],
        },
      });
      const clock = new TestClock();
      const { engine } = await openEngineRig({ way, folder, clock });
      await addJob(engine);
      await importRecords(engine, [aRecord("C1")]);
      engine.start();
      await submit(engine, "retry", byFilter("key:C1"));
      await clock.someoneSleeps(12_000);
      expect(await engine.request("R1")).toMatchObject({
        state: "running",
        gate: { side: "dataverse", untilAt: clock.now() + 12_000 },
      });
      clock.advance(12_000);
      await untilState(engine, "R1", "completed");
      expect(await writesOf(folder, "dataverse")).toHaveLength(1);
    });

    test("can be cancelled while it waits", async () => {
      const folder = await aFolder([aCustomer("C1", { terms: "" })], { fo: [], dv: [] });
      await writeTable(folder, "environment.json", {
        dataverse: { faults: [{ kind: "throttled", operations: ["create"], retryAfterMs: 60_000 }] },
      });
      const clock = new TestClock();
      const { engine } = await openEngineRig({ way, folder, clock });
      await addJob(engine);
      await importRecords(engine, [aRecord("C1")]);
      engine.start();
      await submit(engine, "retry", byFilter("key:C1"));
      await clock.someoneSleeps(60_000);
      expect(await engine.cancel("R1")).toMatchObject({ done: { state: "cancelled" } });
      expect(await stateOf(engine, "C1")).toMatchObject({ state: "open", attempts: 0 });
    });
  });

  describe("a fault that may pass", () => {
    test("is tried four times with growing waits before the record is given back", async () => {
      const folder = await aFolder([aCustomer("C1", { terms: "" })], { fo: [], dv: [] });
      await writeTable(folder, "environment.json", {
        dataverse: { faults: [{ kind: "unavailable", operations: ["read"] }] },
      });
      const clock = new TestClock();
      const { engine } = await openEngineRig({ way, folder, clock });
      await addJob(engine);
      await importRecords(engine, [aRecord("C1")]);
      engine.start();
      await submit(engine, "retry", byFilter("key:C1"));
      for (const wait of [250, 500, 1_000]) {
        await clock.someoneSleeps(wait);
        clock.advance(wait);
      }
      expect(await untilState(engine, "R1", "completed")).toMatchObject({ failed: 1 });
      expect(await stateOf(engine, "C1")).toMatchObject({ state: "open", attempts: 4, category: "system" });
    });
  });

  describe("stopping a job in the middle of a request", () => {
    test("holds it at a record boundary with its place; nothing settled is done again", async () => {
      const keys = Array.from({ length: 20 }, (_, index) => `C${index}`);
      const folder = await aFolder(
        keys.map((key) => aCustomer(key, { terms: "" })),
        { fo: [], dv: [] },
      );
      const reads: string[] = [];
      let pause: Promise<void> | null = null;
      let resume = (): void => undefined;
      const { engine } = await openEngineRig({
        way,
        folder,
        wrap: (environment) =>
          watchReads(environment, async (key) => {
            reads.push(key);
            if (reads.length === 10) {
              pause = new Promise((resolve) => {
                resume = resolve;
              });
            }
            await pause;
          }),
      });
      await addJob(engine);
      await importRecords(
        engine,
        keys.map((key) => aRecord(key)),
      );
      engine.start();
      await submit(engine, "retry", { kind: "all" });
      await until(engine, async () => reads.length >= 10);
      const stopping = engine.stopJob("CUST");
      pause = null;
      resume();
      await stopping;
      const held = await engine.request("R1");
      expect(held?.state).toBe("held");
      expect(held?.done).toBeGreaterThan(0);
      expect(held?.done).toBeLessThan(20);
      expect(await writesOf(folder, "dataverse")).toHaveLength(held?.done ?? -1);
      await engine.startJob("CUST");
      expect(await untilState(engine, "R1", "completed")).toMatchObject({ succeeded: 20 });
      expect(await writesOf(folder, "dataverse")).toHaveLength(20);
    });
  });
});
