import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { estimateOf } from "../../source/domain/request/plan-estimate.ts";
import { endOfRun, jobTimes } from "../../source/domain/request/queue-times.ts";
import { quietUntil, quietWindows, readQuietHours } from "../../source/domain/request/quiet-hours.ts";
import type { SyncRequest } from "../../source/domain/request/sync-request.ts";
import { percentText } from "../../source/text/numbers.ts";
import { A_REQUEST } from "../tooling/json-samples.ts";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 23, 12);
const FREE = { perSecond: 10, quiet: [] } as const;

const aRequest = (order: number, fields: Partial<SyncRequest> = {}): SyncRequest => ({
  ...A_REQUEST,
  id: `R${order}`,
  order,
  state: "queued",
  records: 100,
  heldBecause: "",
  outbox: undefined,
  ...fields,
});

describe("the end of a run", () => {
  test("follows the measured rate, and no sooner than its pace allows", () => {
    expect(endOfRun(NOW, 100, { action: "retry" }, FREE)).toBe(NOW + 10_000);
    expect(endOfRun(NOW, 100, { action: "retry", pace: 2 }, FREE)).toBe(NOW + 50_000);
    expect(endOfRun(NOW, 100, { action: "retry", pace: 2 }, { perSecond: null, quiet: [] })).toBe(
      NOW + 50_000,
    );
    expect(endOfRun(NOW, 100, { action: "retry" }, { perSecond: null, quiet: [] })).toBeNull();
  });

  test("lies behind the quiet hours that it meets, unless it runs in them", () => {
    const quiet = [{ from: NOW + 4_000, until: NOW + HOUR }];
    expect(endOfRun(NOW, 100, { action: "retry" }, { perSecond: 10, quiet })).toBe(NOW + HOUR + 6_000);
    expect(endOfRun(NOW, 40, { action: "retry" }, { perSecond: 10, quiet })).toBe(NOW + 4_000);
    const ignoring = { action: "retry", ignoresQuietHours: true } as const;
    expect(endOfRun(NOW, 100, ignoring, { perSecond: 10, quiet })).toBe(NOW + 10_000);
  });
});

describe("the times of a job", () => {
  test("put one request behind the other, the outbox last", () => {
    const requests = [
      aRequest(1, { state: "running", succeeded: 40, failed: 10 }),
      aRequest(2, { pace: 1 }),
      aRequest(3, { state: "waiting" }),
      aRequest(4, { job: "OTHER" }),
    ];
    const { ends, allEndAt } = jobTimes(A_REQUEST.job, requests, FREE, NOW);
    expect([...ends]).toEqual([
      ["R1", NOW + 5_000],
      ["R2", NOW + 105_000],
      ["R3", NOW + 115_000],
    ]);
    expect(allEndAt).toBe(NOW + 115_000);
  });

  test("are not known behind a request that waits for somebody", () => {
    const requests = [aRequest(1), aRequest(2, { state: "held", heldBecause: "Sign in." }), aRequest(3)];
    expect([...jobTimes(A_REQUEST.job, requests, FREE, NOW).ends.values()]).toEqual([
      NOW + 10_000,
      null,
      null,
    ]);
  });
});

describe("the estimate of a plan", () => {
  const requests = [
    {
      job: "CUST",
      records: 160,
      place: 2,
      before: { requests: 1, records: 100, ms: 10_000 },
      ownMs: 16_000,
      perSecond: 10,
      quiet: [],
    },
  ];
  const plan = { action: "retry", nowAt: NOW, requests } as const;

  test("holds what runs before, the pace and the time it waits for: one figure", () => {
    expect(estimateOf(plan, {})).toEqual({ ms: 26_000, isLeast: false });
    expect(estimateOf(plan, { pace: 1 })).toEqual({ ms: 170_000, isLeast: false });
    expect(estimateOf(plan, { notBefore: NOW + HOUR })).toEqual({ ms: HOUR + 16_000, isLeast: false });
    const unmeasured = { ...plan, requests: requests.map((one) => ({ ...one, perSecond: null })) };
    expect(estimateOf(unmeasured, {})).toBeNull();
    expect(estimateOf(unmeasured, { pace: 1 })).toEqual({ ms: 170_000, isLeast: true });
  });
});

test("quiet windows are the moments at which a job is quiet, in any zone and over a change of clocks", () => {
  const range = fc
    .tuple(fc.nat(23), fc.nat(59), fc.nat(23), fc.nat(59))
    .map((parts) => parts.map((part) => String(part).padStart(2, "0")))
    .map(([a = "", b = "", c = "", d = ""]) => `${a}:${b}-${c}:${d}`);
  const zone = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York");
  fc.assert(
    fc.property(fc.array(range, { maxLength: 2 }), zone, fc.nat(20 * 24 * 60), (ranges, name, minutes) => {
      const hours = readQuietHours({ zone: name, all: ranges }, "UTC");
      if ("problem" in hours) return;
      const from = Date.UTC(2026, 9, 15) + minutes * 60_000;
      const windows = quietWindows(hours, "CUST", from, 1);
      // A day on which clocks change is off by an hour at most.
      const changes = name !== "UTC" && Math.abs(from - Date.UTC(2026, 9, 25, 1)) < 3 * 24 * HOUR;
      const usChange =
        name === "America/New_York" && Math.abs(from - Date.UTC(2026, 10, 1, 6)) < 3 * 24 * HOUR;
      if (changes || usChange) return;
      for (let at = from; at < from + 24 * HOUR; at += 17 * 60_000) {
        const isQuiet = windows.some((window) => window.from <= at && at < window.until);
        expect(isQuiet, new Date(at).toISOString()).toBe(quietUntil(hours, "CUST", at) !== null);
      }
    }),
    { numRuns: 60 },
  );
});

test("a percentage is rounded half up, and says all or none of all and none alone", () => {
  expect([0, 1, 4, 665, 666, 994, 995, 999, 1000].map((part) => percentText(part, 1000))).toEqual([
    "0%",
    "<1%",
    "<1%",
    "67%",
    "67%",
    "99%",
    "99%",
    "99%",
    "100%",
  ]);
  expect(percentText(0, 0)).toBe("0%");
  expect(percentText(5, 1000)).toBe("1%");
});
