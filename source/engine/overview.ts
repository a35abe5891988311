import { drainForecast, type DrainForecast } from "../domain/request/drain-forecast.ts";
import type { IntegrationJob } from "../domain/sides/integration-job.ts";
import { slotsOf } from "../domain/request/request-queue.ts";
import type { Store } from "../store/store.ts";
import type { JobView, Overview } from "./engine.ts";
import type { RequestRunner } from "./scheduler/request-runner.ts";

const HOUR_MS = 3_600_000;
const HOURS = 24;

function viewJobs(store: Store, nowAt: number): readonly JobView[] {
  const counts = new Map(
    store.errors.facet({ terms: [] }, "job", nowAt).map(({ value, count }) => [value, count]),
  );
  return store.jobs().map((job) => viewJob(job, store, counts.get(job.name) ?? 0));
}

export function viewJob(job: IntegrationJob, store: Store, errors: number): JobView {
  return { ...job, slots: slotsOf(job.name, store.requests()), errors };
}

interface OverviewParts extends Pick<Overview, "nowAt" | "scheduler" | "fault" | "readOnly"> {
  /** When the engine opened the folder. */
  readonly openedAt: number;
}

export function overviewOf(
  store: Store,
  runner: Pick<RequestRunner, "paceOf">,
  { nowAt, openedAt, scheduler, fault, readOnly: isReadOnly }: OverviewParts,
): Overview {
  const { environment, production, readOnly } = store.settings();
  const hours = perHour(store, nowAt);
  return {
    environment,
    production,
    readOnly: readOnly || isReadOnly,
    jobs: viewJobs(store, nowAt),
    total: store.errors.size,
    conflicts: store.errors.conflicts,
    perHour: hours,
    forecast: forecastOf(store, runner, hours.at(-1) ?? 0, nowAt),
    findings: store.recovery.findings,
    scheduler,
    fault,
    // Revisions start anew with each engine.
    dataVersion: `${openedAt}.${store.errors.revision}.${Number(store.errors.unlinked > 0)}`,
    nowAt,
  };
}

/** By what arrived in the last hour and what the running requests settle. */
function forecastOf(
  store: Store,
  runner: Pick<RequestRunner, "paceOf">,
  arriving: number,
  nowAt: number,
): DrainForecast {
  let draining: number | null = null;
  let restingUntil: number | null = null;
  for (const { state, job, heldUntil } of store.requests()) {
    const pace = state === "running" ? runner.paceOf(job) : null;
    if (pace !== null) draining = (draining ?? 0) + (pace * HOUR_MS) / 1000;
    if (state === "held" && heldUntil !== undefined)
      restingUntil = Math.min(heldUntil, restingUntil ?? heldUntil);
  }
  return drainForecast(store.errors.size, arriving, draining, nowAt, restingUntil);
}

/** Listed errors by the hour they were created in, over the last day, oldest hour first. */
function perHour(store: Store, nowAt: number): readonly number[] {
  const counts = Array.from({ length: HOURS }, () => 0);
  const text = "24h";
  const since = { field: "since", negated: false, durationMs: HOURS * HOUR_MS, text } as const;
  for (const row of store.errors.select({ terms: [since] }, nowAt)) {
    const hoursAgo = Math.floor((nowAt - store.errors.createdAt(row)) / HOUR_MS);
    const place = HOURS - 1 - hoursAgo;
    if (place >= 0 && place < HOURS) counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}
