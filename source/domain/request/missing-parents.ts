import type { QueueObstacle } from "./obstacle.ts";
import type { Plan } from "./plan.ts";

/** A record that others wait for: they point at it, and their target side did not find it. */
export interface MissingParent {
  /** As the messages name it, in lower case; empty where they name none. */
  readonly table: string;
  /** In lower case. */
  readonly values: readonly string[];
  /** Company of the records that wait; empty for global tables. */
  readonly company: string;
  /** Records that wait for it. */
  readonly records: number;
  /** Ids of the listed sync errors with that key: its own failures. */
  readonly listed: readonly string[];
}

/** What the records of a scope wait for, read out of their messages: our inference. */
export interface MissingParents {
  /** Matched records that wait for a parent. */
  readonly records: number;
  /** Distinct parents that are on the list themselves. */
  readonly listed: number;
  /** Distinct parents that are not: their failure came by no feed, or they never were in a job. */
  readonly missing: number;
  /** Those that most records wait for. */
  readonly most: readonly MissingParent[];
  /** The parents' open sync errors that a retry would take, at most `RECORDS_PER_REQUEST`. */
  readonly retryable: readonly string[];
}

/** The job without slots for both the parents and what waits for them; null when both fit. `first` is the parents' plan. */
export function parentsObstacle(waiting: Plan, first: Plan): QueueObstacle | null {
  const jobs = new Set(waiting.requests.map(({ job }) => job));
  const tight = first.requests.find(({ job }) => jobs.has(job) && (first.slots[job]?.free ?? 0) < 2);
  return tight === undefined ? null : { kind: "parents-need-slots", job: tight.job };
}
