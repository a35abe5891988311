/** When the list will be empty, as far as that is known. */
export type DrainForecast =
  /** All that is listed is queued, or arrivals and clearances are measured. */
  | { readonly kind: "clear"; readonly at: number }
  | { readonly kind: "never"; readonly morePerHour: number }
  /** Quiet hours hold what would drain it. */
  | { readonly kind: "resting"; readonly until: number }
  /** No forecast: of the records that retries settled in the last hour, that many left the list. */
  | { readonly kind: "measured"; readonly cleared: number; readonly settled: number }
  | { readonly kind: "unknown" };

const HOUR_MS = 3_600_000;

export interface DrainFacts {
  readonly nowAt: number;
  readonly listed: number;
  /** Listed records that requests hold which have not ended. */
  readonly queued: number;
  /** When these requests have ended; null where nobody can say. */
  readonly endAt: number | null;
  /** Records that arrived in the last hour, also those that have left since. */
  readonly arrived: number;
  /** Records that left the list in the last hour, and in the hour before it. */
  readonly left: number;
  readonly leftBefore: number;
  /** Records that were settled by retries of the last hour and those that have not ended; of them, those that left. */
  readonly settled: number;
  readonly cleared: number;
  /** True while a request runs. */
  readonly isDraining: boolean;
  readonly restingUntil: number | null;
}

/** Only what leaves the list drains it: a record that failed again is where it was. */
export function drainForecast(facts: DrainFacts): DrainForecast {
  const { nowAt, listed, isDraining, restingUntil, settled, cleared } = facts;
  if (listed === 0) return { kind: "clear", at: nowAt };
  if (!isDraining && restingUntil !== null) return { kind: "resting", until: restingUntil };
  // What was tried in vain so far says nothing of an end.
  const isInVain = settled > 0 && cleared === 0;
  const perHour = isDraining && !isInVain ? leavingPerHour(facts) : null;
  if (perHour !== null) {
    const { arrived } = facts;
    if (arrived >= perHour) return { kind: "never", morePerHour: Math.round(arrived - perHour) };
    return { kind: "clear", at: Math.round(nowAt + (listed / (perHour - arrived)) * HOUR_MS) };
  }
  return settled > 0 ? { kind: "measured", cleared, settled } : { kind: "unknown" };
}

/** Null where it is not known, or holds for a part of the list alone. */
function leavingPerHour({ nowAt, listed, queued, endAt, left, leftBefore }: DrainFacts): number | null {
  // None of them has failed again, or it would be listed and not queued.
  if (queued >= listed && endAt !== null) return (listed / Math.max(1, endAt - nowAt)) * HOUR_MS;
  return left > 0 && leftBefore > 0 ? left : null;
}
