import { isActive, type IntegrationJob } from "../sides/integration-job.ts";
import type { QueueObstacle } from "./obstacle.ts";
import { RECORDS_PER_REQUEST, UNFINISHED_PER_JOB } from "./plan.ts";
import { hasEnded, isUnfinished } from "./sync-request-states.ts";
import type { SyncAction, SyncRequest } from "./sync-request.ts";

export interface Slots {
  readonly used: number;
  readonly free: number;
}

/** The unfinished requests of a job, oldest first. */
export function queueOf(job: string, requests: readonly SyncRequest[]): readonly SyncRequest[] {
  return requests
    .filter((request) => request.job === job && isUnfinished(request.state))
    .sort((left, right) => left.order - right.order);
}

export function slotsOf(job: string, requests: readonly SyncRequest[]): Slots {
  const used = queueOf(job, requests).length;
  return { used, free: Math.max(0, UNFINISHED_PER_JOB - used) };
}

/** Place among the unfinished requests of its job, from 1; null when it is finished. */
export function positionOf(request: SyncRequest, requests: readonly SyncRequest[]): number | null {
  const place = queueOf(request.job, requests).findIndex((one) => one.id === request.id);
  return place < 0 ? null : place + 1;
}

/** The only request of the job that may run: the oldest, while the job is Active and nothing holds it (FIFO, I4). */
export function nextToRun(job: IntegrationJob, requests: readonly SyncRequest[]): SyncRequest | null {
  if (!isActive(job)) return null;
  const oldest = queueOf(job.name, requests)[0];
  return oldest === undefined || oldest.state === "held" ? null : oldest;
}

/** True when none of these goes on by itself: each has ended, is held, or waits in the outbox behind one that is held. */
export function isAtStandstill(requests: readonly SyncRequest[]): boolean {
  const isHeld = ({ state, heldUntil }: SyncRequest): boolean => state === "held" && heldUntil === undefined;
  const heldJobs = new Set(requests.filter(isHeld).map(({ job }) => job));
  return requests.every(
    (request) =>
      hasEnded(request.state) ||
      isHeld(request) ||
      (request.state === "waiting" && heldJobs.has(request.job)),
  );
}

/** Everything that keeps `records` of a job from being queued now; empty when they may be. */
export function obstaclesFor(
  action: SyncAction,
  job: IntegrationJob,
  records: number,
  requests: readonly SyncRequest[],
): readonly QueueObstacle[] {
  const { used } = slotsOf(job.name, requests);
  const obstacles: readonly (QueueObstacle | null)[] = [
    isActive(job) ? null : { kind: "job-not-active", action, job: job.name, status: job.status },
    action === "retry" && job.connection === "none" ? { kind: "job-not-connected", job: job.name } : null,
    used < UNFINISHED_PER_JOB ? null : { kind: "slots-used", job: job.name, used },
    records <= RECORDS_PER_REQUEST ? null : { kind: "too-many-records", job: job.name, records },
  ];
  return obstacles.filter((one) => one !== null);
}
