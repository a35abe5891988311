import { describe, expect, test } from "vitest";
import type { Engine, Submission } from "../../source/engine/engine.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  tempFolder,
  untilState,
  WAYS,
  writeTable,
} from "../helpers/engine-rig.ts";

async function ask(engine: Engine, fields: Partial<Submission> = {}) {
  const usual = { action: "retry", by: "ana", reason: "because", scope: byFilter("company:usmf") } as const;
  return engine.submit({ ...usual, ...fields });
}

/** Two records that are in sync already and one whose source row is gone. */
async function openHalfMended(way: (typeof WAYS)[number]) {
  const folder = await tempFolder();
  const rows = ["1", "2"].map((key) => ({ key, dataAreaId: "USMF", name: key }));
  await writeTable(folder, "finance-and-operations/Customers V3.json", { key: ["key"], rows });
  await writeTable(folder, "dataverse/Customers V3.json", { key: ["key"], columns: { name: {} }, rows });
  const rig = await openEngineRig({ way, folder });
  await addJob(rig.engine);
  await importRecords(
    rig.engine,
    ["1", "2", "3"].map((key) => aRecord(key)),
  );
  return rig;
}

describe.for(WAYS)("the drift of a request, asked %s", (way) => {
  test("tells what was gone and new at the submit, and what has become of the set since", async () => {
    const { engine } = await openHalfMended(way);
    const plan = await engine.plan("retry", byFilter("company:usmf"));
    await ask(engine, { scope: byFilter("key:3"), action: "dismiss" });
    await importRecords(engine, [aRecord("4"), aRecord("5")]);
    expect(await ask(engine, { plan: plan.id })).toMatchObject({ done: { gone: 1, leftOut: 2 } });
    engine.start();
    await untilState(engine, "R2", "completed");
    const before = { seen: 3, gone: 1, leftOut: 2 };
    expect((await engine.request("R2"))?.drift).toEqual({
      ...before,
      sinceFreeze: { gone: 2, changed: 0, fresh: 0 },
    });
    // One more of the query, one of another company, one that a retry would never take.
    await importRecords(engine, [
      aRecord("6"),
      aRecord("7", { company: "DEMF" }),
      aRecord("8", { category: "concurrency" }),
    ]);
    const since = { gone: 2, changed: 0, fresh: 1 };
    expect((await engine.request("R2"))?.drift).toEqual({ ...before, sinceFreeze: since });
    expect((await engine.requests(true)).map(({ drift }) => drift?.sinceFreeze)).toEqual([
      { gone: 0, changed: 0, fresh: 0 },
      since,
    ]);
    expect((await engine.requests()).map(({ drift }) => drift)).toEqual([null, null]);
  });

  test("does not guess what marks, or a time on an unknown clock, would match now", async () => {
    const { engine } = await openHalfMended(way);
    await ask(engine, { scope: { kind: "marked", ids: ["id-1"] } });
    await ask(engine, { scope: byFilter("key:2 after:2026-01-01T00:00") });
    const found = await engine.requests(true);
    expect(found.map(({ drift }) => drift?.sinceFreeze.fresh)).toEqual([null, null]);
  });

  test.for<readonly [Submission["maxDrift"] & object, string | null]>([
    [{ expected: 3, most: 0, isShare: false }, null],
    [{ expected: 4, most: 1, isShare: false }, null],
    [{ expected: 4, most: 0, isShare: false }, "You saw 4; 3 would be frozen now"],
    [{ expected: 2, most: 0.4, isShare: true }, "1 apart, at most 40% allowed"],
    [{ expected: 2, most: 0.5, isShare: true }, null],
    [{ expected: 0, most: 0.5, isShare: true }, "3 apart"],
  ])("past %j: %s", async ([maxDrift, said]) => {
    const { engine } = await openHalfMended(way);
    const result = await ask(engine, { maxDrift });
    if (said === null) expect(result).toMatchObject({ done: { frozen: 3 } });
    else {
      expect(result).toMatchObject({ refused: { rule: "drifted", message: expect.stringContaining(said) } });
      expect(await engine.requests()).toEqual([]);
    }
  });

  test("since the plan counts as well, also where as many came as went", async () => {
    const { engine } = await openHalfMended(way);
    const plan = await engine.plan("retry", byFilter("company:usmf"));
    await ask(engine, { scope: byFilter("key:3"), action: "dismiss" });
    await importRecords(engine, [aRecord("4")]);
    const maxDrift = { expected: null, most: 1, isShare: false };
    expect(await ask(engine, { plan: plan.id, maxDrift })).toMatchObject({ refused: { rule: "drifted" } });
    expect(await ask(engine, { plan: plan.id, maxDrift: { ...maxDrift, most: 2 } })).toMatchObject({
      done: { gone: 1, leftOut: 1 },
    });
  });
});
