import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Engine } from "../../source/engine/engine.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  submit,
  untilState,
  WAYS,
} from "../helpers/engine-rig.ts";

const at = (day: number, fields: object = {}) => ({ createdOn: `2026-11-${day}T10:00:00Z`, ...fields });

/** Three errors of record A, of which the last stands for the others; one of B; a Concurrency failure after one of C. */
async function aRig(way: (typeof WAYS)[number]) {
  const rig = await openEngineRig({ way });
  await addJob(rig.engine);
  await rig.engine.startJob("CUST");
  await importRecords(rig.engine, [
    aRecord("A", at(20, { id: "A1" })),
    aRecord("A", at(21, { id: "A2", code: "other" })),
    aRecord("a", at(22, { id: "A3", company: "usmf" })),
    aRecord("B", at(20, { id: "B1" })),
    aRecord("C", at(20, { id: "C1" })),
    aRecord("C", at(21, { id: "C2", category: "concurrency" })),
  ]);
  return rig;
}

const idsOf = (engine: Engine, query: string): Promise<readonly string[]> => {
  const scope = byFilter(query);
  return scope.kind === "filter"
    ? engine.ids(scope.filter, [{ field: "createdOn", descending: false }], 99)
    : Promise.resolve([]);
};

describe.each(WAYS)("several errors of one record, in an engine %s,", (way) => {
  test("are told apart by is:superseded, and each tells the history of its record", async () => {
    const { engine } = await aRig(way);
    expect(await idsOf(engine, "is:superseded")).toEqual(["A1", "A2"]);
    expect(await idsOf(engine, "-is:superseded")).toEqual(["B1", "C1", "C2", "A3"]);
    const superseder = { id: "A3", createdAt: Date.UTC(2026, 10, 22, 10), isSynced: false };
    const history = { errors: 3, firstAt: Date.UTC(2026, 10, 20, 10) };
    expect(await engine.error("A1")).toMatchObject({ history: { ...history, supersededBy: superseder } });
    expect(await engine.error("A3")).toMatchObject({ history: { ...history, supersededBy: null } });
    expect((await engine.error("B1"))?.history).toBeUndefined();
    const page = await engine.errors({ filter: { terms: [] }, sort: [], offset: 0, limit: 9 });
    expect(page.rows.filter(({ history }) => history?.supersededBy).map(({ id }) => id)).toEqual([
      "A2",
      "A1",
    ]);
  });

  test("are one record to retry: the plan takes the latest and says what it leaves out", async () => {
    const { engine } = await aRig(way);
    const plan = await engine.plan("retry", byFilter("key:a,b"));
    expect(plan).toMatchObject({ matched: 4, eligible: 2, excluded: [{ reason: "superseded", count: 2 }] });
    await submit(engine, "retry", byFilter("key:a,b"));
    expect(await idsOf(engine, "state:queued")).toEqual(["B1", "A3"]);
    // A retry of the same again is the same one, and takes no older error either.
    expect(await engine.plan("retry", byFilter("key:a"))).toMatchObject({ eligible: 0 });
  });

  test("are taken as they are where an older one is picked expressly", async () => {
    const { engine } = await aRig(way);
    expect(await engine.plan("retry", { kind: "marked", ids: ["A1"] })).toMatchObject({ eligible: 1 });
    expect(await engine.plan("retry", { kind: "marked", ids: ["A1", "A3"] })).toMatchObject({
      eligible: 1,
      excluded: [{ reason: "superseded", count: 1 }],
    });
    expect(await engine.plan("retry", byFilter("is:superseded code:other"))).toMatchObject({ eligible: 1 });
    expect(await engine.plan("dismiss", byFilter("key:a"))).toMatchObject({ eligible: 3, provenBy: [] });
  });

  test("leave with the proof: the outcome, the sealed copy and the audit name it", async () => {
    const { engine, folder } = await aRig(way);
    expect(await engine.plan("dismiss", byFilter("is:superseded"))).toMatchObject({
      eligible: 2,
      provenBy: ["superseded"],
    });
    const [request] = await submit(engine, "dismiss", byFilter("is:superseded"));
    engine.start();
    await untilState(engine, "R1", "completed");
    expect(request).toMatchObject({ provenBy: ["superseded"] });
    const because = "Superseded by A3, created 2026-11-22T10:00:00.000Z.";
    const { outcomes } = (await engine.request("R1")) ?? {};
    expect(outcomes?.map(({ error, outcome, message }) => [error, outcome, message])).toEqual([
      ["A1", "dismissed", because],
      ["A2", "dismissed", because],
    ]);
    const sealed = (await readFile(join(folder, "sealed", "R1.ndjson"), "utf8")).trim().split("\n");
    expect(sealed.map((line) => JSON.parse(line))).toMatchObject([
      { id: "A1", dismissedBecause: because },
      { id: "A2", dismissedBecause: because },
    ]);
    const { lines } = await engine.audit();
    expect(lines.join("\n")).toContain("job CUST, each only if proven: superseded");
    expect(await idsOf(engine, "key:a")).toEqual(["A3"]);
  });

  test("stay open with the reason when nothing stands for them any more at their turn", async () => {
    const { engine } = await aRig(way);
    await submit(engine, "dismiss", { kind: "marked", ids: ["A3"] });
    await submit(engine, "dismiss", byFilter("is:superseded"));
    engine.start();
    await untilState(engine, "R2", "completed");
    // With the latest gone, the one before it stands for the first.
    const { outcomes, succeeded, skipped } = (await engine.request("R2")) ?? {};
    expect(outcomes).toMatchObject([
      { error: "A1", outcome: "dismissed", message: expect.stringContaining("Superseded by A2") },
      { error: "A2", outcome: "kept", message: expect.stringContaining("no later error") },
    ]);
    expect([succeeded, skipped]).toEqual([1, 1]);
    expect(await idsOf(engine, "key:a state:open")).toEqual(["A2"]);
  });
});

test("the proofs of a dismissal are there after the next start", async () => {
  const { engine, folder } = await aRig("in this process");
  await submit(engine, "dismiss", byFilter("is:superseded"));
  engine.start();
  await untilState(engine, "R1", "completed");
  await engine.close();
  const again = await openEngineRig({ folder });
  expect(await again.engine.request("R1")).toMatchObject({
    provenBy: ["superseded"],
    outcomes: [{ message: expect.stringContaining("Superseded by A3") }, { outcome: "dismissed" }],
  });
  expect((await again.engine.error("A3"))?.history).toBeUndefined();
});
