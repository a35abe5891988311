import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Connector, Environment } from "../../source/connectors/connector.ts";
import { DATA_SOURCES } from "../../source/domain/error/data-source.ts";
import { CONTRACT_FIXTURE, CUSTOMERS } from "../contracts/contract-fixture.ts";
import { wireMapsOf, wireTablesOf } from "../connectors/odata/wire-fixture.ts";
import { wireSides } from "../doubles/wire-sides.ts";
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
import { FailingDisk } from "../store/support/failing-disk.ts";

const FO = "finance-and-operations";

async function aFolder(): Promise<string> {
  const folder = await tempFolder();
  const terms = [{ key: "Net30", description: "30 days" }];
  const customers = [{ key: "C1", dataAreaId: "USMF", name: "Customer C1", terms: "Net30" }];
  await writeTable(folder, `${FO}/Terms of payment.json`, { key: ["key"], rows: terms });
  await writeTable(folder, "dataverse/Terms of payment.json", { key: ["key"], rows: [] });
  await writeTable(folder, `${FO}/Customers V3.json`, { key: ["key"], rows: customers });
  await writeTable(folder, "dataverse/Customers V3.json", {
    key: ["key"],
    columns: { name: {}, terms: { lookup: { table: "Terms of payment", key: "key" } } },
    rows: [],
  });
  return folder;
}

const aTerm = () => aRecord("Net30", { entity: "Terms of payment", company: "" });

/** Tells of every call to a side before it is made. */
function reportingCalls(onCall: (call: string) => Promise<void> | void) {
  return (environment: Environment): Environment => {
    const sides = Object.fromEntries(
      DATA_SOURCES.map((source) => {
        const side = environment.sides[source];
        const telling: Connector = {
          side: source,
          name: side.name,
          probe: (signal) => side.probe(signal),
          read: async (ref, signal) => {
            await onCall(`read ${source}`);
            return side.read(ref, signal);
          },
          create: async (ref, values, signal) => {
            await onCall(`create ${source}`);
            return side.create(ref, values, signal);
          },
          update: async (ref, row, changes, signal) => {
            await onCall(`update ${source}`);
            return side.update(ref, row, changes, signal);
          },
        };
        return [source, telling];
      }),
    ) as unknown as Environment["sides"];
    return {
      ...environment,
      sides,
      mapOf: (entity) => environment.mapOf(entity),
      close: () => environment.close(),
    };
  };
}

describe("an ordinary dismissal", () => {
  test("has its sealed copy on the disk, whole and read-only, while its records are still on the list", async () => {
    const disk = new FailingDisk();
    const { engine, store, folder } = await openEngineRig({ fileOps: disk });
    await addJob(engine);
    await importRecords(engine, [aRecord("1"), aRecord("2")]);
    const listed: number[] = [];
    disk.failure = (call, path) => {
      if (call === "rename" && path.endsWith("R1.ndjson")) listed.push(store.errors.size);
      return null;
    };
    engine.start();
    await submit(engine, "dismiss", { kind: "all" });
    await untilState(engine, "R1", "completed");
    expect(listed).toEqual([2]);
    const copy = join(folder, "sealed", "R1.ndjson");
    const records = (await readFile(copy, "utf8"))
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(records).toMatchObject([
      { id: "id-1", uniqueKey: "1", message: aRecord("1").message },
      { id: "id-2", uniqueKey: "2", message: aRecord("2").message },
    ]);
    expect((await stat(copy)).mode & 0o777).toBe(0o400);
  });

  test("keeps no copy where the folder says so", async () => {
    const { engine, store, folder } = await openEngineRig();
    await store.changeSettings({ sealedCopies: false });
    await addJob(engine);
    await importRecords(engine, [aRecord("1")]);
    engine.start();
    await submit(engine, "dismiss", { kind: "all" });
    await untilState(engine, "R1", "completed");
    expect(await readdir(join(folder, "sealed"))).toEqual([]);
  });
});

describe("a write", () => {
  test("has its intent on the disk before the target is asked, and is read back before it counts", async () => {
    const folder = await aFolder();
    const calls: string[] = [];
    const { engine, store } = await openEngineRig({
      folder,
      wrap: reportingCalls(async (call) => {
        calls.push(call);
        if (!call.startsWith("create")) return;
        expect(store.work("R1")).toMatchObject([
          { outcome: null, sent: { kind: "create", isAccepted: false } },
        ]);
        const journal = await readFile(join(folder, "journal-000001.ndjson"), "utf8");
        calls.push(journal.includes('"write-intended"') ? "intent on the disk" : "no intent on the disk");
      }),
    });
    await addJob(engine);
    await importRecords(engine, [aTerm()]);
    engine.start();
    await submit(engine, "retry", { kind: "all" });
    expect(await untilState(engine, "R1", "completed")).toMatchObject({ succeeded: 1 });
    expect(calls).toEqual([
      `read ${FO}`,
      "read dataverse",
      "create dataverse",
      "intent on the disk",
      "read dataverse",
    ]);
  });

  test.each(["html-502-after-commit", "html-504-after-commit"] as const)(
    "that a gateway gave up on (%s) is not refused: it is read again, found, and sent once",
    async (trouble) => {
      const fixture = wireTablesOf(CONTRACT_FIXTURE);
      const row = { CUSTOMERACCOUNT: "P-1", dataAreaId: "usmf", ORGANIZATIONNAME: "Name" };
      const wire = await wireSides(wireMapsOf(CONTRACT_FIXTURE), {
        [FO]: { ...fixture[FO], [CUSTOMERS]: { columns: {}, rows: [row] } },
        dataverse: { ...fixture.dataverse, accounts: { columns: {}, rows: [] } },
      });
      wire.doubles.dataverse.trouble(trouble, "create");
      const { engine } = await openEngineRig({
        clock: new HastyClock(),
        wrap: () => ({ ...wire.environment, close: () => Promise.resolve() }),
      });
      await addJob(engine, "CUST", [CUSTOMERS]);
      await importRecords(engine, [aRecord("P-1", { entity: CUSTOMERS })]);
      engine.start();
      await submit(engine, "retry", { kind: "all" });
      await untilState(engine, "R1", "completed");
      expect((await engine.request("R1"))?.outcomes).toMatchObject([{ outcome: "synced", write: "created" }]);
      expect(wire.writes("dataverse")).toHaveLength(1);
    },
  );
});

describe("a record that waits in a queued retry", () => {
  test.each(["concurrency", "conflict"] as const)(
    "and that a later feed calls %s is given back untouched: nothing is read or written",
    async (category) => {
      const folder = await aFolder();
      const calls: string[] = [];
      const { engine } = await openEngineRig({
        folder,
        wrap: reportingCalls((call) => void calls.push(call)),
      });
      await addJob(engine);
      await importRecords(engine, [aTerm(), aRecord("C1")]);
      await submit(engine, "retry", byFilter('entity:"Terms of payment"'));
      await importRecords(engine, [{ ...aTerm(), category, recordVersion: "9", message: "It has passed." }]);
      engine.start();
      expect(await untilState(engine, "R1", "completed")).toMatchObject({
        succeeded: 0,
        failed: 0,
        skipped: 1,
      });
      expect((await engine.request("R1"))?.outcomes).toMatchObject([
        { outcome: "superseded", write: "none", message: "It has passed." },
      ]);
      expect(calls).toEqual([]);
    },
  );
});

test("a job that is redefined runs what is queued in its new sequence: parents before children", async () => {
  const folder = await aFolder();
  const { engine } = await openEngineRig({ folder });
  await addJob(engine, "CUST", ["Customers V3", "Terms of payment"]);
  await importRecords(engine, [aRecord("C1"), aTerm()]);
  await submit(engine, "retry", { kind: "all" });
  await addJob(engine, "CUST", ["Terms of payment", "Customers V3"]);
  engine.start();
  expect(await untilState(engine, "R1", "completed")).toMatchObject({ succeeded: 2 });
  const keys = (await writesOf(folder, "dataverse")).map(({ key }) => key);
  expect(keys).toEqual([{ key: "Net30" }, { key: "C1" }]);
});
