import { beforeAll, expect, test } from "vitest";
import tableMaps from "../../data/table-maps.json" with { type: "json" };
import { makeSampleData, type SampleData } from "../../source/sample/sample-data.ts";
import { localEnvironment } from "../../source/connectors/local/local-environment.ts";
import { memoryStorage } from "../../source/connectors/local/local-storage.ts";
import { tableMapCatalogue } from "../../source/connectors/maps/table-map-catalogue.ts";
import { causeOf } from "../../source/domain/cause/cause.ts";
import { sequenceOf } from "../../source/domain/sides/integration-job.ts";
import type { FeedRecord } from "../../source/domain/error/sync-error.ts";
import { reconcileRecord, type RecordResult } from "../../source/engine/sides/reconcile-record.ts";
import { ThrottleGate } from "../../source/engine/sides/throttle-gate.ts";

const NOW = Date.UTC(2026, 10, 23, 12, 0, 0);
const HOUR_MS = 3_600_000;

let sample: SampleData;

beforeAll(async () => {
  sample = await makeSampleData(NOW);
});

interface Retried {
  readonly record: FeedRecord;
  readonly result: RecordResult;
}

/** Retries everything that may be retried, parents first, at the environment's present state. */
async function retryAll(files: Readonly<Record<string, string>>): Promise<readonly Retried[]> {
  let nowAt = NOW;
  const clock = {
    now: () => nowAt,
    monotonic: () => nowAt,
    random: () => 0.5,
    sleep: (ms: number) => {
      nowAt += ms;
      return Promise.resolve();
    },
  };
  const never = new AbortController().signal;
  const environment = await localEnvironment(memoryStorage(files), {
    ...clock,
    sleep: (ms) => (ms > 1_000 ? new Promise(() => {}) : clock.sleep(ms)),
  });
  const gates = { "finance-and-operations": new ThrottleGate(clock), dataverse: new ThrottleGate(clock) };
  const retried: Retried[] = [];
  for (const job of sample.jobs) {
    const records = sample.errors.filter(
      (one) => one.job === job.name && ["application", "system"].includes(one.category),
    );
    const inSequence = records.sort(
      (one, other) => sequenceOf(job, one.entity) - sequenceOf(job, other.entity),
    );
    for (const record of inSequence) {
      const error = { ...record, state: "reconciling", cause: "", request: "" } as const;
      const result = await reconcileRecord(
        { error, environment, map: environment.mapOf(record.entity), primary: job.primary, sent: null },
        {
          clock,
          gates,
          signal: never,
          abandon: never,
          intend: () => Promise.resolve(),
          answered: () => undefined,
        },
      );
      retried.push({ record, result });
    }
  }
  return retried;
}

function isFrench(record: FeedRecord): boolean {
  return record.company === "FRSI" && record.dataSource === "finance-and-operations";
}

function outcomes(
  retried: readonly Retried[],
  which: (record: FeedRecord) => boolean,
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { record, result } of retried) {
    if (which(record)) counts[result.kind] = (counts[result.kind] ?? 0) + 1;
  }
  return counts;
}

test("the same moment gives the same sample, to the byte", async () => {
  expect(await makeSampleData(NOW)).toEqual(sample);
});

test("the sample has 600 to 900 sync errors of the last 48 hours, with a burst in the last one", () => {
  const ages = sample.errors.map((error) => NOW - error.errorCreatedAt);
  expect(ages.length).toBeGreaterThanOrEqual(600);
  expect(ages.length).toBeLessThanOrEqual(900);
  expect(Math.min(...ages)).toBeGreaterThan(0);
  expect(Math.max(...ages)).toBeLessThan(48 * HOUR_MS);
  expect(ages.filter((age) => age < HOUR_MS).length).toBeGreaterThan(150);
});

test("the documented Project Operations job has its three maps in their order", () => {
  expect(sample.jobs.find((job) => job.name === "PROJ")?.maps).toEqual([
    { entity: "Project invoice proposal V2", table: "invoices" },
    { entity: "Project Operations integration actuals", table: "msdyn_actuals" },
    {
      entity: "Integration entity for project transaction relationships",
      table: "msdyn_transactionconnections",
    },
  ]);
});

test("every map of the sample is a real one", () => {
  const catalogue = tableMapCatalogue(tableMaps);
  const maps = sample.jobs.flatMap((job) => job.maps);
  expect(maps).toHaveLength(13);
  for (const { entity, table } of maps) {
    expect(catalogue.find(entity).map((entry) => entry.table)).toContain(table);
  }
});

test("every category, both sides, five companies and names beyond ASCII take part", () => {
  const distinct = (field: "category" | "dataSource" | "company") =>
    [...new Set(sample.errors.map((error) => error[field]))].sort();
  expect(distinct("category")).toEqual(["application", "concurrency", "conflict", "system"]);
  expect(distinct("dataSource")).toEqual(["dataverse", "finance-and-operations"]);
  expect(distinct("company")).toEqual(["", "DEMF", "FRSI", "GBSI", "JPMF", "USMF"]);
  expect(sample.errors.some((error) => error.uniqueKey.startsWith("日本-"))).toBe(true);
  expect(sample.files["finance-and-operations/Customers V3.json"]).toMatch(
    /Müller.*شركة النور.*日本商事|日本商事/s,
  );
});

test("a retry of all, parents first, succeeds where the cause is gone and fails again where it is not", async () => {
  const retried = await retryAll(sample.files);
  const company = (code: string, entity: string, source = "finance-and-operations") =>
    outcomes(retried, (one) => one.company === code && one.entity === entity && one.dataSource === source);
  expect(company("USMF", "Terms of payment")).toEqual({ synced: 1 });
  expect(company("USMF", "CDS Contacts V2")).toEqual({ synced: 45 });
  expect(company("USMF", "Sales invoice headers V2")).toEqual({ synced: 40 });
  expect(company("FRSI", "Terms of payment")).toEqual({ failed: 1 });
  expect(company("FRSI", "Customers V3")).toEqual({ failed: 55 });
  expect(company("JPMF", "Customers V3")).toEqual({ synced: 49, "already-in-sync": 9 });
  expect(company("GBSI", "Customers V3", "dataverse")).toEqual({
    superseded: 20,
    "already-in-sync": 21,
    synced: 25,
    failed: 14,
  });
  expect(outcomes(retried, (one) => one.message.includes("No answer came in time"))).toEqual({
    "already-in-sync": 15,
  });
  expect(outcomes(retried, (one) => one.message.includes("msdyn_taxexemptnumberkey"))).toEqual({
    failed: 12,
  });
});

test("once the missing privilege is given in environment.json, the term and its customers go through", async () => {
  const environment = JSON.parse(sample.files["environment.json"] ?? "");
  environment.dataverse.faults = [];
  const retried = await retryAll({ ...sample.files, "environment.json": JSON.stringify(environment) });
  expect(outcomes(retried, isFrench)).toEqual({ synced: 56 });
});

test("a record that fails again for the same reason keeps its cause, though the feed had wrapped the message", async () => {
  const retried = await retryAll(sample.files);
  let compared = 0;
  for (const { record, result } of retried) {
    if (result.kind !== "failed" || result.fault.category !== "application") continue;
    expect(causeOf(result.fault.code, result.fault.message)).toBe(causeOf(record.code, record.message));
    compared++;
  }
  expect(compared).toBeGreaterThan(100);
});

test("the sample's environment starts without any write of its own, and opens as it is", async () => {
  expect(Object.keys(sample.files).filter((path) => path.endsWith(".ndjson"))).toEqual([]);
  const environment = await localEnvironment(memoryStorage(sample.files), {
    now: () => NOW,
    monotonic: () => NOW,
    random: () => 0.5,
    sleep: () => Promise.resolve(),
  });
  expect(environment.name).toBe("contoso-uat");
  expect(environment.mapOf("customers v3").table).toBe("accounts");
});
