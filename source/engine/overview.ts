import { drainForecast, type DrainForecast } from "../domain/request/drain-forecast.ts";
import type { IntegrationJob } from "../domain/sides/integration-job.ts";
import { slotsOf } from "../domain/request/request-queue.ts";
import { hasEnded } from "../domain/request/sync-request-states.ts";
import { settledCount } from "../domain/request/sync-request.ts";
import type { Store } from "../store/store.ts";
import type { JobView, Overview } from "./engine.ts";
import type { JobSpeeds } from "./scheduler/job-speeds.ts";

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
  const jobs = viewJobs(store, speeds, nowAt);
  const [left = 0, leftBoth = 0] = store.leftSince([nowAt - HOUR_MS, nowAt - 2 * HOUR_MS]);
  return {
    environment,
    production,
    readOnly: readOnly || isReadOnly,
    jobs,
    total: store.errors.size,
    conflicts: store.errors.conflicts,
    perHour: hours,
    leftLastHour: left,
    since: since === undefined ? null : sinceOf(store, since),
    forecast: forecastOf(store, jobs, hours.at(-1) ?? 0, { left, leftBefore: leftBoth - left }, nowAt),
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

/** By what arrived and left, what is queued, and what the requests of the last hour came to. */
function forecastOf(
  store: Store,
  jobs: readonly JobView[],
  arrived: number,
  left: { readonly left: number; readonly leftBefore: number },
  nowAt: number,
): DrainForecast {
  let [queued, settled, cleared] = [0, 0, 0];
  let isDraining = false;
  let restingUntil: number | null = null;
  for (const request of store.requests()) {
    const { state, heldUntil, records, finishedAt, succeeded } = request;
    const isOver = hasEnded(state);
    if (isOver && (finishedAt ?? 0) <= nowAt - HOUR_MS) continue;
    if (request.action === "retry") {
      settled += settledCount(request);
      cleared += succeeded;
    }
    if (!isOver) queued += records - settledCount(request);
    if (state === "running") isDraining = true;
    if (state === "held" && heldUntil !== undefined)
      restingUntil = Math.min(heldUntil, restingUntil ?? heldUntil);
  }
  const ends = jobs.map(({ allLeftMs }) => allLeftMs);
  const endAt = ends.includes(null) ? null : nowAt + Math.max(0, ...ends.map((ms) => ms ?? 0));
  const listed = store.errors.size;
  return drainForecast({
    nowAt,
    listed,
    queued,
    endAt,
    arrived,
    ...left,
    settled,
    cleared,
    isDraining,
    restingUntil,
  });
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
