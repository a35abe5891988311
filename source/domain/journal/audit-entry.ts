import type { Change } from "./change.ts";
import type { AuditEvent } from "./audit-event.ts";
import { openWriteWords, type SyncRequest } from "../request/sync-request.ts";

/** One line of the audit. Instants are ISO 8601 in UTC. */
export interface AuditEntry {
  readonly at: string;
  readonly by: string;
  readonly action: AuditEvent["action"] | "retry" | "dismiss" | "completed" | "cancelled";
  /** The request, for what begins or ends one. */
  readonly request: string;
  readonly scope: string;
  readonly filter: string;
  readonly reason: string;
  /** What was stated because the cause policy asks for it; absent where it does not. */
  readonly fixed?: string;
  readonly approvedBy?: string;
  readonly records: number | null;
  /** Fingerprint of the ids of the records in run order; empty where no set was frozen. */
  readonly ids: string;
  readonly outcome: string;
  /** A file that it left in the data folder, with the SHA-256 of its bytes; absent where it left none. */
  readonly file?: string;
  readonly sha256?: string;
}

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
