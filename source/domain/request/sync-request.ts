import type { FreezeDrift } from "./request-drift.ts";
import type { RecordsNamed } from "./records-named.ts";
import type { DismissalProof } from "./dismissal-proof.ts";
import type { SyncErrorCategory } from "../error/sync-error.ts";

export const ACTIONS = ["retry", "dismiss"] as const;

export type SyncAction = (typeof ACTIONS)[number];

/** `waiting`: confirmed and frozen, in the outbox, not submitted yet. */
export const REQUEST_STATES = ["waiting", "queued", "running", "held", "completed", "cancelled"] as const;

export type RequestState = (typeof REQUEST_STATES)[number];

/** How one record of a request ended. Files keep the place of each in this list: new ones go to its end. */
export const OUTCOMES = [
  /** Written at the target and read back equal. */
  "synced",
  /** Both sides were equal already; nothing was written. */
  "already-in-sync",
  "dismissed",
  /** A fault that needs a person, or attempts used up. */
  "failed-again",
  /** A newer record version has passed (System failure), or the record lost the conflict detection. */
  "superseded",
  /** Given back unsettled because the request was cancelled. */
  "cancelled",
  /**
   * When its turn came, the proof that a dismissal asks for did not hold, or the cause policy no longer allowed the
   * action: the record stays open.
   */
  "kept",
] as const;

export type SettleOutcome = (typeof OUTCOMES)[number];

/** After these a record is in no list. */
export const LEAVING_OUTCOMES: ReadonlySet<SettleOutcome> = new Set([
  "synced",
  "already-in-sync",
  "dismissed",
]);

/** What is known of the write that a request made for one record at the target. */
export const WRITES = [
  /** Nothing was sent. */
  "none",
  /** Accepted, and the row was read afterwards. */
  "created",
  "updated",
  /** Accepted; the row has not been read back yet. */
  "unread",
  /** Sent; whether it arrived is not known. */
  "unknown",
] as const;

export type WriteKnown = (typeof WRITES)[number];

/** A write that was sent for a record in this request. */
export interface SentWrite {
  /** Null where an older data folder does not say. */
  readonly kind: "create" | "update" | null;
  /** True once the target said that it made the write. */
  readonly isAccepted: boolean;
}

/** What is known of a write before the row is read back. */
export function knownOf(sent: SentWrite | null): WriteKnown {
  if (sent === null) return "none";
  return sent.isAccepted ? "unread" : "unknown";
}

/** How many writes of a request have no certain end. */
export type OpenWrites = Pick<SyncRequest, "writesUnread" | "writesUnknown">;

/** Which part of a confirmed scope a request is, and what it waits for before it is submitted. */
export interface OutboxPlace {
  /** Id of the first part. */
  readonly group: string;
  /** From 1; parts are submitted in this order. */
  readonly part: number;
  readonly of: number;
  /** The share (0 to 1) of the part before that may fail again; null for parts that do not look back. */
  readonly stopAbove: number | null;
  readonly notBefore: number | null;
  /** Why it was never submitted; empty otherwise. */
  readonly stoppedBecause: string;
}

/** One retry or dismiss over a frozen selection. */
export interface SyncRequest {
  /** `R1`, `R2`, … in order of creation within the data folder. */
  readonly id: string;
  /** Order of submission; FIFO within a job follows this number, and the outbox its order of waiting. */
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
  /** Of the failed records of a rung, those that failed with another cause than they were taken with; absent for none. */
  readonly failedOtherwise?: number | undefined;
  /** Of the settled records, those that were written and not read back, and those whose write may have arrived; absent for none. */
  readonly writesUnread?: number | undefined;
  readonly writesUnknown?: number | undefined;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** Why the request is held, with the remedy; empty unless held. */
  readonly heldBecause: string;
  /** When a request that is held goes on by itself; absent where nobody knows. */
  readonly heldUntil?: number | undefined;
  /** Records a second that it begins at most; absent for no limit. */
  readonly pace?: number | undefined;
  /** Runs in quiet hours as well. */
  readonly ignoresQuietHours?: boolean | undefined;
  /** Writes rows as well of which the filter of their table map cannot be evaluated. */
  readonly ignoresMapFilters?: boolean | undefined;
  /** How the frozen set of the submit differed from what was seen, over all its requests. */
  readonly freeze?: FreezeDrift | undefined;
  /** What was stated where the cause policy asks for it: what was fixed, and who approved. */
  readonly fixed?: string | undefined;
  readonly approvedBy?: string | undefined;
  /** Only of a dismissal that takes a record while one of these is true of it, asked again when its turn comes. */
  readonly provenBy?: readonly DismissalProof[] | undefined;
  /** Who cancelled it; absent where nobody did, or an older data folder does not say. */
  readonly cancelledBy?: string | undefined;
  /** What its records were when they were frozen; absent where an older data folder does not say. */
  readonly about?: RecordsNamed | undefined;
  /** Only of a request that came through the outbox. */
  readonly outbox?: OutboxPlace | undefined;
}

/** What became of one record of a request. */
export interface RequestOutcome {
  readonly error: string;
  readonly outcome: SettleOutcome;
  readonly message: string;
  readonly at: number;
  /** Absent where no write was asked for (a dismissal), or an older data folder does not say. */
  readonly write?: WriteKnown;
}

/** The fault that a record came back with. */
export interface NewFault {
  readonly code: string;
  readonly message: string;
  readonly category: SyncErrorCategory;
}

/** The same with what is known of its record; the fields are empty where nothing is. */
export interface NamedOutcome extends RequestOutcome {
  readonly company: string;
  readonly entity: string;
  /** The cause that it came back with, while it is still known by this request; else empty. */
  readonly cause: string;
}

export function settledCount(request: SyncRequest): number {
  return request.succeeded + request.failed + request.skipped;
}
