import type { ExclusionReason } from "./plan.ts";
import type { SyncError } from "../error/sync-error.ts";
import type { SyncAction } from "./sync-request.ts";

/** Why an action leaves a listed sync error out; null when it takes it. */
export function exclusionOf(
  action: SyncAction,
  error: Pick<SyncError, "state" | "category">,
): Exclude<ExclusionReason, "not-chosen" | "policy" | "superseded"> | null {
  if (error.state !== "open") return "in-request";
  if (action === "retry" && error.category === "concurrency") return "concurrency";
  return null;
}
