import { describe, expect, test } from "vitest";
import type { Engine } from "../../source/engine/engine.ts";
import {
  addJob,
  aRecord,
  byFilter,
  importRecords,
  openEngineRig,
  submit,
  until,
  untilState,
  WAYS,
} from "../helpers/engine-rig.ts";

const many = (count: number, fields: object = {}) =>
  Array.from({ length: count }, (_, index) => aRecord(`K${index}`, fields));

async function refusalOf(engine: Engine, action: "retry" | "dismiss", query: string, reason = "because") {
  const result = await engine.submit({ action, by: "ana", reason, scope: byFilter(query) });
  return "refused" in result ? result.refused : null;
}

async function listed(engine: Engine): Promise<number> {
  const page = await engine.errors({ filter: { terms: [] }, sort: [], offset: 0, limit: 1 });
  return page.matched;
}

const everything = { filter: { terms: [] }, sort: [], offset: 0, limit: 100 } as const;

function filterOf(query: string) {
  const scope = byFilter(query);
  if (scope.kind !== "filter") throw new Error("not a filter");
  return scope.filter;
}

describe.each(WAYS)("an engine %s", (way) => {
  describe("the limits of a request", () => {
    test("10,000 records make one request; 10,001 are refused and nothing is queued (I3)", async () => {
      const { engine } = await openEngineRig({ way });
      await addJob(engine);
      await importRecords(engine, many(10_001));
      const refused = await refusalOf(engine, "retry", "company:usmf");
      expect(refused).toMatchObject({ rule: "request-too-large" });
      expect(refused?.message).toContain("10,001");
      expect(await engine.requests()).toEqual([]);
      const [request] = await submit(engine, "retry", byFilter("company:usmf -key:K0"));
      expect(request).toMatchObject({ id: "R1", records: 10_000, state: "queued", position: 1 });
    });

    test("records left out of a retry do not count against the limit", async () => {
      const { engine } = await openEngineRig({ way });
      await addJob(engine);
      await importRecords(engine, [...many(10_000), aRecord("late", { category: "concurrency" })]);
      const [request] = await submit(engine, "retry", byFilter("company:usmf"));
      expect(request?.records).toBe(10_000);
    });

    test("the sixth unfinished request of a job is refused; another job's is not", async () => {
      const { engine } = await openEngineRig({ way });
      await addJob(engine, "CUST");
      await addJob(engine, "ITEMS", ["Released products V2"]);
      await importRecords(engine, many(7));
      await importRecords(engine, [aRecord("I1", { entity: "Released products V2" })], "ITEMS");
      for (let index = 0; index < 5; index++) await submit(engine, "retry", byFilter(`key:K${index}`));
      expect(await refusalOf(engine, "retry", "key:K5")).toMatchObject({ rule: "queue-full" });
      expect((await engine.requests()).map(({ position }) => position)).toEqual([1, 2, 3, 4, 5]);
      const [other] = await submit(engine, "retry", byFilter("job:ITEMS"));
      expect(other).toMatchObject({ job: "ITEMS", position: 1 });
      await engine.cancel("R2");
      await submit(engine, "retry", byFilter("key:K5"));
    });

    test("a job that is not Active refuses, and the remedy starts it", async () => {
      const { engine } = await openEngineRig({ way });
      await addJob(engine);
      await importRecords(engine, many(1));
      await engine.stopJob("CUST");
      expect(await refusalOf(engine, "dismiss", "key:K0")).toMatchObject({
        rule: "job-not-active",
        remedy: ["Start it: ", { command: ["job", "start", "CUST"] }, "."],
      });
      await engine.startJob("CUST");
      await submit(engine, "dismiss", byFilter("key:K0"));
    });

    test("a scope over two jobs is queued whole or not at all", async () => {
      const { engine } = await openEngineRig({ way });
      await addJob(engine, "CUST");
      await addJob(engine, "ITEMS", ["Released products V2"]);
      await importRecords(engine, many(2));
      await importRecords(engine, [aRecord("I1", { entity: "Released products V2" })], "ITEMS");
      await engine.stopJob("ITEMS");
      expect(await refusalOf(engine, "retry", "company:usmf")).toMatchObject({ rule: "job-not-active" });
      expect(await engine.requests()).toEqual([]);
      await engine.startJob("ITEMS");
      const requests = await submit(engine, "retry", byFilter("company:usmf"));
      expect(requests.map(({ job, records }) => [job, records])).toEqual([
        ["CUST", 2],
        ["ITEMS", 1],
      ]);
    });
  });

  describe("the scope of an action", () => {
    test("an empty filter is not everything; all has to be said (I1)", async () => {
      const { engine } = await openEngineRig({ way });
      await addJob(engine);
      await importRecords(engine, many(3));
      expect(await refusalOf(engine, "retry", "")).toMatchObject({ rule: "scope-required" });
      expect((await submit(engine, "retry", { kind: "all" }))[0]?.records).toBe(3);
    });

    test("a filter that matches nothing is refused", async () => {
      const { engine } = await openEngineRig({ way });
      await addJob(engine);
      await importRecords(engine, many(1));
      expect(await refusalOf(engine, "retry", "company:nobody")).toMatchObject({ rule: "empty-scope" });
    });

    test("marked records are taken and no other", async () => {
      const { engine } = await openEngineRig({ way });
      await addJob(engine);
      await importRecords(engine, many(5));
      await submit(engine, "dismiss", { kind: "marked", ids: ["id-K1", "id-K3"] });
      const queued = await engine.errors({ ...everything, filter: filterOf("state:queued") });
      expect(queued.rows.map(({ uniqueKey }) => uniqueKey).sort()).toEqual(["K1", "K3"]);
    });

    test("Concurrency failures are left out of a retry and named in the plan, but can be dismissed (I5)", async () => {
      const { engine } = await openEngineRig({ way });
      await addJob(engine);
      await importRecords(engine, [aRecord("A"), aRecord("B", { category: "concurrency" })]);
      const plan = await engine.plan("retry", byFilter("company:usmf"));
      expect(plan).toMatchObject({
        matched: 2,
        eligible: 1,
        excluded: [{ reason: "concurrency", count: 1 }],
      });
      expect(await refusalOf(engine, "retry", "category:concurrency")).toMatchObject({
        rule: "nothing-eligible",
      });
      expect((await submit(engine, "dismiss", byFilter("category:concurrency")))[0]?.records).toBe(1);
    });

    test("Conflict failures are stored but in no list and no action", async () => {
      const { engine } = await openEngineRig({ way });
      await addJob(engine);
      const report = await importRecords(engine, [aRecord("A"), aRecord("B", { category: "conflict" })]);
      expect(report).toMatchObject({ added: 2, conflicts: 1 });
      expect(await listed(engine)).toBe(1);
      expect(await refusalOf(engine, "dismiss", "category:conflict")).toMatchObject({ rule: "empty-scope" });
      expect((await engine.plan("dismiss", { kind: "all" })).matched).toBe(1);
      expect(await engine.error("id-B")).toMatchObject({ category: "conflict" });
    });
  });

  describe("the frozen set", () => {
    test("what arrives after the plan is left out, what left is gone, and both are reported (I2)", async () => {
      const { engine } = await openEngineRig({ way });
      await addJob(engine);
      await importRecords(engine, many(4));
      const plan = await engine.plan("retry", byFilter("company:usmf"));
      await submit(engine, "dismiss", byFilter("key:K0"));
      await importRecords(engine, [aRecord("N1"), aRecord("N2")]);
      const result = await engine.submit({ action: "retry", by: "ana", reason: "", plan: plan.id });
      expect(result).toMatchObject({ done: { seen: 4, frozen: 3, gone: 1, leftOut: 2 } });
      const open = await engine.errors({ ...everything, filter: filterOf("state:open") });
      expect(open.rows.map(({ uniqueKey }) => uniqueKey).sort()).toEqual(["N1", "N2"]);
    });

    test.each([[""], [" "], ["\u200b"], ["\u00a0\u2060"]])(
      "a dismissal for a reason that nobody sees (%j) is refused",
      async (reason) => {
        const { engine } = await openEngineRig({ way });
        await addJob(engine);
        await importRecords(engine, many(1));
        const plan = await engine.plan("dismiss", byFilter("key:K0"));
        const result = await engine.submit({ action: "dismiss", by: "ana", reason, plan: plan.id });
        expect(result).toMatchObject({ refused: { rule: "reason-required" } });
      },
    );

    test("the same submit twice makes one request, by plan and by filter (I10)", async () => {
      const { engine } = await openEngineRig({ way });
      await addJob(engine);
      await importRecords(engine, many(3));
      const plan = await engine.plan("retry", byFilter("key:K0"));
      const twice = await Promise.all(
        [1, 2].map(() => engine.submit({ action: "retry", by: "ana", reason: "", plan: plan.id })),
      );
      expect(twice.map((one) => "done" in one && one.done.repeated)).toEqual([false, true]);
      await submit(engine, "retry", byFilter("key:K1,K2"));
      const again = await engine.submit({
        action: "retry",
        by: "ana",
        reason: "",
        scope: byFilter("key:K1,K2"),
      });
      expect(again).toMatchObject({ done: { repeated: true, requests: [{ id: "R2" }] } });
      expect((await engine.requests()).map(({ id }) => id)).toEqual(["R1", "R2"]);
    });

    test("a limited submit made twice does not take the next part", async () => {
      const { engine } = await openEngineRig({ way });
      await addJob(engine);
      await importRecords(engine, many(10));
      const submission = {
        action: "retry",
        by: "ana",
        reason: "",
        scope: byFilter("company:usmf"),
        limit: { which: "first", count: 2 },
      } as const;
      await engine.submit(submission);
      expect(await engine.submit(submission)).toMatchObject({ done: { repeated: true } });
      expect((await engine.requests()).map(({ records }) => records)).toEqual([2]);
    });

    test("overlapping submits at the same moment freeze disjoint sets", async () => {
      const { engine } = await openEngineRig({ way });
      await addJob(engine);
      await importRecords(engine, many(6));
      const results = await Promise.all(
        ["key:K0,K1,K2,K3", "key:K2,K3,K4,K5"].map((query) =>
          engine.submit({ action: "retry", by: "ana", reason: "", scope: byFilter(query) }),
        ),
      );
      expect(results.map((one) => "done" in one && one.done.frozen)).toEqual([4, 2]);
    });
  });

  describe("a dismissal", () => {
    test("needs a reason", async () => {
      const { engine } = await openEngineRig({ way });
      await addJob(engine);
      await importRecords(engine, many(1));
      expect(await refusalOf(engine, "dismiss", "key:K0", "  ")).toMatchObject({ rule: "reason-required" });
    });

    test("is final: the records are in no list, and importing the feed again does not bring them back (I6)", async () => {
      const { engine } = await openEngineRig({ way });
      await addJob(engine);
      await importRecords(engine, many(3));
      engine.start();
      const [request] = await submit(engine, "dismiss", byFilter("key:K0,K1"));
      const ended = await untilState(engine, request?.id ?? "", "completed");
      expect(ended).toMatchObject({ records: 2, succeeded: 2, failed: 0 });
      expect(await listed(engine)).toBe(1);
      expect(await engine.error("id-K0")).toBeNull();
      const report = await importRecords(engine, many(3));
      expect(report).toMatchObject({ added: 0, known: 3, updated: 0 });
      expect(await listed(engine)).toBe(1);
    });
  });

  describe("read-only", () => {
    test("refuses every change and still answers every question", async () => {
      const { engine, folder } = await openEngineRig({ way });
      await addJob(engine);
      await importRecords(engine, many(2));
      await engine.close();
      const { engine: reader } = await openEngineRig({ way, folder, readOnly: true });
      const answers = await Promise.all([
        reader.submit({ action: "retry", by: "ana", reason: "", scope: byFilter("key:K0") }),
        reader.cancel("R1"),
        reader.startJob("CUST"),
        reader.stopJob("CUST"),
        reader.defineJob({ name: "X", maps: [{ entity: "E", table: "" }] }),
      ]);
      for (const answer of answers) expect(answer).toMatchObject({ refused: { rule: "read-only" } });
      expect(await listed(reader)).toBe(2);
      expect((await reader.plan("retry", byFilter("key:K0"))).eligible).toBe(1);
    });
  });

  describe("requests of one job", () => {
    test("run in order of creation, one at a time", async () => {
      const { engine, store } = await openEngineRig({ way });
      await addJob(engine);
      await importRecords(engine, many(6));
      await submit(engine, "retry", byFilter("key:K0,K1"));
      await submit(engine, "dismiss", byFilter("key:K2,K3"));
      await submit(engine, "retry", byFilter("key:K4,K5"));
      const started: string[] = [];
      let mostAtOnce = 0;
      const unsubscribe = store.subscribe(() => {
        const running = store.requests().filter(({ state }) => state === "running");
        mostAtOnce = Math.max(mostAtOnce, running.length);
        for (const { id } of running) if (!started.includes(id)) started.push(id);
      });
      engine.start();
      await untilState(engine, "R3", "completed");
      unsubscribe();
      expect(started).toEqual(["R1", "R2", "R3"]);
      expect(mostAtOnce).toBe(1);
    });

    test("are held while their job is stopped and go on by themselves when it is Active again", async () => {
      const { engine } = await openEngineRig({ way });
      await addJob(engine);
      await importRecords(engine, many(2));
      await submit(engine, "retry", byFilter("key:K0"));
      await engine.stopJob("CUST");
      expect(await engine.request("R1")).toMatchObject({
        state: "held",
        heldBecause: "The job is stopped.",
      });
      engine.start();
      await engine.startJob("CUST");
      await untilState(engine, "R1", "completed");
    });

    test("cancelled: unsettled records are open again, and the place is free", async () => {
      const { engine } = await openEngineRig({ way });
      await addJob(engine);
      await importRecords(engine, many(3));
      await submit(engine, "retry", byFilter("key:K0,K1"));
      expect(await engine.cancel("1")).toMatchObject({
        done: { id: "R1", state: "cancelled", position: null },
      });
      expect(await engine.cancel("R1")).toMatchObject({ refused: { rule: "request-finished" } });
      expect(await engine.cancel("R9")).toMatchObject({ refused: { rule: "request-unknown" } });
      await until(
        engine,
        async () => (await engine.errors({ ...everything, filter: filterOf("state:open") })).matched === 3,
      );
    });
  });
});
