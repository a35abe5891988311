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

/** The sentence that a plan shows next to the count of records left out. */
export function explainExclusion(
  reason: Exclude<ExclusionReason, "policy">,
  requests: readonly string[],
): string {
  switch (reason) {
    case "concurrency":
      return "Concurrency: a newer version has already passed; they are never retried, only dismissed";
    case "in-request":
      return `already in ${requests.slice(0, 5).join(", ")}${requests.length > 5 ? ", …" : ""}`;
    case "superseded":
      return "superseded: a later error of the same record replaces each; retrying that one sends the current data (is:superseded shows them)";
    case "not-chosen":
      return "outside the part that was asked for";
  }
}
