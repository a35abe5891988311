import { hasEnded } from "./sync-request-states.ts";
import type { RequestState, SyncRequest } from "./sync-request.ts";

type Ended = Pick<SyncRequest, "state" | "succeeded" | "failed" | "skipped" | "outbox" | "cancelledBy">;

/** How a request stands, in one word. One that has ended is completed, cancelled by somebody, or stopped by itself. */
export function stateWord({
  state,
  outbox,
}: Pick<SyncRequest, "state" | "outbox">): RequestState | "stopped" {
  return state === "cancelled" && (outbox?.stoppedBecause ?? "") !== "" ? "stopped" : state;
}

/**
 * What an ended request came to: `all` left the list, `some` did not, or `none` did although records were tried. Null
 * before it has ended, and where no record was tried.
 */
export function clearedWord({
  state,
  succeeded,
  failed,
  skipped,
}: Pick<SyncRequest, "state" | "succeeded" | "failed" | "skipped">): "all" | "some" | "none" | null {
  if (!hasEnded(state) || succeeded + failed + skipped === 0) return null;
  if (failed + skipped === 0) return state === "completed" ? "all" : "some";
  return succeeded === 0 ? "none" : "some";
}

/** Why it ended without having been carried out: `by ana@jump1`, or what stopped it; empty otherwise. */
export function endReason({ outbox, cancelledBy = "", ...request }: Ended): string {
  switch (stateWord({ ...request, outbox })) {
    case "stopped":
      return outbox?.stoppedBecause ?? "";
    case "cancelled":
      return cancelledBy === "" ? "" : `by ${cancelledBy}`;
    default:
      return "";
  }
}
