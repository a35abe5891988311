import type { SyncErrorCategory } from "./sync-error.ts";

export type SyncAction = "retry" | "dismiss";

export type RequestState = "queued" | "running" | "held" | "completed" | "cancelled";

/** How one record of a request ended. */
export type SettleOutcome =
  /** Written at the target and read back equal. */
  | "synced"
  /** Both sides were equal already; nothing was written. */
  | "already-in-sync"
  | "dismissed"
  /** A fault that needs a person, or attempts used up. */
  | "failed-again"
  /** A newer record version has passed (System failure), or the record lost the conflict detection. */
  | "superseded"
  /** Given back unsettled because the request was cancelled. */
  | "cancelled";

/** One retry or dismiss over a frozen selection. */
export interface SyncRequest {
  /** `R1`, `R2`, … in order of creation within the data folder. */
  readonly id: string;
  /** Order of creation; FIFO within a job follows this number. */
  readonly order: number;
  readonly job: string;
  readonly action: SyncAction;
  readonly state: RequestState;
  readonly createdAt: number;
  readonly createdBy: string;
  /** The scope as a query, as the operator confirmed it. */
  readonly filter: string;
  /** Identity of the scope, so that the same submit twice stays one request. */
  readonly scopeKey: string;
  /** Why, as the operator wrote it; required for a dismissal, may be empty for a retry. */
  readonly reason: string;
  readonly records: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** Why the request is held, with the remedy; empty unless held. */
  readonly heldBecause: string;
}

/** What became of one record of a request. */
export interface RequestOutcome {
  readonly error: string;
  readonly outcome: SettleOutcome;
  readonly message: string;
  readonly at: number;
}

/** The fault that a record came back with. */
export interface NewFault {
  readonly code: string;
  readonly message: string;
  readonly category: SyncErrorCategory;
}

export function settledCount(request: SyncRequest): number {
  return request.succeeded + request.failed + request.skipped;
}
