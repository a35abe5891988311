import { describe, expect, test } from "vitest";
import type { Connector, Environment } from "../../source/connectors/connector.ts";
import type { Engine } from "../../source/engine/engine.ts";
import type { StoreAddress } from "../../source/store/team/store-address.ts";
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
  type EngineRigOptions,
} from "../helpers/engine-rig.ts";
import { TestClock } from "../helpers/test-clock.ts";
import { anEnvironment, aProxy, SHORT_TIMES } from "../store/support/team.ts";

const CALL_MS = 120_000;

/** Both sides with customers that Dataverse does not have yet, for every host to write to. */
async function theSides(keys: readonly string[]): Promise<string> {
  const sides = await tempFolder();
  const rows = keys.map((key) => ({ key, dataAreaId: "USMF", name: `Customer ${key}` }));
  await writeTable(sides, "finance-and-operations/Customers V3.json", { key: ["key"], rows });
  await writeTable(sides, "dataverse/Customers V3.json", { key: ["key"], columns: { name: {} }, rows: [] });
  return sides;
}

/** An engine of the environment, on a host with that name. */
async function aHost(address: StoreAddress, host: string, options: EngineRigOptions = {}) {
  const team = { address, label: `ana@${host}`, times: SHORT_TIMES };
  return openEngineRig({ team, longestCallMs: CALL_MS, ...options });
}

async function runs(engine: Engine): Promise<void> {
  await until(engine, async () => (await engine.overview()).scheduler === "idle");
}

/** Calls back when the target has made the row with this key, before it answers. */
function whenCreated(environment: Environment, wanted: string, then: () => Promise<void>): Environment {
  const { dataverse } = environment.sides;
  const watched: Connector = {
    side: dataverse.side,
    name: dataverse.name,
    probe: (signal) => dataverse.probe(signal),
    read: (ref, signal) => dataverse.read(ref, signal),
    create: async (ref, values, signal) => {
      const answer = await dataverse.create(ref, values, signal);
      if (ref.key.join("") === wanted) await then();
      return answer;
    },
    update: (ref, row, changes, signal) => dataverse.update(ref, row, changes, signal),
  };
  return {
    ...environment,
    sides: { ...environment.sides, dataverse: watched },
    mapOf: (entity) => environment.mapOf(entity),
    close: () => environment.close(),
  };
}

describe("engines that share an environment", () => {
  test("what one host submits another runs, and both see it end", async () => {
    const address = await anEnvironment();
    const sides = await theSides(["C1"]);
    const { engine: one } = await aHost(address, "jump1", { sides });
    one.start();
    await runs(one);
    const { engine: two } = await aHost(address, "jump2", { sides });
    two.start();
    await addJob(two, "CUST", ["Customers V3"]);
    await importRecords(two, [aRecord("C1")]);
    expect((await two.overview()).scheduler).toBe("elsewhere");
    const [request] = await submit(two, "retry", byFilter("key:C1"));
    expect(await untilState(two, request?.id ?? "", "completed")).toMatchObject({ succeeded: 1 });
    await untilState(one, request?.id ?? "", "completed");
    expect(await writesOf(sides, "dataverse")).toHaveLength(1);
  });

  test("two hosts that submit at the same moment never make more requests than a job has slots", async () => {
    const address = await anEnvironment();
    const [{ engine: one }, { engine: two }] = [await aHost(address, "jump1"), await aHost(address, "jump2")];
    await addJob(one, "CUST", ["Customers V3"]);
    const keys = ["1", "2", "3", "4", "5", "6", "7", "8"];
    await importRecords(
      one,
      keys.map((key) => aRecord(key)),
    );
    await until(two, async () => (await two.overview()).total === keys.length);
    const results = await Promise.all(
      keys.map((key, place) =>
        (place % 2 === 0 ? one : two).submit({
          action: "retry",
          by: "ana",
          reason: "",
          scope: byFilter(`key:${key}`),
        }),
      ),
    );
    const rules = results.map((result) => ("refused" in result ? result.refused.rule : "done")).sort();
    expect(rules.filter((rule) => rule === "done")).toHaveLength(5);
    expect(new Set(rules).size).toBe(2);
    for (const engine of [one, two]) await until(engine, async () => (await engine.requests()).length === 5);
  });

  test("when the host that runs requests is cut off between a write and its answer, another reads before it writes (I8)", async () => {
    const address = await anEnvironment();
    const sides = await theSides(["C1", "C2"]);
    const { proxy, address: through } = await aProxy(address);
    const target: Environment[] = [];
    const wrap = (environment: Environment): Environment => {
      target.push(environment);
      return whenCreated(environment, "C2", async () => proxy.shut());
    };
    const { engine: one } = await aHost(through, "jump1", { sides, wrap });
    one.start();
    await runs(one);
    const clock = new TestClock();
    const { engine: two } = await aHost(address, "jump2", {
      sides,
      clock,
      wrap: () => target[0] as Environment,
    });
    two.start();
    await addJob(one, "CUST", ["Customers V3"]);
    await importRecords(one, [aRecord("C1"), aRecord("C2")]);
    const [request] = await submit(one, "retry", byFilter("job:CUST"));
    // The other one's call may still be under way: it is waited for as long as a call can last.
    await clock.someoneSleeps(CALL_MS);
    // Its copy may still be reading what the first one had sent; only behind the wait it has to have everything.
    expect(await untilState(two, request?.id ?? "", "running")).toMatchObject({ state: "running" });
    clock.advance(CALL_MS);
    expect(await untilState(two, request?.id ?? "", "completed")).toMatchObject({ succeeded: 2, failed: 0 });
    expect(await writesOf(sides, "dataverse")).toHaveLength(2);
  });

  test("a host that stands still beyond its lease between an intent and its write sends nothing any more (I8)", async () => {
    const address = await anEnvironment();
    const sides = await theSides(["C1"]);
    const clock = new TestClock();
    const { engine, store } = await aHost(address, "jump1", { sides, clock });
    engine.start();
    await runs(engine);
    await addJob(engine, "CUST", ["Customers V3"]);
    await importRecords(engine, [aRecord("C1")]);
    const isIntended = (): boolean => store.work("R1").some(({ sent }) => sent !== null);
    const unsubscribe = store.subscribe(() => {
      if (!isIntended()) return;
      unsubscribe();
      // As SIGSTOP and SIGCONT would.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * SHORT_TIMES.livesMs);
    });
    await submit(engine, "retry", byFilter("key:C1"));
    // It has to wait as any other would before it takes the record up again.
    await clock.someoneSleeps(CALL_MS);
    expect([isIntended(), await writesOf(sides, "dataverse")]).toEqual([true, []]);
    clock.advance(CALL_MS);
    await untilState(engine, "R1", "completed");
    expect(await writesOf(sides, "dataverse")).toHaveLength(1);
  });

  test("a request that another host cancels stops where it runs, and its records are open again", async () => {
    const address = await anEnvironment();
    const keys = Array.from({ length: 40 }, (_, place) => `C${place}`);
    const sides = await theSides(keys);
    const { engine: two } = await aHost(address, "jump2", { sides });
    const wrap = (environment: Environment): Environment =>
      whenCreated(environment, "C3", async () => {
        await until(two, async () => (await two.request("R1"))?.state === "running");
        await two.cancel("R1", "bea@jump2");
        await untilState(one, "R1", "cancelled");
      });
    const { engine: one } = await aHost(address, "jump1", { sides, wrap });
    one.start();
    await runs(one);
    await addJob(one, "CUST", ["Customers V3"]);
    await importRecords(
      one,
      keys.map((key) => aRecord(key)),
    );
    const [request] = await submit(one, "retry", byFilter("job:CUST"));
    const { state, succeeded } = await untilState(one, request?.id ?? "", "cancelled");
    expect([state, succeeded < keys.length]).toEqual(["cancelled", true]);
    expect((await one.overview()).total).toBe(keys.length - succeeded);
    // The runner has come to rest and takes the next one, which reads before it writes: nothing is made twice.
    const [again] = await submit(two, "retry", byFilter("job:CUST"));
    await untilState(two, again?.id ?? "", "completed");
    const made = (await writesOf(sides, "dataverse")).length;
    expect(made).toBe(keys.length);
  });
});
