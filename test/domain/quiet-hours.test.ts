import fc from "fast-check";
import { quietEndWords } from "../../source/wording/request-words.ts";
import { describe, expect, test } from "vitest";
import { quietUntil, readQuietHours, type QuietHours } from "../../source/domain/request/quiet-hours.ts";

function hours(value: unknown, zone = "UTC"): QuietHours {
  const read = readQuietHours(value, zone);
  if ("problem" in read) throw new Error(read.problem);
  return read;
}

const at = (text: string): number => Date.parse(text);

describe("quiet hours", () => {
  test.for([
    ["2026-11-23T21:59:59Z", null],
    ["2026-11-23T22:00:00Z", "2026-11-24T06:00:00Z"],
    ["2026-11-24T03:07:31Z", "2026-11-24T06:00:00Z"],
    ["2026-11-24T05:59:59Z", "2026-11-24T06:00:00Z"],
    ["2026-11-24T06:00:00Z", null],
  ] as const)("22:00-06:00 at %s: until %s", ([now, until]) => {
    expect(quietUntil(hours(["22:00-06:00"]), "CUST", at(now))).toBe(until === null ? null : at(until));
  });

  test("are read by the clock of their zone, also where clocks change", () => {
    const berlin = hours({ zone: "Europe/Berlin", all: ["22:00-06:00"] });
    expect(quietUntil(berlin, "CUST", at("2026-11-23T20:30:00Z"))).toBeNull();
    const spring = quietUntil(berlin, "CUST", at("2026-03-28T23:00:00Z")) ?? 0;
    expect([new Date(spring).toISOString(), quietEndWords(berlin, spring)]).toEqual([
      "2026-03-29T04:00:00.000Z",
      "06:00 (Europe/Berlin)",
    ]);
    const autumn = quietUntil(berlin, "CUST", at("2026-10-24T23:00:00Z")) ?? 0;
    expect(new Date(autumn).toISOString()).toBe("2026-10-25T05:00:00.000Z");
    // 02:30 does not come on the day when clocks go forward.
    const missing = hours({ zone: "Europe/Berlin", all: ["01:00-02:30"] });
    expect(quietUntil(missing, "CUST", at("2026-03-29T00:10:00Z"))).toBe(at("2026-03-29T01:00:00Z"));
  });

  test("of a job stand in the place of those for all, whatever the case of its name", () => {
    const both = hours({ all: ["22:00-06:00"], jobs: { Cust: ["12:00-13:00"], ITEMS: [] } });
    const night = at("2026-11-23T23:00:00Z");
    expect(quietUntil(both, "OTHER", night)).not.toBeNull();
    expect(quietUntil(both, "CUST", night)).toBeNull();
    expect(quietUntil(both, "ITEMS", night)).toBeNull();
    expect(quietUntil(both, "CUST", at("2026-11-23T12:30:00Z"))).toBe(at("2026-11-23T13:00:00Z"));
  });

  test("end at the first minute that may run, whatever the ranges, the zone and the moment", () => {
    const clock = fc.integer({ min: 0, max: 1439 }).map((minute) => {
      return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
    });
    const ranges = fc.array(
      fc.tuple(clock, clock).map(([from, to]) => `${from}-${to}`),
      { maxLength: 3 },
    );
    const zones = fc.constantFrom(
      "UTC",
      "Europe/Berlin",
      "Asia/Kathmandu",
      "Australia/Lord_Howe",
      "America/St_Johns",
    );
    const moments = fc.integer({ min: at("2026-01-01"), max: at("2027-01-01") });
    fc.assert(
      fc.property(ranges, zones, moments, (all, zone, now) => {
        const read = readQuietHours({ all, zone }, "UTC");
        fc.pre(!("problem" in read));
        const until = quietUntil(read, "CUST", now);
        if (until === null) return;
        expect(until).toBeGreaterThan(now);
        expect(quietUntil(read, "CUST", until)).toBeNull();
        expect(quietUntil(read, "CUST", until - 1)).toBe(until);
        const between = now + Math.floor((until - now) / 2);
        expect(quietUntil(read, "CUST", between)).toBe(until);
      }),
      { numRuns: 60 },
    );
  });

  test.for<readonly [unknown, string]>([
    ["22:00-06:00", "expected a list"],
    [["22-6"], 'all[0]: expected a range such as "22:00-06:00", found "22-6"'],
    [["22:00-22:00"], "all[0]: expected a range"],
    [["00:00-12:00", "12:00-00:00"], "leave no minute of the day"],
    [{ zone: "Mars/Base" }, 'zone: expected a name such as Europe/Berlin, found "Mars/Base"'],
    [{ hours: [] }, 'expected zone, all and jobs, found "hours"'],
    [{ jobs: { CUST: "x" } }, "jobs.CUST: expected a list"],
  ])("a wrong setting is named: %j", ([value, said]) => {
    expect(readQuietHours(value, "UTC")).toEqual({ problem: expect.stringContaining(said) });
  });
});
