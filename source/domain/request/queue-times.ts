import type { JobSpeed, QuietWindow } from "./job-speed.ts";
import { queueOf } from "./request-queue.ts";
import { settledCount, type SyncRequest } from "./sync-request.ts";

/** What decides how long records take: an action, and the manners of its request. */
export type RunManner = Pick<SyncRequest, "action" | "pace" | "ignoresQuietHours">;

/** When that many records that begin at a moment are settled; null where nobody can say. */
export function endOfRun(
  beginsAt: number,
  records: number,
  { action, pace, ignoresQuietHours }: RunManner,
  { perSecond, quiet }: JobSpeed,
): number | null {
  const lengthMs = lengthOf(records, action, pace, perSecond);
  if (lengthMs === null) return null;
  return ignoresQuietHours === true ? beginsAt + lengthMs : pastQuiet(beginsAt, lengthMs, quiet);
}

/** A dismissal asks no service, and is done in the time of a few retries. */
function lengthOf(
  records: number,
  action: RunManner["action"],
  pace: number | undefined,
  measured: number | null,
): number | null {
  if (records === 0 || action === "dismiss") return 0;
  const rate = pace === undefined ? measured : Math.min(measured ?? pace, pace);
  return rate === null || rate <= 0 ? null : (records / rate) * 1000;
}

/** The end of work of this length, with the quiet hours in between. */
function pastQuiet(beginsAt: number, lengthMs: number, quiet: readonly QuietWindow[]): number {
  let at = beginsAt;
  let left = lengthMs;
  for (const { from, until } of quiet) {
    if (until <= at) continue;
    if (from > at) {
      if (left <= from - at) return at + left;
      left -= from - at;
    }
    at = until;
  }
  return at + left;
}

/** When each unfinished request of a job, and each that waits in its outbox, begins and ends. */
export interface JobTimes {
  /** By request; null where nobody can say. */
  readonly ends: ReadonlyMap<string, number | null>;
  /** When all of them have ended; null where nobody can say. This moment where there are none. */
  readonly allEndAt: number | null;
}

/**
 * By the measured rate, the pace of each request, quiet hours, and what runs before it. A ladder is taken to climb to its
 * end. A request that waits for somebody holds up all behind it.
 */
export function jobTimes(
  job: string,
  requests: readonly SyncRequest[],
  speed: JobSpeed,
  nowAt: number,
): JobTimes {
  const ends = new Map<string, number | null>();
  let at: number | null = nowAt;
  const run = (request: SyncRequest, notBefore: number): void => {
    const left = request.records - settledCount(request);
    at = at === null ? null : endOfRun(Math.max(at, notBefore), left, request, speed);
    ends.set(request.id, at);
  };
  for (const request of queueOf(job, requests)) {
    if (request.state === "held" && request.heldUntil === undefined) at = null;
    run(request, request.heldUntil ?? nowAt);
  }
  const waiting = requests
    .filter((request) => request.job === job && request.state === "waiting")
    .sort((one, other) => one.order - other.order);
  for (const request of waiting) run(request, request.outbox?.notBefore ?? nowAt);
  return { ends, allEndAt: at };
}
