import parsePrometheus from "parse-prometheus-text-format";
import { describe, expect, test } from "vitest";
import { listenAddress } from "../../source/cli/monitoring/metrics-server.ts";
import { metricsText } from "../../source/cli/monitoring/metrics-text.ts";
import type { Measures } from "../../source/domain/measures.ts";

const NOW = Date.UTC(2026, 10, 23, 12);

const MEASURES: Measures = {
  environment: "contoso-uat",
  nowAt: NOW,
  listed: [
    { entity: 'Customers "V3"\\\nnew', category: "application", count: 7, oldestAt: NOW - 90_000 },
    { entity: 'Customers "V3"\\\nnew', category: "system", count: 2, oldestAt: NOW - 30_000 },
  ],
  unnamed: 3,
  conflicts: 1,
  jobs: [{ name: "CUST", active: true, listed: 12, slotsUsed: 1, slotsFree: 4 }],
  arrivedLastHour: 5,
  leftLastHour: 2,
  forecast: { clearAt: NOW + 90_000, growthPerHour: null, retried: { settled: 613, cleared: 0 } },
  newestAt: NOW - 1_500,
  requests: [{ action: "retry", state: "running", count: 1, records: 40 }],
  settled: [{ action: "retry", outcome: "succeeded", records: 60 }],
  work: {
    scheduler: "running",
    startedAt: NOW - 60_000,
    reconciling: {
      buckets: [
        { upTo: 0.5, count: 58 },
        { upTo: 1, count: 60 },
      ],
      count: 61,
      sum: 12.25,
    },
    syncing: { buckets: [{ upTo: 0.005, count: 9 }], count: 9, sum: 0.01 },
    gates: [{ connection: "contoso", side: "dataverse", closedSeconds: 14 }],
    journalBytes: 4096,
    intake: [
      { connection: "contoso", readAt: NOW - 3_000, newestAt: null, fault: "" },
      { connection: "new", readAt: null, newestAt: null, fault: "unavailable 503" },
    ],
  },
};

/** Samples of the older format as another program reads them, by name of the family. */
function families(text: string): ReadonlyMap<string, { readonly type: string; readonly metrics: unknown }> {
  return new Map(parsePrometheus(text).map((family) => [family.name, family]));
}

describe("the page of metrics", () => {
  test("is read by a parser of the Prometheus format, with every text as it was", () => {
    const read = families(metricsText(MEASURES, "prometheus"));
    expect(read.get("dwtriage_settled_records_total")).toMatchObject({
      type: "COUNTER",
      metrics: [{ value: "60", labels: { action: "retry", outcome: "succeeded" } }],
    });
    expect(read.get("dwtriage_oldest_listed_age_seconds")?.metrics).toEqual([
      { value: "90", labels: { entity: 'Customers "V3"\\\nnew' } },
    ]);
    expect(read.get("dwtriage_reconcile_duration_seconds")).toMatchObject({
      type: "HISTOGRAM",
      metrics: [{ buckets: { "0.5": "58", "1.0": "60", "+Inf": "61" }, count: "61", sum: "12.25" }],
    });
  });

  test("says the forecast of the list as a moment, as growth or as what retries came to, and what is not known not at all", () => {
    const forecast = (given: Partial<Measures["forecast"]>): readonly string[] => {
      const none = { clearAt: null, growthPerHour: null, retried: null };
      const text = metricsText({ ...MEASURES, forecast: { ...none, ...given } }, "prometheus");
      const named = /^dwtriage_(?:list_clear|list_growth|last_hour_retried)\S* .*$/gm;
      return text.match(named) ?? [];
    };
    expect(forecast({ clearAt: NOW })).toEqual([`dwtriage_list_clear_timestamp_seconds ${NOW / 1_000}`]);
    expect(forecast({ growthPerHour: 209 })).toEqual(["dwtriage_list_growth_per_hour 209"]);
    expect(forecast({ retried: { settled: 613, cleared: 0 } })).toEqual([
      'dwtriage_last_hour_retried_records{outcome="settled"} 613',
      'dwtriage_last_hour_retried_records{outcome="cleared"} 0',
    ]);
    expect(forecast({})).toEqual([]);
  });

  test("says of each log that is read how long ago that was, or how long it was never done", () => {
    const lines = metricsText(MEASURES, "openmetrics").split("\n");
    expect(lines).toContain('dwtriage_intake_lag_seconds{connection="contoso"} 3');
    expect(lines).toContain('dwtriage_intake_lag_seconds{connection="new"} 60');
    expect(lines).toContain('dwtriage_intake_failing{connection="new"} 1');
  });

  test("keeps the order and the endings that OpenMetrics asks for", () => {
    const lines = metricsText(MEASURES, "openmetrics").split("\n");
    expect(lines.slice(-2)).toEqual(["# EOF", ""]);
    let family = { name: "", type: "" };
    const seen = new Set<string>();
    for (const line of lines.slice(0, -2)) {
      const declared = /^# TYPE (\w+) (gauge|counter|histogram)$/.exec(line);
      if (declared !== null) {
        family = { name: declared[1] ?? "", type: declared[2] ?? "" };
        expect(seen.has(family.name), line).toBe(false);
        seen.add(family.name);
        continue;
      }
      const about = /^# (UNIT|HELP) (\w+) (.+)$/.exec(line);
      if (about !== null) {
        expect(about[2]).toBe(family.name);
        if (about[1] === "UNIT") expect(family.name.endsWith(`_${about[3] ?? ""}`), line).toBe(true);
        continue;
      }
      // Samples of a family stand together, and end as its type has them.
      const name = /^(\w+)(\{(\w+="([^"\\\n]|\\["\\n])*",?)*\})? [-+.\de]+$/.exec(line)?.[1];
      const endings = { gauge: [""], counter: ["_total"], histogram: ["_bucket", "_sum", "_count"] };
      const allowed = endings[family.type as keyof typeof endings].map((end) => family.name + end);
      expect(allowed, line).toContain(name);
    }
    expect(seen.size).toBeGreaterThan(12);
  });

  test("holds nothing of work where no engine runs requests", () => {
    const text = metricsText({ ...MEASURES, work: null }, "openmetrics");
    expect(text).toContain("dwtriage_listed_errors");
    expect(text).not.toMatch(/dwtriage_(engine|gate|journal|reconcile)/);
  });
});

describe("the address that a worker listens at", () => {
  test.each([
    ["127.0.0.1:9464", { host: "127.0.0.1", port: 9464 }],
    ["[::1]:0", { host: "::1", port: 0 }],
    ["localhost:80", { host: "localhost", port: 80 }],
  ])("%s", (text, address) => {
    expect(listenAddress(text)).toEqual(address);
  });

  test.each(["0.0.0.0:9464", "10.0.0.7:9464", "[::]:9464", "host.example:9464"])(
    "%s is refused: other hosts could reach it",
    (text) => {
      expect(() => listenAddress(text)).toThrow("could be reached from other hosts");
    },
  );

  test.each(["9464", "127.0.0.1", "127.0.0.1:99999", ""])("%j is no address and port", (text) => {
    expect(() => listenAddress(text)).toThrow("needs an address and a port");
  });
});
