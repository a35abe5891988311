import type { IntakeMeasure } from "./intake-report.ts";

/** `starting` and `stalled` pass by themselves: the engine starts, or the disk refuses writes for now. */
export const SCHEDULER_STATES = [
  "running",
  "idle",
  "starting",
  "stopped",
  "elsewhere",
  "stalled",
  "failed",
] as const;
export type SchedulerState = (typeof SCHEDULER_STATES)[number];

/**
 * What monitoring asks of an engine: counts and lengths of time, no text of a record beyond the names of entities and
 * jobs. Times are in milliseconds since the epoch, lengths in seconds.
 */
export interface Measures {
  readonly environment: string;
  readonly nowAt: number;
  /** Listed records; the largest pairs first, those beyond `SERIES_SHOWN` pairs together in `unnamed`. */
  readonly listed: readonly ListedRecords[];
  readonly unnamed: number;
  readonly conflicts: number;
  readonly jobs: readonly {
    readonly name: string;
    readonly active: boolean;
    readonly listed: number;
    readonly slotsUsed: number;
    readonly slotsFree: number;
  }[];
  /** Records that came on the list within the last hour, also those that have left it. */
  readonly arrivedLastHour: number;
  /** Records that requests took off the list within the last hour. */
  readonly leftLastHour: number;
  /** What header and hand-over say of the whole list: one of these, or none where nobody knows anything. */
  readonly forecast: {
    /** When it will be empty. */
    readonly clearAt: number | null;
    /** By how many records an hour it grows although requests run. */
    readonly growthPerHour: number | null;
    /** What retries of the last hour settled, and what of it left the list. */
    readonly retried: { readonly settled: number; readonly cleared: number } | null;
  };
  /** When the newest listed record was created; null where none is listed. */
  readonly newestAt: number | null;
  /** Requests by action and state, the unfinished ones with the records that they have still to settle. */
  readonly requests: readonly {
    readonly action: string;
    readonly state: string;
    readonly count: number;
    readonly records: number;
  }[];
  /** Records that requests have settled since the folder was made, by action and outcome: these only grow. */
  readonly settled: readonly {
    readonly action: string;
    readonly outcome: string;
    readonly records: number;
  }[];
  /** What only the engine that runs requests can say; null from any other. */
  readonly work: WorkMeasures | null;
}

interface ListedRecords {
  readonly entity: string;
  readonly category: string;
  readonly count: number;
  /** When its oldest record was created. */
  readonly oldestAt: number;
}

export interface WorkMeasures {
  readonly scheduler: SchedulerState;
  readonly startedAt: number;
  /** How long one record took from its turn to its outcome. */
  readonly reconciling: HistogramReading;
  /** How long a commit waited for the disk. */
  readonly syncing: HistogramReading;
  /** For how long each side's gate was closed, by connection. */
  readonly gates: readonly {
    readonly connection: string;
    readonly side: string;
    readonly closedSeconds: number;
  }[];
  /** Length of the journal's present generation. */
  readonly journalBytes: number;
  /** The async error logs that this engine reads. */
  readonly intake: readonly IntakeMeasure[];
}

/** Pairs of entity and category that are reported one by one: a page of measures stays small whatever a feed holds. */
export const SERIES_SHOWN = 500;

/** Observations by upper bounds, each bucket counting all that are no longer, as OpenMetrics has them. */
export interface HistogramReading {
  readonly buckets: readonly { readonly upTo: number; readonly count: number }[];
  readonly count: number;
  /** In seconds. */
  readonly sum: number;
}

/** Counts lengths of time; a process that starts again starts at nothing, which is what readers of counters expect. */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  #count = 0;
  #sum = 0;

  /** Upper bounds in seconds, ascending. */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = bounds.map(() => 0);
  }

  observe(seconds: number): void {
    this.#count += 1;
    this.#sum += seconds;
    const bucket = this.#bounds.findIndex((bound) => seconds <= bound);
    if (bucket >= 0) this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
  }

  read(): HistogramReading {
    let below = 0;
    const buckets = this.#bounds.map((upTo, bucket) => {
      below += this.#counts[bucket] ?? 0;
      return { upTo, count: below };
    });
    return { buckets, count: this.#count, sum: this.#sum };
  }
}
