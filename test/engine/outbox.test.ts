import { describe, expect, test } from "vitest";
import type { Packing } from "../../source/domain/request/outbox.ts";
import type { Scope } from "../../source/domain/request/selection.ts";
import type { Engine, Submitted } from "../../source/engine/engine.ts";
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

const PACK: Packing = { isCut: true, ladder: null, stopAbove: 0.2, notBefore: null };

const many = (count: number, fields: object = {}) =>
  Array.from({ length: count }, (_, index) => aRecord(`K${index}`, fields));

async function pack(
  engine: Engine,
  scope: Scope,
  packing: Partial<Packing> = {},
  action: "retry" | "dismiss" = "retry",
): Promise<Submitted> {
  const result = await engine.submit({
    action,
    by: "ana",
    reason: "because",
    scope,
    packing: { ...PACK, ...packing },
  });
  if ("refused" in result) throw new Error(`${result.refused.rule}: ${result.refused.message}`);
  return result.done;
}

const statesOf = async (engine: Engine) =>
  (await engine.requests()).map(({ id, state, records }) => `${id} ${state} ${records}`);

/** Customers that a retry can settle: those of `good`; the others look up terms that are nowhere. */
async function aLadderFolder(good: readonly string[], bad: readonly string[]): Promise<string> {
  const folder = await tempFolder();
  const terms = { key: ["key"], rows: [{ key: "Net30", description: "Terms" }] };
  await writeTable(folder, "finance-and-operations/Terms of payment.json", terms);
  await writeTable(folder, "dataverse/Terms of payment.json", terms);
  const row = (key: string, of: string) => ({ key, dataAreaId: "USMF", name: key, terms: of });
  await writeTable(folder, "finance-and-operations/Customers V3.json", {
    key: ["key"],
    rows: [...good.map((key) => row(key, "Net30")), ...bad.map((key) => row(key, "Net99"))],
  });
  await writeTable(folder, "dataverse/Customers V3.json", {
    key: ["key"],
    columns: { name: {}, terms: { lookup: { table: "Terms of payment", key: "key" } } },
    rows: [],
  });
  return folder;
}

const keys = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe.each(WAYS)("the outbox of an engine %s", (way) => {
  test("packs what is larger than a request and than the free slots, and submits the rest as slots free", async () => {
    const { engine, store } = await openEngineRig({ way });
    await addJob(engine);
    await importRecords(engine, many(10_006));
    for (let index = 0; index < 4; index++) await submit(engine, "dismiss", byFilter(`key:K${index}`));
    const packed = await pack(engine, byFilter("company:usmf"), {}, "dismiss");
    expect(packed).toMatchObject({ seen: 10_002, frozen: 10_002, gone: 0 });
    expect(packed.requests.map(({ id, state, records }) => [id, state, records])).toEqual([
      ["R5", "queued", 10_000],
      ["R6", "waiting", 2],
    ]);
    expect(packed.requests[1]).toMatchObject({ position: null, outbox: { part: 2, of: 2 } });
    expect((await engine.overview()).jobs[0]?.slots).toEqual({ used: 5, free: 0 });
    const ids = ["R5", "R6"].flatMap((id) => store.work(id).map(({ error }) => error));
    expect(new Set(ids).size).toBe(10_002);
    engine.start();
    await untilState(engine, "R6", "completed");
    expect((await engine.requests()).every(({ state }) => state === "completed")).toBe(true);
    expect((await engine.errors({ filter: { terms: [] }, sort: [], offset: 0, limit: 1 })).total).toBe(0);
  });

  test("without packing the limits refuse as before; a time alone does not lift the size", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    await importRecords(engine, many(10_001));
    const ask = { action: "retry", by: "ana", reason: "", scope: byFilter("company:usmf") } as const;
    expect(await engine.submit(ask)).toMatchObject({ refused: { rule: "request-too-large" } });
    const later = { ...PACK, isCut: false, notBefore: 1 };
    expect(await engine.submit({ ...ask, packing: later })).toMatchObject({
      refused: { rule: "request-too-large" },
    });
    expect(await engine.requests()).toEqual([]);
  });

  test("a record in the outbox is taken: an overlapping submit gets the others and is told so", async () => {
    const { engine, store } = await openEngineRig({ way });
    await addJob(engine);
    await importRecords(engine, many(10));
    await pack(engine, byFilter("key:K0,K1,K2"), { ladder: [1] });
    const other = await pack(engine, byFilter("key:K1,K2,K3"));
    expect(other).toMatchObject({ matched: 3, frozen: 1, excluded: [{ reason: "in-request", count: 2 }] });
    expect(other.excluded[0]?.explanation).toContain("R2, R3");
    const taken = (await engine.requests()).flatMap(({ id }) => store.work(id).map(({ error }) => error));
    expect(taken.sort()).toEqual(["id-K0", "id-K1", "id-K2", "id-K3"]);
  });

  test("the same packed submit twice is one", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    await importRecords(engine, many(3));
    await pack(engine, byFilter("company:usmf"), { ladder: [1] });
    expect(await pack(engine, byFilter("company:usmf"), { ladder: [1] })).toMatchObject({ repeated: true });
    expect(await engine.requests()).toHaveLength(3);
  });

  test("an entry is cancelled alone, or with the rest of its scope; the records are open again", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    await importRecords(engine, many(9));
    for (let index = 0; index < 5; index++) await submit(engine, "retry", byFilter(`key:K${index}`));
    await pack(engine, byFilter("key:K5"));
    await pack(engine, byFilter("key:K6,K7,K8"), { ladder: [1] });
    expect(await engine.cancel("R6")).toMatchObject({ done: { id: "R6", state: "cancelled" } });
    await engine.cancel("R8", "ana", "rest");
    expect((await statesOf(engine)).slice(5)).toEqual([
      "R6 cancelled 1",
      "R7 waiting 1",
      "R8 cancelled 1",
      "R9 cancelled 1",
    ]);
    expect(await engine.error("id-K8")).toMatchObject({ state: "open" });
    expect(await engine.error("id-K6")).toMatchObject({ state: "queued" });
  });

  test("the whole of a ladder is cancelled at once, whichever part is named, and the audit has each", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    await importRecords(engine, many(9));
    await submit(engine, "retry", byFilter("key:K8"));
    await pack(engine, byFilter("key:K0,K1,K2"), { ladder: [1] });
    await engine.cancel("R3", "ben", "whole");
    expect(await statesOf(engine)).toEqual([
      "R1 queued 1",
      "R2 cancelled 1",
      "R3 cancelled 1",
      "R4 cancelled 1",
    ]);
    const cancelled = (await engine.audit()).lines.filter((line) => line.includes('"action":"cancel"'));
    expect(new Set(cancelled.map((line) => /"scope":"\D*(R\d)"/.exec(line)?.[1]))).toEqual(
      new Set(["R2", "R3", "R4"]),
    );
    expect(cancelled).toHaveLength(3);
    for (const line of cancelled) expect(line).toContain('"by":"ben"');
  });

  test("what waits can be moved before what else waits; what was submitted cannot", async () => {
    const { engine } = await openEngineRig({ way });
    await addJob(engine);
    await importRecords(engine, many(7));
    for (let index = 0; index < 5; index++) await submit(engine, "dismiss", byFilter(`key:K${index}`));
    await pack(engine, byFilter("key:K5"), {}, "dismiss");
    await pack(engine, byFilter("key:K6"), {}, "dismiss");
    expect(await engine.moveInOutbox("R7", "earlier")).toMatchObject({ done: { id: "R7", order: 6 } });
    expect(await engine.moveInOutbox("R5", "earlier")).toMatchObject({
      refused: { rule: "submitted-already" },
    });
    await engine.cancel("R1");
    engine.start();
    await until(engine, async () => (await engine.requests()).every(({ position }) => position === null));
    const order = [...(await engine.requests())].sort((one, other) => one.order - other.order);
    expect(order.map(({ id }) => id).slice(-2)).toEqual(["R7", "R6"]);
  });

  test("a plan says what stands before it, and by the measured pace how long that takes", async () => {
    const good = [...keys(4, "G"), ...keys(10, "F")];
    const folder = await aLadderFolder(good, []);
    const { engine } = await openEngineRig({ way, folder });
    await addJob(engine);
    await importRecords(
      engine,
      good.map((key) => aRecord(key)),
    );
    await submit(engine, "retry", byFilter("key:G0"));
    const scope = byFilter("key:G1,G2");
    const unmeasured = await engine.plan("retry", scope);
    expect(unmeasured.requests).toMatchObject([
      { place: 2, before: { requests: 1, records: 1, ms: null }, ownMs: null },
    ]);
    engine.start();
    await untilState(engine, "R1", "completed");
    // One record tells next to nothing of how long two take.
    expect(await engine.plan("retry", scope)).toMatchObject({ estimatedMs: null });
    await submit(engine, "retry", byFilter("key:F*"));
    await untilState(engine, "R2", "completed");
    await pack(engine, byFilter("key:G3"), { notBefore: 4e12 });
    // Ten records in the quarter of a second that the measure takes at least: forty a second.
    const measured = await engine.plan("retry", scope);
    expect(measured.requests).toMatchObject([
      { place: 1, before: { requests: 0, records: 0, ms: 0 }, ownMs: 50 },
    ]);
    expect(measured.estimatedMs).toBe(50);
  });

  test("waits for its moment, and a later request does not wait for it", async () => {
    const clock = new TestClock();
    const { engine } = await openEngineRig({ way, clock });
    await addJob(engine);
    await importRecords(engine, many(2));
    engine.start();
    await pack(engine, byFilter("key:K0"), { notBefore: clock.now() + 3_600_000 }, "dismiss");
    await submit(engine, "dismiss", byFilter("key:K1"));
    await untilState(engine, "R2", "completed");
    expect(await engine.request("R1")).toMatchObject({
      state: "waiting",
      outbox: { notBefore: clock.now() + 3_600_000 },
    });
    await clock.someoneSleeps(30_000);
    clock.advance(3_600_000);
    await untilState(engine, "R1", "completed");
  });

  test("a ladder climbs while its rungs hold, each record written once", async () => {
    const good = keys(7, "G");
    const folder = await aLadderFolder(good, []);
    const { engine } = await openEngineRig({ way, folder });
    await addJob(engine);
    await importRecords(
      engine,
      good.map((key) => aRecord(key)),
    );
    await pack(engine, byFilter("company:usmf"), { ladder: [1, 2] });
    expect(await statesOf(engine)).toEqual(["R1 queued 1", "R2 waiting 2", "R3 waiting 2", "R4 waiting 2"]);
    engine.start();
    await untilState(engine, "R4", "completed");
    expect(await writesOf(folder, "dataverse")).toHaveLength(7);
  });

  test("a ladder stops above its threshold, says so, and leaves the rest open", async () => {
    const bad = keys(7, "B");
    const folder = await aLadderFolder([], bad);
    const { engine } = await openEngineRig({ way, folder });
    await addJob(engine);
    await importRecords(
      engine,
      bad.map((key) => aRecord(key)),
    );
    engine.start();
    // From here on the records have the cause that the sides tell.
    await submit(engine, "retry", byFilter("company:usmf"));
    expect(await untilState(engine, "R1", "completed")).toMatchObject({ failed: 7 });
    await pack(engine, byFilter("company:usmf"), { ladder: [1, 2] });
    await untilState(engine, "R5", "cancelled");
    expect((await statesOf(engine)).slice(1)).toEqual([
      "R2 completed 1",
      "R3 cancelled 2",
      "R4 cancelled 2",
      "R5 cancelled 2",
    ]);
    const stopped = await engine.request("R5");
    expect(stopped?.outbox?.stoppedBecause).toContain(
      "1 of 1 in R2 failed again with the same cause (100%, allowed 20%)",
    );
    const open = await engine.ids({ terms: [{ field: "state", negated: false, values: ["open"] }] }, [], 99);
    expect(open).toHaveLength(7);
    expect(await writesOf(folder, "dataverse")).toEqual([]);
  });
});

test("a ladder goes on past records that failed with another cause, also counted after a restart", async () => {
  const [good, bad] = [keys(5, "G"), keys(2, "B")];
  const folder = await aLadderFolder(good, bad);
  const { engine } = await openEngineRig({ folder });
  await addJob(engine);
  const all = [...bad, ...good].map((key, at) => aRecord(key, { createdOn: `2026-11-23T10:00:0${at}Z` }));
  await importRecords(engine, all);
  await pack(engine, byFilter("company:usmf"), { ladder: [3], stopAbove: 0 });
  engine.start();
  await untilState(engine, "R3", "completed");
  expect(await engine.request("R1")).toMatchObject({ succeeded: 1, failed: 2, failedOtherwise: 2 });
  await engine.close();
  const again = await openEngineRig({ folder });
  expect(await again.engine.request("R1")).toMatchObject({ failed: 2, failedOtherwise: 2 });
});

test("the outbox and its ladder are there after the folder is opened again, with the same records", async () => {
  const folder = await tempFolder();
  const first = await openEngineRig({ folder });
  await addJob(first.engine);
  await importRecords(first.engine, many(10));
  await pack(first.engine, byFilter("key:K0,K1,K2"), { ladder: [1], stopAbove: 0.5 });
  await pack(first.engine, byFilter("key:K3"), { notBefore: 4e12 });
  await pack(first.engine, byFilter("key:K4"), { notBefore: 4e12 });
  await first.engine.moveInOutbox("R5", "earlier");
  await first.engine.cancel("R3");
  const before = (await first.engine.requests()).map((request) => ({
    ...request,
    work: first.store.work(request.id),
  }));
  await first.engine.close();
  const again = await openEngineRig({ folder });
  const after = (await again.engine.requests()).map((request) => ({
    ...request,
    work: again.store.work(request.id),
  }));
  expect(after).toEqual(before);
  expect(before.map(({ state }) => state)).toEqual(["queued", "waiting", "cancelled", "waiting", "waiting"]);
});
