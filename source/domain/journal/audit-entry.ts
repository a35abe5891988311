import type { AuditEvent } from "./audit-event.ts";

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
