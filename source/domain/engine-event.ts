/** One thing that happened at an engine; instants are in milliseconds since the epoch. */
export type EngineEvent = {
  /** Where to go on after it; of this engine process alone. */
  readonly cursor: string;
  readonly at: number;
} & EventFacts;

export type EventFacts = ArrivalFacts | RequestFacts | JobFacts | SchedulerFacts;

/** Records came on the list, of one cause or (`others`) of all that are not among the largest. */
export interface ArrivalFacts {
  readonly kind: "errors-arrived";
  /** `c3-…`; empty for `others`. */
  readonly cause: string;
  readonly title: string;
  readonly records: number;
  /** Of the cause on the list now. */
  readonly listed: number;
  /**
   * As of the reading. `appeared`: none of it was listed or tried before; `came-back`: none was listed, and something is remembered of it;
   * `grew`: there were some; `others`: several causes together.
   */
  readonly how: "appeared" | "came-back" | "grew" | "others";
  /** Causes that the line stands for. */
  readonly causes: number;
}

/** A request has another state. */
interface RequestFacts {
  readonly kind: "request-changed";
  readonly request: string;
  readonly action: string;
  readonly job: string;
  /** As `requests` has it; `stopped` for a ladder that stopped by itself. */
  readonly state: string;
  readonly records: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  /** Why it is held, was stopped, or who cancelled it; empty otherwise. */
  readonly because: string;
}

interface JobFacts {
  readonly kind: "job-changed";
  readonly job: string;
  readonly status: string;
}

/** The engine's scheduler has another state; `because` is its fault, empty when all is well. */
interface SchedulerFacts {
  readonly kind: "engine-changed";
  readonly scheduler: string;
  readonly because: string;
}

export interface EventsPage {
  readonly events: readonly EngineEvent[];
  /** Where the next page begins, also where there was nothing. */
  readonly cursor: string;
  /**
   * True where the cursor was of another engine process, or so old that events between have been given up: anyone who
   * follows has to look at the lists again.
   */
  readonly isGap: boolean;
}
