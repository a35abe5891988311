import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { burstsIn } from "../../source/domain/sides/update-burst.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  tempFolder,
  untilState,
  WAYS,
  writesOf,
  writeTable,
} from "../helpers/engine-rig.ts";

const FO = "finance-and-operations";
const KEYS = Array.from({ length: 12 }, (_, place) => `C${place}`);
const at = (place: number): string => new Date(Date.UTC(2026, 10, 23, 10, place)).toISOString();

/** Twelve updates within twelve minutes, of which the last two do differ; a create and a lone update beside them. */
async function aRig(way: (typeof WAYS)[number]) {
  const folder = await tempFolder();
  const row = (key: string, city: string) => ({ key, name: `Customer ${key}`, city });
  await writeTable(folder, `${FO}/Customers V3.json`, {
    key: ["key"],
    rows: KEYS.map((key) => row(key, "Ulm")),
  });
  await writeTable(folder, "dataverse/Customers V3.json", {
    key: ["key"],
    rows: KEYS.map((key, place) => row(key, place < 10 ? "Ulm" : "Bonn")),
  });
  const rig = await openEngineRig({ way, folder });
  await addJob(rig.engine);
  await rig.engine.startJob("CUST");
  await importRecords(rig.engine, [
    ...KEYS.map((key, place) => aRecord(key, { createdOn: at(place) })),
    aRecord("NEW", { createdOn: at(3), operation: "create", code: "new" }),
    aRecord("LONE", { createdOn: "2026-11-20T10:00:00Z", code: "lone" }),
  ]);
  return rig;
}

describe.each(WAYS)("phantom updates, in an engine %s,", (way) => {
  test("are looked for in bursts of open updates on one map and side", async () => {
    const { engine } = await aRig(way);
    expect(await engine.bursts({ terms: [] })).toEqual([
      {
        entity: "Customers V3",
        dataSource: FO,
        firstAt: Date.UTC(2026, 10, 23, 10),
        lastAt: Date.UTC(2026, 10, 23, 10, 11),
        records: 12,
      },
    ]);
    const scope = byFilter("key:LONE");
    expect(scope.kind === "filter" && (await engine.bursts(scope.filter))).toEqual([]);
  });

  test("are told by a sample of both sides, which a cause keeps, and which writes nothing to a side", async () => {
    const { engine, folder, store } = await aRig(way);
    const cause = (await engine.error("id-C1"))?.cause ?? "";
    const scope = { kind: "cause", cause, filter: { terms: [] } } as const;
    expect(await engine.samplePhantoms(scope, 50)).toMatchObject({
      done: { updates: 12, checked: 12, equal: 10, different: 2, untold: 0 },
    });
    expect(store.causeMemory(cause).sides).toMatchObject({ checked: 12, equal: 10 });
    expect(await writesOf(folder, "dataverse")).toEqual([]);
    expect(await engine.samplePhantoms(byFilter("key:NEW"), 50)).toMatchObject({
      done: { updates: 0, checked: 0 },
    });
    expect(await engine.samplePhantoms(byFilter("key:C*"), 500)).toMatchObject({ done: { checked: 12 } });
  });

  test("are dismissed only while both sides are equal; the others stay open with the reason", async () => {
    const { engine, folder } = await aRig(way);
    const submission = {
      action: "dismiss",
      by: "ana",
      reason: "phantoms",
      provenBy: ["equal-sides"],
    } as const;
    const result = await engine.submit({ ...submission, scope: byFilter("key:C*") });
    expect(result).toMatchObject({ done: { requests: [{ id: "R1", provenBy: ["equal-sides"] }] } });
    // What the sample saw may have changed by the time the request runs.
    await writeTable(folder, "dataverse/Customers V3.json", {
      key: ["key"],
      rows: KEYS.map((key, place) => ({ key, name: `Customer ${key}`, city: place < 9 ? "Ulm" : "Bonn" })),
    });
    engine.start();
    const { succeeded, skipped } = await untilState(engine, "R1", "completed");
    expect([succeeded, skipped]).toEqual([9, 3]);
    const { outcomes = [] } = (await engine.request("R1")) ?? {};
    expect(outcomes[0]).toMatchObject({
      error: "id-C0",
      outcome: "dismissed",
      message: expect.stringContaining(
        "Every mapped column was equal on both sides at 2026-11-23T12:00:00.000Z",
      ),
    });
    expect(outcomes[11]).toMatchObject({
      error: "id-C11",
      outcome: "kept",
      message: expect.stringContaining("A retry would update 1 column"),
    });
    const { rows } = await engine.errors({ filter: { terms: [] }, sort: [], offset: 0, limit: 50 });
    const open = rows.filter(({ state, id }) => state === "open" && id.startsWith("id-C"));
    expect(open.map(({ id }) => id).sort()).toEqual(["id-C10", "id-C11", "id-C9"]);
    const sealed = (await readFile(join(folder, "sealed", "R1.ndjson"), "utf8")).trim().split("\n");
    expect(sealed).toHaveLength(9);
    expect((await engine.audit()).lines.join("\n")).toContain("each only if proven: equal-sides");
  });

  test("stay open when no side can be asked", async () => {
    const { engine } = await aRig(way);
    await engine.defineJob({ name: "CUST", connection: "none" });
    const submission = {
      action: "dismiss",
      by: "ana",
      reason: "phantoms",
      provenBy: ["equal-sides"],
    } as const;
    await engine.submit({ ...submission, scope: byFilter("key:C1") });
    engine.start();
    expect(await untilState(engine, "R1", "completed")).toMatchObject({ succeeded: 0, skipped: 1 });
    expect(await engine.error("id-C1")).toMatchObject({ state: "open" });
  });
});

test("a burst is ten moments or more, none more than five minutes after the one before", () => {
  const minute = 60_000;
  const run = (from: number, count: number, step: number): number[] =>
    Array.from({ length: count }, (_, place) => from + place * step);
  expect(burstsIn(run(0, 10, 5 * minute))).toEqual([{ from: 0, to: 10 }]);
  expect(burstsIn(run(0, 9, minute))).toEqual([]);
  expect(burstsIn(run(0, 30, 5 * minute + 1))).toEqual([]);
  expect(burstsIn([...run(0, 12, minute), ...run(60 * minute, 11, minute)])).toEqual([
    { from: 0, to: 12 },
    { from: 12, to: 23 },
  ]);
  expect(burstsIn([])).toEqual([]);
});
