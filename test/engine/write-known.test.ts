import { describe, expect, test } from "vitest";
import { requestDetailJson } from "../../source/cli/output/json-views.ts";
import type { Connector, Environment } from "../../source/connectors/connector.ts";
import type { Fault } from "../../source/connectors/fault.ts";
import type { Engine } from "../../source/engine/engine.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  submit,
  tempFolder,
  untilState,
  writesOf,
  writeTable,
} from "../helpers/engine-rig.ts";
import { HastyClock } from "../helpers/hasty-clock.ts";
import { TestClock } from "../helpers/test-clock.ts";

const THROTTLED: Fault = {
  class: "throttled",
  status: 429,
  message: "Rate limit exceeded.",
  retryAfterMs: 1_000,
};
const RESET: Fault = { class: "network", message: "The connection was reset." };
const BAD_GATEWAY: Fault = { class: "unavailable", status: 502, message: "Bad Gateway" };

/** A customer to be made in Dataverse, or one that is there under an older name. */
async function aFolder(isThere: boolean): Promise<string> {
  const folder = await tempFolder();
  const row = { key: "C1", dataAreaId: "USMF", name: "Customer C1" };
  const older = { key: "C1", msdyn_company: "USMF", name: "Older name" };
  await writeTable(folder, "finance-and-operations/Customers V3.json", { key: ["key"], rows: [row] });
  await writeTable(folder, "dataverse/Customers V3.json", { key: ["key"], rows: isThere ? [older] : [] });
  return folder;
}

/** Dataverse answers so many reads after a write with the fault; with `losesAnswer` its answer to the write is lost. */
function troubled(fault: Fault, times: number, losesAnswer = false) {
  let left = 0;
  return (environment: Environment): Environment => {
    const side = environment.sides.dataverse;
    const after = async (work: ReturnType<Connector["create"]>): ReturnType<Connector["create"]> => {
      const receipt = await work;
      left = times;
      return losesAnswer ? { outcome: "unknown", fault } : receipt;
    };
    const dataverse: Connector = {
      side: side.side,
      name: side.name,
      probe: (signal) => side.probe(signal),
      read: (ref, signal) =>
        left-- > 0 ? Promise.resolve({ kind: "failed", fault }) : side.read(ref, signal),
      create: (ref, values, signal) => after(side.create(ref, values, signal)),
      update: (ref, row, changes, signal) => after(side.update(ref, row, changes, signal)),
    };
    return {
      ...environment,
      sides: { ...environment.sides, dataverse },
      mapOf: (entity) => environment.mapOf(entity),
      close: () => environment.close(),
    };
  };
}

async function retried(engine: Engine): Promise<void> {
  await addJob(engine);
  await importRecords(engine, [aRecord("C1")]);
  engine.start();
  await submit(engine, "retry", byFilter("key:C1"));
  await untilState(engine, "R1", "completed");
}

const outcomesOf = async (engine: Engine, id = "R1") => {
  const request = await engine.request(id);
  return request === null ? [] : requestDetailJson(request).outcomes;
};

describe.for([
  { what: "create", isThere: false, known: "created", word: "Created" },
  { what: "update", isThere: true, known: "updated", word: "Updated" },
])("a $what that the target made", ({ what, isThere, known, word }) => {
  test.for([THROTTLED, RESET, BAD_GATEWAY])(
    "is read again and told as made when the first reading after it meets $class",
    async (fault) => {
      const folder = await aFolder(isThere);
      const { engine } = await openEngineRig({ folder, clock: new HastyClock(), wrap: troubled(fault, 1) });
      await retried(engine);
      expect(await outcomesOf(engine)).toMatchObject([
        { outcome: "synced", write: known, message: `${word} at the target and read back equal.` },
      ]);
      expect(await writesOf(folder, "dataverse")).toHaveLength(1);
    },
  );

  test("is told as written and not read back yet when no reading succeeds, everywhere", async () => {
    const folder = await aFolder(isThere);
    const { engine } = await openEngineRig({
      folder,
      clock: new HastyClock(),
      wrap: troubled(BAD_GATEWAY, 4),
    });
    await retried(engine);
    const words = `The target accepted the ${what}; the row has not been read back yet. Bad Gateway`;
    expect(await outcomesOf(engine)).toMatchObject([
      { outcome: "failed-again", write: "unread", message: words },
    ]);
    expect(await engine.request("R1")).toMatchObject({ failed: 1, writesUnread: 1 });
    // The service's own words stay the record's message, so that its cause stays the same.
    expect(await engine.error("id-C1")).toMatchObject({ state: "open", message: "Bad Gateway" });
    const audit = (await engine.audit()).lines.join("\n");
    expect(audit).toContain("0 succeeded, 1 failed again, 0 skipped; 1 written but not read back");
    await submit(engine, "retry", byFilter("key:C1"));
    await untilState(engine, "R2", "completed");
    expect(await outcomesOf(engine, "R2")).toMatchObject([{ outcome: "already-in-sync", write: "none" }]);
    expect(await writesOf(folder, "dataverse")).toHaveLength(1);
  });

  test("is told as unknown when its answer is lost and no reading succeeds", async () => {
    const folder = await aFolder(isThere);
    const { engine } = await openEngineRig({
      folder,
      clock: new HastyClock(),
      wrap: troubled(RESET, 4, true),
    });
    await retried(engine);
    const sent = what === "create" ? "A create" : "An update";
    expect(await outcomesOf(engine)).toMatchObject([
      {
        outcome: "failed-again",
        write: "unknown",
        message: expect.stringContaining(`${sent} was sent; whether`),
      },
    ]);
    expect(await engine.request("R1")).toMatchObject({ writesUnknown: 1 });
  });

  test.for([true, false])(
    "is told as made by the engine that takes over, whether its answer came (lost: %s) or not",
    async (losesAnswer) => {
      const folder = await aFolder(isThere);
      // The first engine waits for its reading, and its time never comes.
      const first = await openEngineRig({
        folder,
        clock: new TestClock(),
        wrap: troubled(THROTTLED, 1_000, losesAnswer),
      });
      await addJob(first.engine);
      await importRecords(first.engine, [aRecord("C1")]);
      first.engine.start();
      await submit(first.engine, "retry", byFilter("key:C1"));
      while ((await writesOf(folder, "dataverse")).length === 0) await new Promise(setImmediate);
      await first.engine.close();
      const second = await openEngineRig({ folder, clock: new HastyClock() });
      second.engine.start();
      await untilState(second.engine, "R1", "completed");
      expect(await outcomesOf(second.engine)).toMatchObject([
        { outcome: "synced", write: known, message: `${word} at the target and read back equal.` },
      ]);
      expect(await writesOf(folder, "dataverse")).toHaveLength(1);
    },
  );
});

test("a write that the target refused is not told as made by the engine that takes over", async () => {
  const folder = await aFolder(false);
  const urls: string[] = [];
  const first = await openEngineRig({
    folder,
    clock: new TestClock(),
    wrap: (environment) => {
      const { dataverse } = environment.sides;
      const refusing: Connector = {
        side: dataverse.side,
        name: dataverse.name,
        probe: (signal) => dataverse.probe(signal),
        read: (ref, signal) => dataverse.read(ref, signal),
        create: async () => {
          urls.push("create");
          return { outcome: "rejected", fault: THROTTLED };
        },
        update: (ref, row, changes, signal) => dataverse.update(ref, row, changes, signal),
      };
      return {
        ...environment,
        sides: { ...environment.sides, dataverse: refusing },
        mapOf: (entity) => environment.mapOf(entity),
        close: () => environment.close(),
      };
    },
  });
  await addJob(first.engine);
  await importRecords(first.engine, [aRecord("C1")]);
  first.engine.start();
  await submit(first.engine, "retry", byFilter("key:C1"));
  while (urls.length === 0) await new Promise(setImmediate);
  await first.engine.close();
  // Somebody else makes the row meanwhile.
  const row = { key: "C1", msdyn_company: "USMF", name: "Customer C1" };
  await writeTable(folder, "dataverse/Customers V3.json", { key: ["key"], rows: [row] });
  const second = await openEngineRig({ folder, clock: new HastyClock() });
  second.engine.start();
  await untilState(second.engine, "R1", "completed");
  expect(await outcomesOf(second.engine)).toMatchObject([{ outcome: "already-in-sync", write: "none" }]);
});

test("a record that reads back different says so, and that it was written", async () => {
  const folder = await aFolder(false);
  const { engine } = await openEngineRig({
    folder,
    clock: new HastyClock(),
    wrap: (environment) => {
      const side = environment.sides.dataverse;
      const forgetful: Connector = {
        side: side.side,
        name: side.name,
        probe: (signal) => side.probe(signal),
        read: (ref, signal) => side.read(ref, signal),
        create: (ref, values, signal) => side.create(ref, { ...values, name: "Something else" }, signal),
        update: (ref, row, changes, signal) => side.update(ref, row, changes, signal),
      };
      return {
        ...environment,
        sides: { ...environment.sides, dataverse: forgetful },
        mapOf: (entity) => environment.mapOf(entity),
        close: () => environment.close(),
      };
    },
  });
  await retried(engine);
  const message = "The target accepted the write, but reads back different in: name.";
  expect(await outcomesOf(engine)).toMatchObject([{ outcome: "failed-again", write: "created", message }]);
});
