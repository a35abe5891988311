import type { PolicyCondition } from "./cause-policy.ts";
import type { PlanNamed } from "./records-named.ts";
import type { DrainForecast } from "./drain-forecast.ts";
import type { DismissalProof } from "./dismissal-proof.ts";
import type { JobSpeed } from "./job-speed.ts";
import type { SyncAction } from "./sync-request.ts";
import type { Refusal } from "../outcome.ts";

/** Service limits, documented by Microsoft. */
export const RECORDS_PER_REQUEST = 10_000;
export const UNFINISHED_PER_JOB = 5;

/**
 * `superseded`: a later error of the same record replaces it. `not-chosen`: eligible, but outside the first N, the
 * newest N or one per cause that was asked for; `policy`: a rule of the cause policy says never.
 */
export type ExclusionReason = "concurrency" | "in-request" | "superseded" | "not-chosen" | "policy";

export interface PlannedRequest extends JobSpeed {
  readonly job: string;
  readonly records: number;
  /** Place in the job's queue that it would take, from 1; past the last one where the queue is full. */
  readonly place: number;
  /** What has to end before its first record runs; until when nobody can say before the first measure: null. */
  readonly before: { readonly requests: number; readonly records: number; readonly ms: number | null };
  /** How much later everything runs that is queued behind it, without a pace of its own; null before the first measure. */
  readonly ownMs: number | null;
}

/** True where the records of a job make one request that has a place in its queue. */
export function fitsOne({ records, place }: Pick<PlannedRequest, "records" | "place">): boolean {
  return records <= RECORDS_PER_REQUEST && place <= UNFINISHED_PER_JOB;
}

/** What an action would do; nothing has changed yet. */
export interface Plan {
  /** When it was drawn. */
  readonly nowAt: number;
  /** Hand this to `submit` to act on exactly the set the plan was drawn from. */
  readonly id: string;
  readonly action: SyncAction;
  /** The scope in words and as a query. */
  readonly scope: string;
  readonly query: string;
  readonly matched: number;
  readonly eligible: number;
  /** What the eligible records are, by name; null where there are none. */
  readonly about: PlanNamed | null;
  /** Of a dismissal: it takes a record while one of these is true of it, asked again at the moment of settling. */
  readonly provenBy: readonly DismissalProof[];
  readonly excluded: readonly {
    readonly reason: ExclusionReason;
    readonly count: number;
    readonly explanation: string;
  }[];
  readonly requests: readonly PlannedRequest[];
  readonly slots: Readonly<Record<string, { readonly used: number; readonly free: number }>>;
  /** Why it cannot be submitted now; empty when it can. */
  readonly refusals: readonly Refusal[];
  /** Until its last record is settled, at the measured speed of its jobs (see estimateOf); null where that is not known. */
  readonly estimatedMs: number | null;
  /** When the whole list will be empty as things are, without this plan: what header and hand-over say of that moment. */
  readonly forecast: DrainForecast;
  /** What earlier retries of these causes came to; null for a dismissal, and where there was none. */
  readonly history: PlanHistory | null;
  /** Jobs that are in their quiet hours: a request is held until they end. */
  readonly quiet: readonly QuietJob[];
  /** What has to be stated before these records are taken, by the cause policy. */
  readonly conditions: readonly PolicyCondition[];
  /** Jobs whose writes dual-write may carry back (inferred); empty for a dismissal, which writes nothing at the sides. */
  readonly echoes: readonly string[];
}

interface QuietJob {
  readonly job: string;
  readonly until: number;
  /** The end on the clock of the hours' zone, e.g. `06:00 (Europe/Berlin)`. */
  readonly words: string;
}

export interface PlanHistory {
  /** Causes that the records are of, and those of them that were retried before. */
  readonly causes: number;
  readonly retried: number;
  /** Of all retries of these causes: how many requests (of the cause that was retried most), records, and cleared. */
  readonly retries: number;
  readonly records: number;
  readonly cleared: number;
  /** Records of the plan whose cause has hardly ever cleared. */
  readonly hopeless: number;
}
