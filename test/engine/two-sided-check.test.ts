import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Connector, Environment } from "../../source/connectors/connector.ts";
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
  WAYS,
} from "../helpers/engine-rig.ts";
import { TestClock } from "../helpers/test-clock.ts";

const FO = "finance-and-operations";

async function aFolder(source: readonly object[], target: readonly object[]) {
  const folder = await tempFolder();
  await writeTable(folder, `${FO}/Customers V3.json`, { key: ["key"], rows: source });
  await writeTable(folder, "dataverse/Customers V3.json", { key: ["key"], rows: target });
  return folder;
}

const aRow = (key: string, fields: object = {}) => ({ key, name: `Customer ${key}`, city: "Ulm", ...fields });

async function checked(engine: Engine, ...ids: readonly string[]) {
  const result = await engine.check(ids);
  if ("refused" in result) throw new Error(result.refused.message);
  return result.done;
}

/** The same environment with other reads at one side. */
function reading(
  environment: Environment,
  side: typeof FO | "dataverse",
  read: Connector["read"],
): Environment {
  const under = environment.sides[side];
  const other: Connector = {
    side,
    name: under.name,
    probe: (signal) => under.probe(signal),
    read,
    create: () => Promise.reject(new Error("A check wrote.")),
    update: () => Promise.reject(new Error("A check wrote.")),
  };
  return {
    name: environment.name,
    sides: { ...environment.sides, [side]: other },
    mapOf: (entity) => environment.mapOf(entity),
    close: () => environment.close(),
  };
}

/** Every file of the folder with its content. */
async function filesOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await readFile(file, "utf8")] as const)),
  );
}

describe.each(WAYS)("a two-sided check, in an engine %s,", (way) => {
  test("tells equal, different, missing and vanished rows apart, and writes nothing anywhere", async () => {
    const folder = await aFolder(
      [aRow("SAME"), aRow("OTHER", { city: "Bonn" }), aRow("NEW")],
      [aRow("SAME"), aRow("OTHER"), aRow("GONE")],
    );
    const { engine } = await openEngineRig({ way, folder });
    await addJob(engine);
    await importRecords(
      engine,
      ["SAME", "OTHER", "NEW", "GONE"].map((key) => aRecord(key)),
    );
    const before = await filesOf(folder);
    expect(await checked(engine, "id-OTHER", "id-SAME", "id-NEW", "id-GONE")).toMatchObject([
      {
        error: "id-OTHER",
        verdict: "would-update",
        differences: [{ column: "city", source: "Bonn", target: "Ulm" }],
        checkedAt: Date.UTC(2026, 10, 23, 12),
      },
      { error: "id-SAME", verdict: "in-sync", differences: [] },
      { error: "id-NEW", verdict: "would-create" },
      { error: "id-GONE", verdict: "source-gone" },
    ]);
    expect(await filesOf(folder)).toEqual(before);
    expect(await writesOf(folder, "dataverse")).toEqual([]);
  });

  test("foretells what a retry then does", async () => {
    const folder = await aFolder(
      [aRow("SAME"), aRow("OTHER", { city: "Bonn" }), aRow("NEW")],
      [aRow("SAME"), aRow("OTHER")],
    );
    const { engine } = await openEngineRig({ way, folder });
    await addJob(engine);
    await importRecords(
      engine,
      ["SAME", "OTHER", "NEW", "GONE"].map((key) => aRecord(key)),
    );
    const ids = ["id-GONE", "id-NEW", "id-OTHER", "id-SAME"];
    const foretold = await checked(engine, ...ids);
    engine.start();
    const [request] = await submit(engine, "retry", byFilter("company:USMF"));
    await untilState(engine, request?.id ?? "", "completed");
    const { outcomes = [] } = (await engine.request(request?.id ?? "")) ?? {};
    const became = ids.map((id) => outcomes.find((one) => one.error === id)?.outcome);
    expect(foretold.map(({ verdict }) => verdict)).toEqual([
      "source-gone",
      "would-create",
      "would-update",
      "in-sync",
    ]);
    expect(became).toEqual(["failed-again", "synced", "synced", "already-in-sync"]);
  });

  test("names the later change at a primary target, and a System failure whose version has passed", async () => {
    const changed = (at: string) => ({ $changedAt: at, $version: "9" });
    const folder = await aFolder(
      [aRow("LOST", changed("2026-11-20T08:00:00Z")), aRow("OLD", changed("2026-11-20T08:00:00Z"))],
      [aRow("LOST", { city: "Kiel", ...changed("2026-11-22T08:00:00Z") }), aRow("OLD", { city: "Kiel" })],
    );
    const { engine } = await openEngineRig({ way, folder });
    await addJob(engine);
    await engine.defineJob({ name: "CUST", primary: "dataverse" });
    await importRecords(engine, [
      aRecord("LOST"),
      aRecord("OLD", { category: "system", recordVersion: "3" }),
    ]);
    expect(await checked(engine, "id-LOST", "id-OLD")).toMatchObject([
      { verdict: "target-newer", differences: [{ column: "city", source: "Ulm", target: "Kiel" }] },
      { verdict: "superseded" },
    ]);
  });

  test("says of a Concurrency failure that differs that it is never retried", async () => {
    const folder = await aFolder([aRow("C1")], []);
    const { engine } = await openEngineRig({ way, folder });
    await addJob(engine);
    await importRecords(engine, [aRecord("C1", { category: "concurrency" })]);
    const [check] = await checked(engine, "id-C1");
    expect(check?.explanation).toContain("never retried");
  });

  test("cannot tell where a side answers with a fault, and then asks it no more while it wants to wait", async () => {
    const folder = await aFolder([aRow("C1"), aRow("C2")], []);
    const clock = new TestClock();
    let reads = 0;
    const wrap = (environment: Environment): Environment =>
      reading(environment, "dataverse", async () => {
        reads++;
        return { kind: "failed", fault: { class: "throttled", message: "too many", retryAfterMs: 30_000 } };
      });
    const { engine } = await openEngineRig({ way, folder, clock, wrap });
    await addJob(engine);
    await importRecords(engine, [aRecord("C1"), aRecord("C2")]);
    expect(await checked(engine, "id-C1")).toMatchObject([
      { verdict: "cannot-tell", explanation: "The dataverse side answered: too many" },
    ]);
    expect(await checked(engine, "id-C2")).toMatchObject([
      {
        verdict: "cannot-tell",
        explanation: "The dataverse side asks to wait for 30 s: check again after that.",
      },
    ]);
    expect(reads).toBe(1);
    clock.advance(30_000);
    await checked(engine, "id-C2");
    expect(reads).toBe(2);
  });

  test("cannot tell of a job without a connection, passes over what has left, and refuses more than a hundred", async () => {
    const { engine } = await openEngineRig({ way });
    await importRecords(engine, [aRecord("C1")]);
    const checks = await checked(engine, "id-C1", "id-none");
    expect(checks).toMatchObject([{ error: "id-C1", verdict: "cannot-tell" }]);
    expect(checks[0]?.explanation).toContain("not connected");
    const many = Array.from({ length: 101 }, (_, place) => `id-${place}`);
    expect(await engine.check(many)).toMatchObject({ refused: { rule: "request-too-large" } });
  });

  test("is let through in a read-only session, and ends when the engine is closed", async () => {
    const folder = await aFolder([aRow("C1")], [aRow("C1")]);
    const first = await openEngineRig({ folder });
    await addJob(first.engine);
    await importRecords(first.engine, [aRecord("C1")]);
    await first.engine.close();
    let isReading = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      isReading = resolve;
    });
    const hangs = (environment: Environment): Environment =>
      reading(environment, "dataverse", async (_, signal) => {
        isReading();
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        return { kind: "failed", fault: { class: "timeout", message: "dropped" } };
      });
    const { engine } = await openEngineRig({ folder, readOnly: true });
    expect(await checked(engine, "id-C1")).toMatchObject([{ verdict: "in-sync" }]);
    await engine.close();
    const { engine: other } = await openEngineRig({ folder, readOnly: true, wrap: hangs });
    const check = checked(other, "id-C1");
    await begun;
    await other.close();
    expect(await check).toMatchObject([{ verdict: "cannot-tell" }]);
  });
});
