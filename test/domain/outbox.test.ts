import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { IntegrationJob } from "../../source/domain/sides/integration-job.ts";
import {
  expectedSubmits,
  neighbourInOutbox,
  outboxMoves,
  partSizes,
  packingObstacle,
} from "../../source/domain/request/outbox.ts";
import { queueOf, slotsOf } from "../../source/domain/request/request-queue.ts";
import type { SyncRequest } from "../../source/domain/request/sync-request.ts";

const JOB: IntegrationJob = {
  name: "CUST",
  status: "active",
  primary: "finance-and-operations",
  maps: [{ entity: "Customers V3", table: "" }],
  connection: "local",
};

const PACK = { isCut: true, ladder: null, stopAbove: 0.2, notBefore: null } as const;

function aRequest(order: number, fields: Partial<SyncRequest> = {}): SyncRequest {
  return {
    id: `R${order}`,
    order,
    job: "CUST",
    action: "retry",
    state: "waiting",
    createdAt: 0,
    createdBy: "ana",
    filter: "",
    scopeKey: "",
    reason: "",
    records: 100,
    succeeded: 0,
    failed: 0,
    skipped: 0,
    startedAt: null,
    finishedAt: null,
    heldBecause: "",
    ...fields,
  };
}

/** Parts of one scope, as a confirm makes them. */
function parts(from: number, count: number, fields: Partial<SyncRequest["outbox"]> = {}): SyncRequest[] {
  return Array.from({ length: count }, (_, index) =>
    aRequest(from + index, {
      outbox: {
        group: `R${from}`,
        part: index + 1,
        of: count,
        stopAbove: null,
        notBefore: null,
        stoppedBecause: "",
        ...fields,
      },
    }),
  );
}

const ladders = fc
  .uniqueArray(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 6 })
  .map((rungs) => rungs.sort((a, b) => a - b));

describe("cutting a scope into parts", () => {
  test("every record is in exactly one part, in run order, and no part is larger than a request may be", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 35_000 }),
        fc.option(ladders, { nil: null }),
        fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 60 }),
        (records, ladder, places) => {
          const sizes = partSizes(records, ladder);
          expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(records);
          expect(sizes.every((size) => size >= 1 && size <= 10_000)).toBe(true);
          // Parents lie before children in run order, so no later part holds a parent of an earlier part's child.
          const runOrder = [...places].sort((a, b) => a - b);
          let from = 0;
          let last = 0;
          for (const size of partSizes(runOrder.length, ladder)) {
            const part = runOrder.slice(from, (from += size));
            expect(Math.min(...part)).toBeGreaterThanOrEqual(last);
            last = Math.max(...part);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test("the rungs of a ladder come first, the last one repeated", () => {
    expect(partSizes(73_412, null)).toEqual([...Array.from({ length: 7 }, () => 10_000), 3_412]);
    expect(partSizes(250, [1, 10, 100])).toEqual([1, 10, 100, 100, 39]);
    expect(partSizes(5, [1, 10])).toEqual([1, 4]);
  });

  test("a ladder that does not climb, a dismissal's ladder and too many parts are refused", () => {
    expect(packingObstacle("retry", { ...PACK, ladder: [1, 10] }, [500])).toBeNull();
    for (const ladder of [[], [0], [10, 10], [10, 1], [10_001], [1.5], [Number.NaN]]) {
      expect(packingObstacle("retry", { ...PACK, ladder }, [5])).toEqual({ kind: "rungs-invalid" });
    }
    expect(packingObstacle("dismiss", { ...PACK, ladder: [1] }, [5])).toEqual({
      kind: "ladder-of-dismissal",
    });
    expect(packingObstacle("retry", PACK, [500_000, 500_000])).toBeNull();
    expect(packingObstacle("retry", PACK, [500_000, 500_001])).toEqual({
      kind: "too-many-parts",
      parts: 101,
    });
    expect(packingObstacle("retry", { ...PACK, ladder: [1] }, [1e9])).toMatchObject({
      kind: "too-many-parts",
    });
  });
});

describe("the outbox", () => {
  test("whatever is submitted and ends, slots are never exceeded and parts keep their order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(20), { maxLength: 60 }),
        (scopes, ends) => {
          let requests: readonly SyncRequest[] = scopes.reduce<SyncRequest[]>(
            (all, count) => [...all, ...parts(all.length + 1, count)],
            [],
          );
          const submitted: string[] = [];
          const step = (): void => {
            for (const move of outboxMoves(JOB, requests, 0)) {
              if (move.kind !== "submit") throw new Error("nothing stops here");
              submitted.push(move.request.id);
              requests = requests.map((one) =>
                one.id === move.request.id ? { ...one, state: "queued", order: move.order } : one,
              );
            }
            expect(slotsOf("CUST", requests).used).toBeLessThanOrEqual(5);
          };
          step();
          for (const end of ends) {
            const queue = queueOf("CUST", requests);
            const ended = queue[end % Math.max(1, queue.length)];
            requests = requests.map((one) => (one.id === ended?.id ? { ...one, state: "completed" } : one));
            step();
          }
          const numbers = submitted.map((id) => Number(id.slice(1)));
          expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
          expect(new Set(submitted).size).toBe(submitted.length);
        },
      ),
    );
  });

  test("what waited while others passed goes behind them when it is submitted", () => {
    const [late] = parts(1, 1, { notBefore: 50 });
    if (late === undefined) throw new Error("no part");
    const running = aRequest(2, { state: "running" });
    expect(outboxMoves(JOB, [late, running], 49)).toEqual([]);
    expect(outboxMoves(JOB, [late, running], 50)).toMatchObject([{ kind: "submit", order: 3 }]);
  });

  test("nothing is submitted to a job that is not Active", () => {
    expect(outboxMoves({ ...JOB, status: "stopped" }, parts(1, 2), 0)).toEqual([]);
  });

  test.each([
    { failed: 2, next: "submit" },
    { failed: 3, next: "stop" },
  ])(
    "with $failed of 10 failed again with the same cause and 20% allowed, the next rung: $next",
    ({ failed, next }) => {
      const [first, second] = parts(1, 3, { stopAbove: 0.2 });
      if (first === undefined || second === undefined) throw new Error("no parts");
      expect(outboxMoves(JOB, [{ ...first, state: "running", records: 10, failed: 10 }, second], 0)).toEqual(
        [],
      );
      const rest: SyncRequest[] = [
        { ...first, state: "completed", records: 10, failed, succeeded: 10 - failed },
        second,
      ];
      expect(outboxMoves(JOB, rest, 0)).toMatchObject([{ kind: next, request: { id: "R2" } }]);
    },
  );

  test.each([
    { failed: 9, failedOtherwise: 7, succeeded: 1, next: "submit" },
    { failed: 9, failedOtherwise: 6, succeeded: 1, next: "stop" },
    { failed: 10, failedOtherwise: 10, succeeded: 0, next: "stop" },
  ])(
    "$failedOtherwise of $failed failed with another cause, $succeeded cleared: $next",
    ({ next, ...counts }) => {
      const [first, second] = parts(1, 3, { stopAbove: 0.2 });
      if (first === undefined || second === undefined) throw new Error("no parts");
      const requests: SyncRequest[] = [{ ...first, state: "completed", records: 10, ...counts }, second];
      expect(outboxMoves(JOB, requests, 0)).toMatchObject([{ kind: next, request: { id: "R2" } }]);
    },
  );

  test("a request changes places with another scope's, never with a part of its own or a submitted one", () => {
    const requests = [aRequest(1, { state: "queued" }), ...parts(2, 2), ...parts(4, 1)];
    const [queued, first, second, single] = requests;
    if (!queued || !first || !second || !single) throw new Error("missing");
    expect(neighbourInOutbox(single, "earlier", requests)).toMatchObject({ id: "R3" });
    expect(neighbourInOutbox(second, "earlier", requests)).toMatchObject({ kind: "parts-of-one-scope" });
    expect(neighbourInOutbox(first, "earlier", requests)).toMatchObject({ kind: "outbox-ends" });
    expect(neighbourInOutbox(queued, "later", requests)).toMatchObject({ kind: "not-in-outbox" });
  });

  test("says when each is likely to be submitted, by the measured pace", () => {
    const queue = [1, 2, 3, 4, 5].map((order) => aRequest(order, { state: "queued" }));
    const expected = expectedSubmits("CUST", [...queue, ...parts(6, 2)], { perSecond: 10, quiet: [] }, 1_000);
    expect([...expected]).toEqual([
      ["R6", 11_000],
      ["R7", 21_000],
    ]);
    expect(expectedSubmits("CUST", [...queue, ...parts(6, 2)], { perSecond: null, quiet: [] }, 0).size).toBe(
      0,
    );
  });
});
