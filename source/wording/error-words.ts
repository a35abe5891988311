import { grouped } from "../text/numbers.ts";
import type { SyncError } from "../domain/error/sync-error.ts";
import type { Snooze } from "../domain/cause/cause-memory.ts";
import type { PhantomSample } from "../domain/sides/phantom-sample.ts";
import type { PolicyOfCause } from "../domain/request/cause-policy.ts";
import type { Explanation, RetryAdvice } from "../domain/cause/explanation.ts";
import type { ShownError } from "../domain/error/superseded.ts";

/** `3 errors of this record since …; superseded by E7 of …`, as far as there is something to say. */
export function recordHistoryWords(
  { errorCreatedAt, history }: ShownError,
  timeOf: (at: number) => string,
): string {
  if (history === undefined) return "";
  const { errors, firstAt, lastAt, supersededBy } = history;
  const several = errors > 1 ? `${errors} errors of this record since ${timeOf(firstAt)}; ` : "";
  if (supersededBy === null) {
    const isNewest = errorCreatedAt === lastAt;
    return `${several}${isNewest ? "this is the newest: a retry of it brings the record as it is now" : "no later one stands for this"}.`;
  }
  const { id, createdAt, isSynced } = supersededBy;
  const end = isSynced
    ? "which was synced: this one can be dismissed"
    : "a retry of that one brings the record as it is now";
  return `${several}superseded by ${id} of ${timeOf(createdAt)}, ${end}.`;
}

const RETRY_WORDS: Readonly<Record<RetryAdvice, string>> = {
  never: "never: it cannot succeed",
  "after-fix": "after the fix",
  ok: "may pass by itself",
};

/** The retry advice in words, and whose it is. */
export function retryAdviceText({ retry, advice }: Explanation): string {
  return `${RETRY_WORDS[retry]} (${advice})`;
}

/** `retry after-fix, dismiss needs-approval; owner Credit team; runbook https://…` */
export function policyWords({ retry, dismiss, owner, runbook, isPart }: PolicyOfCause): string {
  const said = [
    ...(retry === null ? [] : [`retry ${retry}`]),
    ...(dismiss === null ? [] : [`dismiss ${dismiss}`]),
  ].join(", ");
  return [
    ...(said === "" ? [] : [`${said}${isPart ? " (for some of its records)" : ""}`]),
    ...(owner === "" ? [] : [`owner ${owner}`]),
    ...(runbook === "" ? [] : [`runbook ${runbook}`]),
  ].join("; ");
}

/** `Sample of 50 of 400 updates: 48 equal on both sides, 2 different.` */
export function sampleWords({ updates, checked, equal, different, untold }: PhantomSample): string {
  if (updates === 0) return "No open updates here; phantoms are always updates.";
  const rest = [
    ...(different > 0 ? [`${grouped(different)} different`] : []),
    ...(untold > 0 ? [`${grouped(untold)} could not be compared`] : []),
  ];
  const counts = [`${grouped(equal)} equal on both sides`, ...rest].join(", ");
  return `Sample of ${grouped(checked)} of ${grouped(updates)} open updates: ${counts}.`;
}

export const PHANTOM_ORIGIN =
  "Equal ones look like phantom updates: our inference. Microsoft documents the known issue that updates of unmapped fields set the synchronisation off, and advises to dismiss or retry them.";

/** Why a line of a feed is rejected whose id is another record's. */
export function idTakenWords(
  id: string,
  { entity, uniqueKey }: Pick<SyncError, "entity" | "uniqueKey">,
): string {
  return `The id "${id.slice(0, 80)}" belongs to another record (${entity}, key ${uniqueKey}); expected a new id or the same entity, data source, key and company.`;
}

/** `until 23 Nov 16:04`, `until there are more than 310 records`, or both. */
export function snoozeWords({ until, past }: Snooze, momentText: (at: number) => string): string {
  const ends = [
    ...(until === null ? [] : [momentText(until)]),
    ...(past === null ? [] : [`there are more than ${past} records`]),
  ];
  return `until ${ends.join(", or ")}`;
}
