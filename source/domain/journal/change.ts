import type { AuditEvent } from "./audit-event.ts";
import type { CauseMemory } from "../cause/cause-memory.ts";
import type { IntegrationJob, JobStatus } from "../sides/integration-job.ts";
import type { FeedRecord, SyncErrorState } from "../error/sync-error.ts";
import type { NewFault, SettleOutcome, SyncRequest, WriteKnown } from "../request/sync-request.ts";

/**
 * Every durable alteration but the import of new sync errors, which travel as segment rows. Values are absolute
 * (state, attempts = 3), never increments, so that replaying a change twice gives the same state.
 */
export type Change =
  /** What somebody did, for the audit alone. */
  | { readonly kind: "deed"; readonly deed: AuditEvent }
  | { readonly kind: "job-defined"; readonly job: IntegrationJob }
  /** Of which nothing is listed and no request is unfinished. */
  | { readonly kind: "job-removed"; readonly job: string }
  | { readonly kind: "job-renamed"; readonly job: string; readonly to: string }
  | { readonly kind: "job-status"; readonly job: string; readonly status: JobStatus }
  /** A newer state of a known error, as a later feed reported it. */
  | { readonly kind: "error-revised"; readonly error: string; readonly record: RevisedFields }
  /** `errors` in run order. Takes every one of them from open to queued. */
  | { readonly kind: "request-created"; readonly request: SyncRequest; readonly errors: readonly string[] }
  | { readonly kind: "request-running"; readonly request: string; readonly at: number }
  | {
      readonly kind: "request-held";
      readonly request: string;
      readonly because: string;
      /** When it goes on by itself, where that is known. */
      readonly until?: number | undefined;
    }
  /** Records a second at most from now on; null for no limit. */
  | { readonly kind: "request-paced"; readonly request: string; readonly pace: number | null }
  | { readonly kind: "request-released"; readonly request: string }
  | { readonly kind: "request-completed"; readonly request: string; readonly at: number }
  /** Gives every unsettled record back as open; `because` where no person asked for it. */
  | {
      readonly kind: "request-cancelled";
      readonly request: string;
      readonly at: number;
      /** Who asked for it. */
      readonly by?: string | undefined;
      readonly because?: string | undefined;
    }
  /** Leaves the outbox for the queue of its job. */
  | { readonly kind: "request-submitted"; readonly request: string; readonly order: number }
  /** Takes another place in the outbox. */
  | { readonly kind: "outbox-moved"; readonly request: string; readonly order: number }
  | { readonly kind: "error-reconciling"; readonly request: string; readonly error: string }
  /** Written and synced to disk before the target is asked to write. */
  | {
      readonly kind: "write-intended";
      readonly request: string;
      readonly error: string;
      readonly write: "create" | "update";
      readonly attempt: number;
      readonly at: number;
    }
  /** What the target answered; `unknown` when no answer came. */
  | {
      readonly kind: "write-answered";
      readonly request: string;
      readonly error: string;
      readonly answer: string;
      readonly at: number;
    }
  | {
      readonly kind: "error-settled";
      readonly request: string;
      readonly error: string;
      readonly outcome: SettleOutcome;
      readonly becomes: SyncErrorState;
      readonly attempts: number;
      readonly message: string;
      readonly at: number;
      /** What is known of the write; absent where none was asked for. */
      readonly write?: WriteKnown | undefined;
      /** The fault it came back with, and its fingerprint; null unless it comes back as open. */
      readonly fault: (NewFault & { readonly cause: string }) | null;
    }
  /** Settles a whole dismissal, or a slice of it, in one line. */
  | {
      readonly kind: "errors-dismissed";
      readonly request: string;
      readonly errors: readonly string[];
      /** The proof of each, where the dismissal asked for one. */
      readonly because?: readonly string[] | undefined;
      readonly at: number;
    }
  /** All that is kept of one cause. */
  | { readonly kind: "cause-remembered"; readonly memory: CauseMemory };

/** What only the engine that runs requests does: of several that share an environment, one at a time. */
export const RUNNER_CHANGES: ReadonlySet<Change["kind"]> = new Set([
  "request-running",
  "request-completed",
  "error-reconciling",
  "write-intended",
  "write-answered",
  "error-settled",
  "errors-dismissed",
]);

/** The fields that a later feed may change; identity, job and state are not among them. */
export type RevisedFields = Omit<
  FeedRecord,
  "id" | "job" | "entity" | "dataSource" | "uniqueKey" | "company"
> & {
  readonly cause: string;
  /** Fingerprint of the feed's fields, so that the same feed imported again changes nothing. */
  readonly feedHash: string;
};
