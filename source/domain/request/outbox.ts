import type { IntegrationJob } from "../sides/integration-job.ts";
import type { PackingObstacle, RequestObstacle } from "./obstacle.ts";
import type { Refusal, Rule } from "../outcome.ts";
import { RECORDS_PER_REQUEST } from "./plan.ts";
import type { JobSpeed } from "./job-speed.ts";
import { jobTimes } from "./queue-times.ts";
import { queueOf, slotsOf, obstaclesFor } from "./request-queue.ts";
import type { OutboxPlace, SyncAction, SyncRequest } from "./sync-request.ts";

/** How a confirmed scope is cut into requests, and when each is submitted. */
export interface Packing {
  /** True cuts to the size of a request; false leaves that limit to refuse. */
  readonly isCut: boolean;
  /** Sizes of the rungs of a ladder, the last one repeated; null for parts as large as a request may be. */
  readonly ladder: readonly number[] | null;
  /** A ladder stops when more than this share (0 to 1) of a rung has failed again with the same cause. */
  readonly stopAbove: number;
  /** Submitted at this moment at the earliest; null for at once. */
  readonly notBefore: number | null;
}

export const DEFAULT_LADDER: readonly number[] = [1, 10, 100, 1_000, 10_000];
export const DEFAULT_STOP_ABOVE = 0.2;

/** This many parts come of one confirm at most: they become durable together. */
export const PARTS_AT_ONCE = 100;

/** The refusals that stay: the outbox waits for slots and, where it is asked to, cuts to size. */
export function withoutWaived(
  refusals: readonly Refusal[],
  { isCut }: Pick<Packing, "isCut">,
): readonly Refusal[] {
  const waived: readonly Rule[] = isCut ? ["queue-full", "request-too-large"] : ["queue-full"];
  return refusals.filter(({ rule }) => !waived.includes(rule));
}

/** Sizes of the parts of that many records, in run order; their sum is `records`. */
export function partSizes(records: number, ladder: readonly number[] | null): readonly number[] {
  const sizes: number[] = [];
  for (let left = records; left > 0;) {
    const rung = ladder?.[sizes.length] ?? ladder?.at(-1) ?? RECORDS_PER_REQUEST;
    const size = Math.max(1, Math.min(left, rung, RECORDS_PER_REQUEST));
    sizes.push(size);
    left -= size;
  }
  return sizes;
}

/** Why this cannot be packed so; null when it can. */
export function packingObstacle(
  action: SyncAction,
  { ladder, stopAbove }: Packing,
  recordsByJob: Iterable<number>,
): PackingObstacle | null {
  if (ladder !== null && action === "dismiss") return { kind: "ladder-of-dismissal" };
  if (ladder !== null && !isLadder(ladder)) return { kind: "rungs-invalid" };
  if (!(stopAbove >= 0 && stopAbove <= 1)) return { kind: "stop-above-invalid" };
  let parts = 0;
  for (const records of recordsByJob) parts += partCount(records, ladder);
  return parts <= PARTS_AT_ONCE ? null : { kind: "too-many-parts", parts };
}

/** As many as `partSizes` gives, without making them: a ladder of small rungs over many records is refused. */
function partCount(records: number, ladder: readonly number[] | null): number {
  let left = records;
  let parts = 0;
  for (const rung of ladder ?? []) {
    if (left <= 0) return parts;
    left -= rung;
    parts += 1;
  }
  return parts + Math.ceil(Math.max(0, left) / (ladder?.at(-1) ?? RECORDS_PER_REQUEST));
}

function isLadder(rungs: readonly number[]): boolean {
  return (
    rungs.length > 0 &&
    rungs.every((rung, at) => {
      const isInside = Number.isInteger(rung) && rung >= 1 && rung <= RECORDS_PER_REQUEST;
      return isInside && rung > (rungs[at - 1] ?? 0);
    })
  );
}

/** What the outbox does next with one of its requests. */
export type OutboxMove =
  | { readonly kind: "submit"; readonly request: SyncRequest; readonly order: number }
  | { readonly kind: "stop"; readonly request: SyncRequest; readonly stop: LadderStop };

/** Why a ladder goes no further: what became of the rung before. Shares are 0 to 1. */
export type LadderStop =
  | { readonly kind: "rung-unknown" }
  /** `because` where the rung before was stopped itself; else empty. */
  | { readonly kind: "rung-cancelled"; readonly rung: string; readonly because: string }
  | {
      readonly kind: "failed-alike";
      readonly rung: string;
      readonly records: number;
      readonly same: number;
      readonly stopAbove: number;
    }
  | {
      readonly kind: "failed-otherwise";
      readonly rung: string;
      readonly records: number;
      readonly failedOtherwise: number;
    };

/** The requests of a job that wait in the outbox, in the order in which they are submitted. */
function outboxOf(job: string, requests: readonly SyncRequest[]): readonly SyncRequest[] {
  return requests
    .filter((request) => request.job === job && request.state === "waiting")
    .sort((left, right) => left.order - right.order);
}

/**
 * All that can move in the outbox of a job now: as many submits as slots are free, in order, and the rungs of ladders
 * that have come to their end. A request that waits for its time or its rung lets the others pass.
 */
export function outboxMoves(
  job: IntegrationJob,
  requests: readonly SyncRequest[],
  nowAt: number,
): readonly OutboxMove[] {
  const moves: OutboxMove[] = [];
  let { free } = slotsOf(job.name, requests);
  let last = Math.max(0, ...queueOf(job.name, requests).map(({ order }) => order));
  let highest = Math.max(0, ...requests.map(({ order }) => order));
  for (const request of outboxOf(job.name, requests)) {
    const stop = stopOf(request, requests);
    if (stop !== null) {
      moves.push({ kind: "stop", request, stop });
      continue;
    }
    if (free === 0 || !isDue(request, requests, nowAt)) continue;
    // A full queue was counted above, and the size was cut at the confirm.
    const obstacles = obstaclesFor(request.action, job, request.records, requests);
    if (obstacles.some(({ kind }) => kind !== "slots-used" && kind !== "too-many-records")) continue;
    // One that was passed while it waited takes its place behind those that were submitted before it (I4).
    const order = request.order > last ? request.order : highest + 1;
    moves.push({ kind: "submit", request, order });
    last = order;
    highest = Math.max(highest, order);
    free -= 1;
  }
  return moves;
}

/** The earliest moment at which a request comes due by time alone; null when none waits for one. */
export function nextDueAt(requests: readonly SyncRequest[], nowAt: number): number | null {
  let next: number | null = null;
  for (const { state, outbox } of requests) {
    const at = state === "waiting" ? (outbox?.notBefore ?? null) : null;
    if (at !== null && at > nowAt && (next === null || at < next)) next = at;
  }
  return next;
}

function isDue({ outbox }: SyncRequest, requests: readonly SyncRequest[], nowAt: number): boolean {
  if (outbox === undefined) return true;
  if (outbox.notBefore !== null && outbox.notBefore > nowAt) return false;
  if (outbox.stopAbove === null || outbox.part === 1) return true;
  return rungBefore(outbox, requests)?.state === "completed";
}

/** Why a rung is never submitted; null while it may be. */
function stopOf({ outbox }: SyncRequest, requests: readonly SyncRequest[]): LadderStop | null {
  if (outbox === undefined || outbox.stopAbove === null || outbox.part === 1) return null;
  const before = rungBefore(outbox, requests);
  if (before === undefined) return { kind: "rung-unknown" };
  if (before.state === "cancelled") {
    return { kind: "rung-cancelled", rung: before.id, because: before.outbox?.stoppedBecause ?? "" };
  }
  if (before.state !== "completed") return null;
  const { id: rung, records, failed, succeeded, failedOtherwise = 0 } = before;
  const same = failed - failedOtherwise;
  if (same / Math.max(1, records) > outbox.stopAbove) {
    return { kind: "failed-alike", rung, records, same, stopAbove: outbox.stopAbove };
  }
  // Another cause behind the one that was mended: nothing shows that a larger rung would clear anything.
  if (failedOtherwise === 0 || succeeded > 0) return null;
  return { kind: "failed-otherwise", rung, records, failedOtherwise };
}

function rungBefore({ group, part }: OutboxPlace, requests: readonly SyncRequest[]): SyncRequest | undefined {
  return requests.find(({ outbox }) => outbox?.group === group && outbox.part === part - 1);
}

/** The request that `request` would change places with, or why it stays. Parts of one scope keep their order (I4). */
export function neighbourInOutbox(
  request: SyncRequest,
  direction: "earlier" | "later",
  requests: readonly SyncRequest[],
): SyncRequest | RequestObstacle {
  const waiting = outboxOf(request.job, requests);
  const at = waiting.findIndex(({ id }) => id === request.id);
  if (at < 0) return { kind: "not-in-outbox", request: request.id, state: request.state };
  const other = waiting[direction === "earlier" ? at - 1 : at + 1];
  if (other === undefined) return { kind: "outbox-ends", request: request.id, direction };
  if (other.outbox !== undefined && other.outbox.group === request.outbox?.group)
    return { kind: "parts-of-one-scope", request: request.id, other: other.id };
  return other;
}

/**
 * When each waiting request of a job is likely to be submitted, by the speed of the job; nothing where no speed is known,
 * or where somebody has to help first.
 */
export function expectedSubmits(
  job: string,
  requests: readonly SyncRequest[],
  speed: JobSpeed,
  nowAt: number,
): ReadonlyMap<string, number> {
  const expected = new Map<string, number>();
  const { ends } = jobTimes(job, requests, speed, nowAt);
  const queued = queueOf(job, requests).map(({ id }) => ends.get(id) ?? null);
  let { free } = slotsOf(job, requests);
  const freedAt = [...queued];
  let lastEnd: number | null = queued.at(-1) ?? nowAt;
  if (queued.length > 0) lastEnd = queued.at(-1) ?? null;
  for (const request of outboxOf(job, requests)) {
    const { outbox } = request;
    const isGated = outbox !== undefined && outbox.stopAbove !== null && outbox.part > 1;
    const slotAt = free > 0 ? nowAt : (freedAt.shift() ?? null);
    if (free > 0) free -= 1;
    const from = isGated ? lastEnd : slotAt;
    if (from !== null) expected.set(request.id, Math.round(Math.max(from, outbox?.notBefore ?? nowAt)));
    lastEnd = ends.get(request.id) ?? null;
    freedAt.push(lastEnd);
  }
  return expected;
}
