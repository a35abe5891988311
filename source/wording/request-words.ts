import type { RequestDrift } from "../domain/request/request-drift.ts";
import { oneOrMany } from "../text/numbers.ts";
import type { SyncRequest } from "../domain/request/sync-request.ts";
import { HELD_BY_ITS_JOB, HELD_WITHOUT_CONNECTION, TRIED_AGAIN } from "../domain/request/request-queue.ts";
import type { Voice } from "./voice.ts";
import { cancelSum } from "../domain/request/cancel-reach.ts";

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
