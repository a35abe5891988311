import { expect, test } from "vitest";
import { parseQuery } from "../../source/domain/query/query.ts";
import { readUtc } from "../../source/domain/query/query-time.ts";
import type { Engine } from "../../source/engine/engine.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  submit,
  untilState,
} from "../helpers/engine-rig.ts";

const created = (minute: number): { readonly createdOn: string } => ({
  createdOn: new Date(Date.UTC(2026, 10, 23, 10, minute)).toISOString(),
});

/** Keys of the records that a request has taken. */
async function taken(engine: Engine): Promise<readonly string[]> {
  const parsed = parseQuery("state:queued", { readWallTime: readUtc });
  if ("problem" in parsed) throw new Error(parsed.problem.message);
  const page = await engine.errors({ filter: parsed.filter, sort: [], offset: 0, limit: 50 });
  return page.rows.map(({ uniqueKey }) => uniqueKey).sort();
}

test("one of each cause takes the newest record of each, and leaves the others open", async () => {
  const { engine } = await openEngineRig();
  await addJob(engine);
  const message = "The currency is not valid";
  await importRecords(engine, [
    aRecord("A1", created(1)),
    aRecord("A3", created(3)),
    aRecord("A2", created(2)),
    aRecord("B2", { ...created(5), message }),
    aRecord("B1", { ...created(4), message }),
  ]);
  const scope = byFilter("company:usmf");
  const result = await engine.submit({
    action: "retry",
    by: "ana",
    reason: "",
    scope,
    limit: { which: "one-per-cause" },
  });
  expect(result).toMatchObject({
    done: { matched: 5, frozen: 2, excluded: [{ reason: "not-chosen", count: 3 }] },
  });
  expect(await taken(engine)).toEqual(["A3", "B2"]);
});

test("a record that is marked twice is taken once", async () => {
  const { engine } = await openEngineRig();
  await addJob(engine);
  await importRecords(engine, [aRecord("A"), aRecord("B")]);
  const scope = { kind: "marked", ids: ["id-A", "id-A"] } as const;
  expect(await engine.plan("retry", scope)).toMatchObject({ matched: 1, eligible: 1, excluded: [] });
  const [request] = await submit(engine, "retry", scope);
  expect(request).toMatchObject({ records: 1 });
  expect(await taken(engine)).toEqual(["A"]);
});

test("a plan of one action is never submitted as the other", async () => {
  const { engine } = await openEngineRig();
  await addJob(engine);
  await importRecords(engine, [aRecord("A")]);
  const { id } = await engine.plan("retry", byFilter("company:usmf"));
  const result = await engine.submit({ action: "dismiss", by: "ana", reason: "phantom", plan: id });
  expect(result).toMatchObject({ refused: { rule: "plan-expired" } });
  expect(await engine.requests()).toEqual([]);
});

test("the same marked records in another order are the same submit", async () => {
  const { engine } = await openEngineRig();
  await addJob(engine);
  await importRecords(engine, [aRecord("A"), aRecord("B"), aRecord("C")]);
  await submit(engine, "retry", { kind: "marked", ids: ["id-A", "id-B"] });
  const scope = { kind: "marked", ids: ["id-B", "id-A"] } as const;
  const again = await engine.submit({ action: "retry", by: "ben", reason: "", scope });
  expect(again).toMatchObject({ done: { repeated: true, requests: [{ id: "R1" }] } });
  expect(await engine.requests()).toHaveLength(1);
});

test("a plan that was submitted makes no second request, also once the first has ended", async () => {
  const { engine } = await openEngineRig();
  await addJob(engine);
  await importRecords(engine, [aRecord("A")]);
  const { id: plan } = await engine.plan("retry", byFilter("company:usmf"));
  const submission = { action: "retry", by: "ana", reason: "", plan } as const;
  expect(await engine.submit(submission)).toMatchObject({ done: { repeated: false } });
  await engine.cancel("R1", "ana");
  expect(await engine.submit(submission)).toMatchObject({
    done: { repeated: true, requests: [{ id: "R1" }] },
  });
  expect(await engine.requests()).toHaveLength(1);
});

test("a request that has ended does not answer for the same submit once more", async () => {
  const { engine } = await openEngineRig();
  await addJob(engine);
  await importRecords(engine, [aRecord("A")]);
  engine.start();
  const scope = byFilter("company:usmf");
  await submit(engine, "dismiss", scope);
  await untilState(engine, "R1", "completed");
  const again = await engine.submit({ action: "dismiss", by: "ana", reason: "phantom", scope });
  expect(again).toMatchObject({ refused: { rule: "empty-scope" } });
});
