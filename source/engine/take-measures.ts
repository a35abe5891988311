import { SERIES_SHOWN, type Measures, type WorkMeasures } from "../domain/measures.ts";
import { isActive } from "../domain/sides/integration-job.ts";
import type { SyncRequest } from "../domain/request/sync-request.ts";
import { settledCount } from "../domain/request/sync-request.ts";
import { hasEnded } from "../domain/request/sync-request-states.ts";
import { EVERYTHING } from "../domain/query/error-filter.ts";
import type { Store } from "../store/store.ts";
import type { Overview } from "./engine.ts";
import type { Intake } from "./imports/intake.ts";
import type { RequestRunner } from "./scheduler/request-runner.ts";
import type { Gates } from "./sides/gates.ts";

interface MeasureParts {
  readonly store: Store;
  readonly runner: RequestRunner;
  readonly gates: Gates;
  readonly intake: Intake;
  /** When this engine began to run requests; null where it does not. */
  readonly startedAt: number | null;
}

export function measuresOf(overview: Overview, parts: MeasureParts): Measures {
  const { store } = parts;
  const { nowAt } = overview;
  const { groups, matched } = store.errors.groups(
    { filter: EVERYTHING, by: ["entity", "category"], top: SERIES_SHOWN, windowsMs: [] },
    nowAt,
  );
  const listed = groups.map(({ values: [entity = "", category = ""], count, firstAt }) => ({
    entity,
    category,
    count,
    oldestAt: firstAt,
  }));
  return {
    environment: overview.environment,
    nowAt,
    listed,
    unnamed: listed.reduce((left, { count }) => left - count, matched),
    conflicts: overview.conflicts,
    jobs: overview.jobs.map((job) => ({
      name: job.name,
      active: isActive(job),
      listed: job.errors,
      slotsUsed: job.slots.used,
      slotsFree: job.slots.free,
    })),
    arrivedLastHour: overview.perHour.at(-1) ?? 0,
    leftLastHour: overview.leftLastHour,
    forecast: forecastMeasures(overview),
    newestAt: groups.length === 0 ? null : Math.max(...groups.map(({ lastAt }) => lastAt)),
    requests: requestsByState(store.requests()),
    settled: settledByOutcome(store.requests()),
    work: workOf(overview, parts),
  };
}

function workOf(
  { scheduler }: Overview,
  { store, runner, gates, intake, startedAt }: MeasureParts,
): WorkMeasures | null {
  const journal = store.journalMeasures();
  if (journal === null || startedAt === null) return null;
  return {
    scheduler,
    startedAt,
    reconciling: runner.reconciling.read(),
    syncing: journal.syncing,
    gates: gates.closedSeconds(),
    journalBytes: journal.bytes,
    intake: intake.measures,
  };
}

function forecastMeasures({ forecast }: Overview): Measures["forecast"] {
  return {
    clearAt: forecast.kind === "clear" ? forecast.at : null,
    growthPerHour: forecast.kind === "never" ? forecast.morePerHour : null,
    retried: forecast.kind === "measured" ? { settled: forecast.settled, cleared: forecast.cleared } : null,
  };
}

function requestsByState(requests: readonly SyncRequest[]): Measures["requests"] {
  const found = new Map<string, { action: string; state: string; count: number; records: number }>();
  for (const request of requests) {
    const { action, state, records } = request;
    const one = found.get(`${action} ${state}`) ?? { action, state, count: 0, records: 0 };
    one.count += 1;
    if (!hasEnded(state)) one.records += records - settledCount(request);
    found.set(`${action} ${state}`, one);
  }
  return [...found.values()];
}

function settledByOutcome(requests: readonly SyncRequest[]): Measures["settled"] {
  const actions = ["retry", "dismiss"] as const;
  return actions.flatMap((action) => {
    const sums = { succeeded: 0, failed: 0, skipped: 0 };
    for (const request of requests) {
      if (request.action !== action) continue;
      sums.succeeded += request.succeeded;
      sums.failed += request.failed;
      sums.skipped += request.skipped;
    }
    return (Object.keys(sums) as (keyof typeof sums)[]).map((outcome) => ({
      action,
      outcome,
      records: sums[outcome],
    }));
  });
}
