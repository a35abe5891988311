import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readInstant } from "../../source/feeds/record/instant.ts";

const AT = "2026-11-20T14:03:00.000Z";

function dayOf(text: string, order: "dmy" | "mdy"): string {
  const at = readInstant(text, order);
  return typeof at === "number" ? new Date(at).toISOString().slice(0, 10) : at.reason;
}

function two(value: number): string {
  return String(Math.trunc(value)).padStart(2, "0");
}

describe("Created On is read from", () => {
  test.each([
    ["2026-11-20T14:03:00Z", AT],
    ["2026-11-20T14:03:00.000Z", AT],
    ["2026-11-20T14:03Z", AT],
    ["2026-11-20t14:03:00z", AT],
    ["2026-11-20T14:03:00.1234567Z", "2026-11-20T14:03:00.123Z"],
    ["2026-11-20T15:03:00+01:00", AT],
    ["2026-11-20T08:33:00-0530", AT],
    ["2026-11-20 15:03:00+01", AT],
    ["2026-11-20 14:03:00 UTC", AT],
    ["2026-11-20 14:03", AT],
    ["2026-11-20T14:03:00", AT],
    ["2026-11-20", "2026-11-20T00:00:00.000Z"],
    ["2026/11/20 14:03", AT],
    ["2026/1/2", "2026-01-02T00:00:00.000Z"],
    ["11/20/2026 2:03:00 PM", AT],
    ["3/4/2026 12:00:00 AM", "2026-03-04T00:00:00.000Z"],
    ["3/4/2026 12:30 pm", "2026-03-04T12:30:00.000Z"],
    ["11/20/2026, 2:03:00\u202fp.m.", AT],
    ["11/20/2026 14:03", AT],
    ["20/11/2026 14:03", AT],
    ["20-11-2026 14.03", AT],
    ["5/5/2026", "2026-05-05T00:00:00.000Z"],
    ["20.11.2026 14:03", AT],
    ["3.4.2026 9:05:07", "2026-04-03T09:05:07.000Z"],
    ["\u200e20.11.2026\u00a014:03 ", AT],
    ["29.2.2028", "2028-02-29T00:00:00.000Z"],
    ["46346.5", "2026-11-20T12:00:00.000Z"],
    ["46346,5", "2026-11-20T12:00:00.000Z"],
    ["46346", "2026-11-20T00:00:00.000Z"],
    [46346.585416666669, AT],
    [Date.parse(AT), AT],
    [Date.parse(AT) / 1000, AT],
  ])("%s", (value, expected) => {
    const read = readInstant(value, null);
    expect(typeof read === "number" ? new Date(read).toISOString() : read).toBe(expected);
  });
});

describe("Created On is refused, and the reason names the value, for", () => {
  test.each([
    ["", "expected a date such as"],
    ["yesterday", "expected a date such as"],
    ["3/4/2026", "--date-order dmy"],
    ["3/4/2026 14:03", "--date-order dmy"],
    ["3-4-2026", "--date-order dmy"],
    ["20/11/2026 2:03 PM", "--date-order dmy"],
    ["31.2.2026", "a day of that month"],
    ["2026-02-29", "a day of that month"],
    ["2026-13-01", "a month from 1 to 12"],
    ["13/13/2026", "a month from 1 to 12"],
    ["0.1.2026", "a day of that month"],
    ["2026-11-20 25:00", "a time of day"],
    ["2026-11-20 24:00", "a time of day"],
    ["2026-11-20 10:60", "a time of day"],
    ["11/20/2026 13:00 PM", "a time of day"],
    ["11/20/2026 0:30 AM", "a time of day"],
    ["2026-11-20T10:00+15:00", "a time zone"],
    ["0001-01-01T00:00:00", "a date from 1970 on"],
    ["20.11.26 14:03", "expected a date such as"],
    ["2026-11-20junk", "expected a date such as"],
    ["2026-11/20", "expected a date such as"],
    ["12345", "expected a date such as"],
    ["1763632800", "expected a date such as"],
    [12, "expected a date such as"],
    [true, "expected a date such as"],
    [null, "expected a date such as"],
  ])("%s", (value, expected) => {
    const read = readInstant(value, null);
    expect(read).toEqual({ reason: expect.stringContaining(expected) });
    expect(read).toEqual({ reason: expect.stringContaining(`, came "${String(value)}"`) });
  });
});

test("--date-order decides slashes and dashes, AM and PM or not, and leaves dots alone", () => {
  expect(dayOf("3/4/2026", "dmy")).toBe("2026-04-03");
  expect(dayOf("3/4/2026", "mdy")).toBe("2026-03-04");
  expect(dayOf("3-4-2026 2:00 PM", "dmy")).toBe("2026-04-03");
  expect(dayOf("3.4.2026", "mdy")).toBe("2026-04-03");
  expect(dayOf("20/11/2026", "mdy")).toContain("a month from 1 to 12");
});

test("every instant in ISO 8601 with any zone reads as that instant", () => {
  const instants = fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true });
  fc.assert(
    fc.property(instants, fc.integer({ min: -14 * 60, max: 14 * 60 }), (instant, minutes) => {
      const local = new Date(instant.getTime() + minutes * 60_000);
      fc.pre(local.getUTCFullYear() >= 1970);
      const zone = `${minutes < 0 ? "-" : "+"}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
      expect(readInstant(local.toISOString().replace("Z", zone), null)).toBe(instant.getTime());
    }),
  );
});

test("a text that is no date never reads as one", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const read = readInstant(text, null);
      if (typeof read === "number") expect(text).toMatch(/\d/);
      else expect(read.reason).toContain("expected");
    }),
  );
});
