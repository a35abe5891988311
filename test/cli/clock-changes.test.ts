import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readArguments } from "../../source/cli/command-line/arguments.ts";
import { localZone, misreadZone, timeZoneWords } from "../../source/cli/command-line/local-zone.ts";
import { readConfiguration } from "../../source/cli/files/configuration.ts";
import { Output } from "../../source/cli/output/output.ts";
import { notBeforeWords, packingOf } from "../../source/cli/command-line/option-values.ts";
import { quietUntil, readQuietHours } from "../../source/domain/request/quiet-hours.ts";
import type { Call } from "../../source/cli/verb.ts";

const zone = process.env["TZ"];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});

afterEach(() => {
  vi.useRealTimers();
  process.env["TZ"] = zone;
});

/** What a plan says of `--at`, asked at a moment on the clock of Berlin. */
function askedAt(moment: string, at: string, tz = "Europe/Berlin"): string | null {
  process.env["TZ"] = tz;
  vi.setSystemTime(moment);
  const args = readArguments(["retry", "--at", at]);
  const call: Call = {
    args,
    configuration: readConfiguration(args, { HOME: "/nowhere" }),
    output: new Output(false, process.stdout, process.stderr),
    withEngine: () => Promise.reject(new Error("No engine is asked.")),
    interrupted: () => new AbortController().signal,
  };
  return notBeforeWords(call, packingOf(call));
}

describe("--at names the next moment at which a clock shows the time", () => {
  test.each([
    ["on a usual day", "2026-06-01T10:00:00Z", "02:30", "2026-06-02 02:30:00 +02:00"],
    ["later on the same day", "2026-06-01T10:00:00Z", "14:00", "2026-06-01 14:00:00 +02:00"],
    [
      "after the hour was skipped, on the next day",
      "2026-03-29T10:00:00Z",
      "02:30",
      "2026-03-30 02:30:00 +02:00",
    ],
    [
      "in the hour that comes, which comes twice: the first one",
      "2026-10-24T20:00:00Z",
      "02:30",
      "2026-10-25 02:30:00 +02:00",
    ],
    ["between the two: the second one", "2026-10-25T00:45:00Z", "02:30", "2026-10-25 02:30:00 +01:00"],
    ["after both, on the next day", "2026-10-25T10:00:00Z", "02:30", "2026-10-26 02:30:00 +01:00"],
    [
      "with a date, between the two",
      "2026-10-25T00:45:00Z",
      "2026-10-25T02:30",
      "2026-10-25 02:30:00 +01:00",
    ],
  ])("%s", (_, moment, at, said) => {
    expect(askedAt(moment, at)).toBe(`not before ${said}`);
  });

  test("and says so where the clock skips it", () => {
    expect(askedAt("2026-03-28T20:00:00Z", "02:30")).toBe(
      "not before 2026-03-29 03:30:00 +02:00 (the clock skips 02:30 that day)",
    );
  });

  test("where clocks change by half an hour", () => {
    expect(askedAt("2026-04-04T14:45:00Z", "01:45", "Australia/Lord_Howe")).toBe(
      "not before 2026-04-05 01:45:00 +10:30",
    );
  });
});

describe("quiet hours by the machine's clock", () => {
  test.each(["UTC0", "MSK-3", "CET-1CEST", "<+03>-3", "Foo/Bar", ""])("are taken under TZ=%j", (tz) => {
    process.env["TZ"] = tz;
    const read = readQuietHours(["22:00-06:00"], localZone());
    if ("problem" in read) throw new Error(read.problem);
    const night = new Date(2026, 10, 23, 23, 30).getTime();
    expect(quietUntil(read, "CUST", night)).toBe(new Date(2026, 10, 24, 6).getTime());
    expect(quietUntil(read, "CUST", new Date(2026, 10, 23, 12).getTime())).toBeNull();
  });

  test("refuse a zone that was written and is none", () => {
    expect(readQuietHours({ zone: "UTC0", all: ["22:00-06:00"] }, null)).toHaveProperty("problem");
    expect(readQuietHours({ zone: 7, all: ["22:00-06:00"] }, null)).toHaveProperty("problem");
  });
});

test.each([
  ["UTC0", null],
  ["Europe/Berlin", null],
  ["EST5EDT", null],
  [undefined, null],
])("TZ=%s keeps its clock", (tz, said) => {
  process.env["TZ"] = tz ?? "";
  expect(misreadZone(tz)).toBe(said);
});

test("a POSIX zone whose clock Node does not keep is told", () => {
  // As on a machine whose Node takes the value for UTC.
  process.env["TZ"] = "UTC";
  expect(misreadZone("CET-1CEST")).toContain(
    "Node does not keep the clock of TZ=CET-1CEST: local times are UTC here.",
  );
});

test("the version of the time-zone data is named", () => {
  process.env["TZ"] = "Europe/Berlin";
  expect(timeZoneWords()).toContain(`Europe/Berlin, by the data ${process.versions["tz"]} of Node`);
});
