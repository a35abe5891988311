import type { Refusal } from "../domain/outcome.ts";
import type { LadderStop } from "../domain/request/outbox.ts";
import { wallMinute, type QuietHours } from "../domain/request/quiet-hours.ts";
import type { RequestDrift } from "../domain/request/request-drift.ts";
import { oneOrMany } from "../text/numbers.ts";
import type { SyncRequest } from "../domain/request/sync-request.ts";
import type { Voice } from "./voice.ts";
import { cancelSum } from "../domain/request/cancel-reach.ts";

/** Why a request is held while its job does not run it; kept with the request. */
export const HELD_BY_ITS_JOB = "The job is stopped.";
export const HELD_WITHOUT_CONNECTION = "The job is not connected to any side.";
/** The start of the sentence on a request that waits out a fault. */
const TRIED_AGAIN = "It is tried again";

/** Why a request is held, and what releases it, where a person can. */
export function heldWords(
  { heldBecause, job }: Pick<SyncRequest, "heldBecause" | "job">,
  voice: Voice,
): string {
  const start = voice.command(["job", "start", job]);
  if (heldBecause === HELD_BY_ITS_JOB) return `${heldBecause} Start it: ${start}.`;
  if (heldBecause === HELD_WITHOUT_CONNECTION)
    return `${heldBecause} Connect it: ${voice.command(["connect", job, "local"])} (or a connection's name).`;
  return heldBecause.includes(TRIED_AGAIN) ? `${heldBecause} To try it now: ${start}.` : heldBecause;
}

/**
 * What became of the records of cancelled requests:
 * `Cancelled: 1,320 failed again and are open, 1,843 untouched and open (R2).`
 */
export function cancelledWords(requests: readonly SyncRequest[], count: (value: number) => string): string {
  const { cleared, failed, skipped, untouched } = cancelSum(requests);
  const are = (value: number): string => oneOrMany(value, "is", "are");
  const done = requests[0]?.action === "dismiss" ? "dismissed" : "cleared";
  const parts = [
    cleared === 0 ? "" : `${count(cleared)} ${done}`,
    failed === 0 ? "" : `${count(failed)} failed again and ${are(failed)} open`,
    skipped === 0 ? "" : `${count(skipped)} skipped`,
    untouched === 0 ? "" : `${count(untouched)} untouched and open`,
  ].filter((part) => part !== "");
  const [first, ...more] = requests;
  const names = `${first?.id ?? ""}${more.length === 0 ? "" : ` and ${count(more.length)} more`}`;
  return `Cancelled: ${parts.join(", ")} (${names}).`;
}

/** `13 gone, 2 changed, 22 new left out`; empty where nothing moved. */
export function driftWords({ sinceFreeze }: RequestDrift): string {
  const { gone, changed, fresh } = sinceFreeze;
  const parts = [
    ...(gone > 0 ? [`${gone} in sync already`] : []),
    ...(changed > 0 ? [`${changed} overtaken by a newer version`] : []),
    ...(fresh !== null && fresh > 0 ? [`${fresh} new that match the same query, left out`] : []),
  ];
  return parts.join(", ");
}

/** Why a ladder goes no further, kept with the request that is never submitted. */
export function ladderStopWords(stop: LadderStop): string {
  switch (stop.kind) {
    case "rung-unknown":
      return "The rung before it is no longer known.";
    case "rung-cancelled":
      return stop.because === ""
        ? `The ladder stopped: ${stop.rung}, the rung before, was cancelled.`
        : stop.because;
    case "failed-alike": {
      const share = tenths(stop.same / Math.max(1, stop.records));
      return `The ladder stopped: ${stop.same} of ${stop.records} in ${stop.rung} failed again with the same cause (${share}, allowed ${tenths(stop.stopAbove)}). The rest is open again.`;
    }
    case "failed-otherwise":
      return `The ladder stopped: none of ${stop.records} in ${stop.rung} cleared, ${stop.failedOtherwise} failed with another cause. The rest is open again.`;
  }
}

/** `06:00 (Europe/Berlin)`, `06:00 (local time)` */
export function quietEndWords({ zone }: Pick<QuietHours, "zone">, until: number): string {
  const minute = wallMinute(zone, until);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)} (${zone ?? "local time"})`;
}

/** Why a request waits out the quiet hours of its job. */
export function quietHoldWords(end: string): string {
  return `Quiet hours until ${end}; it goes on by itself.`;
}

/** Why a request is held that met a fault, whose sentence this is. */
export function heldByFaultWords(fault: string, restMs: number): string {
  return `${fault.replace(/[.]?$/, ".")} ${TRIED_AGAIN} in ${Math.round(restMs / 60_000)} minutes.`;
}

/** A share (0 to 1) as percent, to a tenth. */
export function tenths(share: number): string {
  return `${Math.round(share * 1000) / 10}%`;
}

/** Why a request waits whose policy cannot be read, with what is wrong with the file. */
export function heldByPolicyWords({ message, remedy }: Refusal): string {
  const because = `${message} Nothing of the request runs before it can be read.`;
  return typeof remedy === "string" ? `${because} ${remedy}` : because;
}

/** The fault of a disk or a database that keeps all requests waiting. */
export function stallWords(fault: string): string {
  return `${fault} The requests go on by themselves once it does.`;
}

/** What is shown may be old: `asOf` is the moment it is of, null where only the last session knows. */
export function awayWords(fault: string, asOf: number | null): string {
  const time = asOf === null ? "the last session" : `${new Date(asOf).toISOString().slice(11, 19)} UTC`;
  return `${fault} What is shown is as of ${time}.`;
}
