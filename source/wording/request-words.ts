import type { SyncRequest } from "../domain/request/sync-request.ts";
import { HELD_BY_ITS_JOB, HELD_WITHOUT_CONNECTION, TRIED_AGAIN } from "../domain/request/request-queue.ts";
import type { Voice } from "./voice.ts";

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
