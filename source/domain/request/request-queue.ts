import { grouped } from "../../text/numbers.ts";
import { isActive, statusTitle, type IntegrationJob } from "../sides/integration-job.ts";
import { refused, type Refusal } from "../outcome.ts";
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

/** Every rule that refuses `records` of a job to be queued now; empty when they may be. */
export function refusalsFor(
  action: SyncAction,
  job: IntegrationJob,
  records: number,
  requests: readonly SyncRequest[],
): readonly Refusal[] {
  const refusals: Refusal[] = [];
  if (!isActive(job)) refusals.push(notActive(action, job));
  if (action === "retry" && job.connection === "none") refusals.push(notConnected(job));
  const { used } = slotsOf(job.name, requests);
  if (used >= UNFINISHED_PER_JOB) {
    refusals.push(
      refused(
        "queue-full",
        `${job.name} has ${used} unfinished requests; the service takes ${UNFINISHED_PER_JOB} per job.`,
        [
          "Wait until one finishes (",
          { command: ["wait", "--all"] },
          "), cancel one (",
          { command: ["cancel", "ID"] },
          "), or leave the waiting to the outbox: ",
          { way: "pack" },
          ".",
        ],
      ).refused,
    );
  }
  if (records > RECORDS_PER_REQUEST) {
    refusals.push(
      refused(
        "request-too-large",
        `${grouped(records)} records of ${job.name} are more than one request takes (${grouped(RECORDS_PER_REQUEST)}).`,
        [
          "Narrow the filter (company:, since:, entity:), take a part: ",
          { way: "first", value: String(RECORDS_PER_REQUEST) },
          ", or cut it into requests: ",
          { way: "pack" },
          ".",
        ],
      ).refused,
    );
  }
  return refusals;
}

function notActive(action: SyncAction, job: IntegrationJob): Refusal {
  const verb = action === "retry" ? "Retries" : "Dismissals";
  return refused("job-not-active", `${verb} need an Active job; ${job.name} is ${statusTitle(job.status)}.`, [
    "Start it: ",
    { command: ["job", "start", job.name] },
    ".",
  ]).refused;
}

function notConnected(job: IntegrationJob): Refusal {
  return refused("no-connection", `A retry needs both sides; ${job.name} is not connected to any.`, [
    "Connect it: ",
    { command: ["connect", job.name, "local"] },
    " (or the name of a connection). A dismissal works without.",
  ]).refused;
}

/** Why a request is held while its job does not run it. */
export const HELD_BY_ITS_JOB = "The job is stopped.";
export const HELD_WITHOUT_CONNECTION = "The job is not connected to any side.";
/** The start of the sentence on a request that waits out a fault. */
export const TRIED_AGAIN = "It is tried again";
