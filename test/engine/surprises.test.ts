import { describe, expect, test } from "vitest";
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
  writesOf,
  writeTable,
} from "../helpers/engine-rig.ts";

const many = (count: number, fields: object = {}) =>
  Array.from({ length: count }, (_, index) => aRecord(`K${index}`, fields));

test("a plan of one engine is never taken for a plan of the next", async () => {
  const folder = await tempFolder();
  const first = await openEngineRig({ folder });
  await addJob(first.engine);
  await importRecords(first.engine, many(5));
  const seen = await first.engine.plan("dismiss", byFilter("key:K0"));
  await first.engine.close();
  const { engine } = await openEngineRig({ folder });
  await engine.plan("dismiss", { kind: "all" });
  const result = await engine.submit({ action: "dismiss", by: "ana", reason: "one", plan: seen.id });
  expect(result).toMatchObject({ refused: { rule: "plan-expired" } });
  expect(await engine.requests()).toEqual([]);
});

describe.each(WAYS)("an engine %s", (way) => {
  test("dismisses a queued record that a later feed turns into a Conflict failure, and goes on", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    await importRecords(engine, [aRecord("A", { recordVersion: "1" }), aRecord("B")]);
    await submit(engine, "dismiss", byFilter("key:A"));
    await importRecords(engine, [aRecord("A", { recordVersion: "2", category: "conflict" })]);
    await submit(engine, "dismiss", byFilter("key:B"));
    engine.start();
    await untilState(engine, "R2", "completed");
    expect(await engine.request("R1")).toMatchObject({ state: "completed", succeeded: 1 });
    expect((await engine.overview()).fault).toBe("");
  });

  test("never writes a queued record that a later feed turns into a Conflict failure", async () => {
    const folder = await tempFolder();
    await writeTable(folder, "finance-and-operations/Customers V3.json", {
      key: ["key"],
      rows: [{ key: "A", dataAreaId: "USMF", name: "Ana" }],
    });
    const { engine } = await openEngineRig({ way, folder });
    await addJob(engine);
    await importRecords(engine, [aRecord("A", { recordVersion: "1" })]);
    await submit(engine, "retry", byFilter("key:A"));
    await importRecords(engine, [aRecord("A", { recordVersion: "2", category: "conflict" })]);
    engine.start();
    expect(await untilState(engine, "R1", "completed")).toMatchObject({ succeeded: 0, skipped: 1 });
    expect(await writesOf(folder, "dataverse")).toEqual([]);
  });

  test("tells with a submit what it left out", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    await importRecords(engine, [...many(3), aRecord("C", { category: "concurrency" })]);
    await submit(engine, "retry", byFilter("key:K0"));
    const result = await engine.submit({
      action: "retry",
      by: "ben",
      reason: "",
      scope: byFilter("company:usmf"),
    });
    expect(result).toMatchObject({
      done: {
        matched: 4,
        frozen: 2,
        excluded: [
          { reason: "in-request", count: 1 },
          { reason: "concurrency", count: 1 },
        ],
      },
    });
  });
});

describe("the newest three, asked for twice", () => {
  const newest = { action: "retry", by: "ana", reason: "", limit: { which: "newest", count: 3 } } as const;
  const at = (minute: number) => ({ createdOn: `2026-11-23T10:${String(minute).padStart(2, "0")}:00Z` });

  test("are the same request while they are the same records", async () => {
    const { engine } = await openEngineRig();
    await addJob(engine);
    await importRecords(
      engine,
      [1, 2, 3, 4].map((minute) => aRecord(`K${minute}`, at(minute))),
    );
    await engine.submit({ ...newest, scope: byFilter("company:usmf") });
    const again = await engine.submit({ ...newest, scope: byFilter("company:usmf") });
    expect(again).toMatchObject({ done: { repeated: true, requests: [{ id: "R1" }] } });
  });

  test("are another request once newer records have come", async () => {
    const { engine } = await openEngineRig();
    await addJob(engine);
    await importRecords(
      engine,
      [1, 2, 3, 4].map((minute) => aRecord(`K${minute}`, at(minute))),
    );
    await engine.submit({ ...newest, scope: byFilter("company:usmf") });
    await importRecords(
      engine,
      [5, 6, 7].map((minute) => aRecord(`K${minute}`, at(minute))),
    );
    const again = await engine.submit({ ...newest, scope: byFilter("company:usmf") });
    expect(again).toMatchObject({ done: { repeated: false, frozen: 3, requests: [{ id: "R2" }] } });
  });
});

describe("an import", () => {
  test.each(["CUST ", " cust", "CU\u200bST"])(
    "leaves the known job alone when it is named %j",
    async (name) => {
      const { engine } = await openEngineRig();
      const before = await addJob(engine, "CUST", ["Customers V3", "Units"]);
      const report = await importRecords(engine, [aRecord("A", { entity: "Other" })], name);
      expect(report.jobs).toEqual([{ name: "CUST", records: 1, made: false }]);
      expect((await engine.overview()).jobs).toMatchObject([{ ...before, errors: 1 }]);
    },
  );

  test("adds maps to the job it made, and keeps what a person did to it meanwhile", async () => {
    const { engine } = await openEngineRig();
    async function* feed() {
      const line = (key: string, entity: string) => `${JSON.stringify(aRecord(key, { entity }))}\n`;
      yield Buffer.from(Array.from({ length: 3_000 }, (_, index) => line(`A${index}`, "First")).join(""));
      while ((await engine.overview()).jobs.length === 0)
        await new Promise((resolve) => setImmediate(resolve));
      await engine.defineJob({ name: "LIVE", connection: "local", primary: "dataverse" });
      await engine.startJob("LIVE");
      yield Buffer.from(Array.from({ length: 3_000 }, (_, index) => line(`B${index}`, "Second")).join(""));
    }
    const options = {
      format: "ndjson",
      feedName: "f",
      job: "LIVE",
      headings: {},
      dateOrder: null,
      dryRun: false,
    } as const;
    await engine.importFeed(feed(), options);
    expect((await engine.overview()).jobs).toMatchObject([
      {
        name: "LIVE",
        status: "active",
        connection: "local",
        primary: "dataverse",
        maps: [{ entity: "First" }, { entity: "Second" }],
      },
    ]);
  });

  test("of newer states goes on while the records it tells of are being settled", async () => {
    const folder = await tempFolder();
    await writeTable(folder, "finance-and-operations/Customers V3.json", {
      key: ["key"],
      rows: many(300).map(({ key }) => ({ key, dataAreaId: "USMF", name: key })),
    });
    const { engine } = await openEngineRig({ folder });
    await addJob(engine);
    await importRecords(engine, many(300, { recordVersion: "1" }));
    await submit(engine, "retry", byFilter("company:usmf"));
    engine.start();
    for (
      let version = 2;
      ["queued", "running"].includes((await engine.request("R1"))?.state ?? "");
      version++
    ) {
      const report = await importRecords(engine, many(300, { recordVersion: String(version) }));
      expect(report).toMatchObject({ read: 300, known: 300 });
      // A feed in memory that changes nothing never waits; the disk needs its turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await engine.request("R1")).toMatchObject({ state: "completed", heldBecause: "" });
    expect((await engine.overview()).fault).toBe("");
  });
});

describe("a stopped job", () => {
  test("keeps its requests held when its definition changes", async () => {
    const { engine } = await openEngineRig();
    await addJob(engine);
    await importRecords(engine, many(1));
    await submit(engine, "retry", byFilter("key:K0"));
    await engine.stopJob("CUST");
    await engine.defineJob({ name: "CUST", primary: "dataverse" });
    expect(await engine.request("R1")).toMatchObject({ state: "held" });
    await engine.startJob("CUST");
    expect(await engine.request("R1")).toMatchObject({ state: "queued" });
  });
});
