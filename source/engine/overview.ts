import type { IntegrationJob } from "../domain/sides/integration-job.ts";
import { slotsOf } from "../domain/request/request-queue.ts";
import type { Store } from "../store/store.ts";
import type { JobView, Overview } from "./engine.ts";
import type { JobSpeeds } from "./scheduler/job-speeds.ts";
import { flowOf, listForecast } from "./scheduler/list-forecast.ts";

const HOUR_MS = 3_600_000;
const HOURS = 24;

function viewJobs(store: Store, speeds: JobSpeeds, nowAt: number): readonly JobView[] {
  const counts = new Map(
    store.errors.facet({ terms: [] }, "job", nowAt).map(({ value, count }) => [value, count]),
  );
  return store.jobs().map((job) => withCounts(job, store, speeds, counts.get(job.name) ?? 0, nowAt));
}

export function viewJob(job: IntegrationJob, store: Store, speeds: JobSpeeds, nowAt: number): JobView {
  const counts = store.errors.facet({ terms: [] }, "job", nowAt);
  const errors = counts.find(({ value }) => value === job.name)?.count ?? 0;
  return withCounts(job, store, speeds, errors, nowAt);
}

function withCounts(
  job: IntegrationJob,
  store: Store,
  speeds: JobSpeeds,
  errors: number,
  nowAt: number,
): JobView {
  const { allEndAt } = speeds.timesOf(job.name, nowAt);
  return {
    ...job,
    slots: slotsOf(job.name, store.requests()),
    errors,
    allLeftMs: allEndAt === null ? null : allEndAt - nowAt,
  };
}

interface OverviewParts extends Pick<Overview, "nowAt" | "scheduler" | "fault" | "readOnly"> {
  /** When the engine opened the folder. */
  readonly openedAt: number;
  /** Arrivals are counted from this moment on as well; undefined for none. */
  readonly since: number | undefined;
}

export function overviewOf(
  store: Store,
  speeds: JobSpeeds,
  { nowAt, openedAt, scheduler, fault, readOnly: isReadOnly, since }: OverviewParts,
): Overview {
  const { environment, production, readOnly } = store.settings();
  const hours = perHour(store, nowAt);
  const flow = flowOf(store, nowAt, hours.at(-1));
  return {
    environment,
    production,
    readOnly: readOnly || isReadOnly,
    jobs: viewJobs(store, speeds, nowAt),
    total: store.errors.size,
    conflicts: store.errors.conflicts,
    perHour: hours,
    leftLastHour: flow.left,
    since: since === undefined ? null : sinceOf(store, since),
    forecast: listForecast(store, speeds, nowAt, flow),
    findings: store.recovery.findings,
    scheduler,
    fault,
    // Revisions start again with each engine.
    dataVersion: `${openedAt}.${store.errors.revision}.${Number(store.errors.unlinked > 0)}`,
    nowAt,
  };
}

function sinceOf(store: Store, since: number): Overview["since"] {
  return { arrived: store.errors.arrivals(since).length, left: store.leftSince([since])[0] ?? 0 };
}

/** Sync errors by the hour they were created in, over the last day, oldest hour first; also those that have left. */
function perHour(store: Store, nowAt: number): readonly number[] {
  const counts = Array.from({ length: HOURS }, () => 0);
  for (const at of store.errors.arrivals(nowAt - HOURS * HOUR_MS)) {
    // A moment that is an hour old to the millisecond counts as of the last hour, as it does in every filter.
    const place = HOURS - Math.max(1, Math.ceil((nowAt - at) / HOUR_MS));
    if (place >= 0 && place < HOURS) counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}
