import { openWriteWords } from "./outcome-words.ts";
import type { AuditEntry } from "../domain/journal/audit-entry.ts";
import type { AuditEvent } from "../domain/journal/audit-event.ts";
import type { Change } from "../domain/journal/change.ts";
import type { SyncRequest } from "../domain/request/sync-request.ts";

/** What the audit says of a change; null for all that it does not say. `hashOf` fingerprints a frozen set. */
export function auditEntryOf(
  change: Change,
  requestOf: (id: string) => SyncRequest | undefined,
  hashOf: (ids: readonly string[]) => string,
): AuditEntry | null {
  switch (change.kind) {
    case "deed":
      return deedEntry(change.deed);
    case "request-created": {
      const { id, action, createdAt, createdBy, filter, fixed, approvedBy, job, provenBy, reason, records } =
        change.request;
      const ids = hashOf(change.errors);
      const proof = provenBy === undefined ? "" : `, each only if proven: ${provenBy.join(" or ")}`;
      const beyond =
        change.request.ignoresMapFilters === true
          ? ", filters of table maps that cannot be evaluated ignored"
          : "";
      const scope = `job ${job}${proof}${beyond}`;
      return {
        at: iso(createdAt),
        by: createdBy,
        action,
        request: id,
        scope,
        filter,
        reason,
        ...(fixed === undefined ? {} : { fixed }),
        ...(approvedBy === undefined ? {} : { approvedBy }),
        records,
        ids,
        outcome: "",
      };
    }
    case "request-completed":
      return ended("completed", change.at, requestOf(change.request));
    case "request-cancelled":
      return ended("cancelled", change.at, requestOf(change.request), change.because);
    default:
      return null;
  }
}

function deedEntry({ file, at, ...deed }: AuditEvent): AuditEntry {
  const left = file === undefined ? {} : { file: file.name, sha256: file.sha256 };
  return { ...deed, at: iso(at), request: "", reason: "", ids: "", ...left };
}

function ended(
  action: "completed" | "cancelled",
  at: number,
  request: SyncRequest | undefined,
  because = "",
): AuditEntry | null {
  if (request === undefined) return null;
  const { id, job, filter, reason, records, succeeded, failed, skipped, createdBy } = request;
  const openWrites = openWriteWords(request);
  const counts = `${succeeded} succeeded, ${failed} failed again, ${skipped} skipped${openWrites === "" ? "" : `; ${openWrites}`}`;
  const outcome = because === "" ? counts : `${counts}. ${because}`;
  return {
    at: iso(at),
    by: createdBy,
    action,
    request: id,
    scope: `job ${job}`,
    filter,
    reason,
    records,
    ids: "",
    outcome,
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
