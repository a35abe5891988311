import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SiteSettings } from "../../source/cli/files/configuration.ts";
import { composeEngine } from "../../source/cli/engine/compose.ts";
import type { SyncErrorCategory } from "../../source/domain/error/sync-error.ts";
import type { Clock } from "../../source/engine/turns/clock.ts";
import type { LocalEngine } from "../../source/engine/local-engine.ts";

const NOW = Date.UTC(2026, 10, 23, 12, 4, 0);

/** Stands still, so that ages and windows are facts; sleeping lasts until it is cut off. */
const STILL_CLOCK: Clock = {
  now: () => NOW,
  monotonic: () => NOW,
  random: () => 0.5,
  sleep: (_, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve(), { once: true });
    }),
};

export interface ScreenRig {
  readonly engine: LocalEngine;
  /** Adds records as a feed would; each field left out has a usual value. */
  add(records: readonly Partial<FeedRow>[], job?: string): Promise<void>;
  close(): Promise<void>;
}

interface FeedRow {
  readonly id: string;
  readonly createdOn: string;
  readonly entity: string;
  readonly table: string;
  readonly source: string;
  readonly key: string;
  readonly company: string;
  readonly code: string;
  readonly message: string;
  readonly category: SyncErrorCategory;
}

/** A real engine over a temporary folder, with two jobs: CUST is active, ITEMS is stopped. */
export async function openScreenRig(
  options: { readonly readOnly?: boolean; readonly clock?: Clock; readonly site?: SiteSettings } = {},
): Promise<ScreenRig> {
  const folder = await mkdtemp(join(tmpdir(), "dwtriage-ui-"));
  const clock = options.clock ?? STILL_CLOCK;
  const { readOnly = false, site } = options;
  const engine = await composeEngine({ folder, mode: "write", readOnly, clock, ...(site && { site }) });
  const shared = { primary: "finance-and-operations", connection: "none" } as const;
  const customers = [
    { entity: "Customers V3", table: "accounts" },
    { entity: "Vendors V2", table: "msdyn_vendors" },
  ];
  await engine.defineJob({ ...shared, name: "CUST", maps: customers, connection: "local", status: "active" });
  await engine.defineJob({
    ...shared,
    name: "ITEMS",
    maps: [{ entity: "Released products V2", table: "products" }],
    status: "stopped",
  });
  return {
    engine,
    add: async (records, job = "CUST") => {
      const lines = records.map((record, index) => JSON.stringify({ ...usual(index), ...record }));
      const bytes = (async function* () {
        yield Buffer.from(lines.join("\n"));
      })();
      const report = await engine.importFeed(bytes, {
        format: "ndjson",
        feedName: "desk",
        job,
        headings: {},
        dateOrder: null,
        dryRun: false,
      });
      if ("refused" in report) throw new Error(report.refused.message);
      if (report.done.rejectedCount > 0) throw new Error(JSON.stringify(report.done.rejected));
    },
    close: async () => {
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function usual(index: number): FeedRow {
  return {
    id: `E${index}`,
    createdOn: new Date(NOW - (index + 1) * 60_000).toISOString(),
    entity: "Customers V3",
    table: "accounts",
    source: "finance-and-operations",
    key: `K-${index}`,
    company: "USMF",
    code: "0x80040265",
    message: `Unable to lookup msdyn_paymentterms with values {N${index}}.`,
    category: "application",
  };
}
