/** What retries of a cause have come to. */
export interface CauseScore {
  /** Requests that took records of it. */
  readonly retries: number;
  /** Records that they took and tried. */
  readonly records: number;
  /** Of these, records that are in sync since. */
  readonly cleared: number;
  /** The newest of the requests that have ended. */
  readonly last: { readonly at: number; readonly records: number; readonly cleared: number } | null;
}

export interface CauseNote {
  readonly text: string;
  /** Address of a ticket; empty for none. */
  readonly ticket: string;
  readonly by: string;
  readonly at: number;
}

/** A cause that nobody wants to see until a moment, or until it has grown past a count; at least one of them. */
export interface Snooze {
  readonly by: string;
  readonly at: number;
  readonly until: number | null;
  readonly past: number | null;
}

/** What is kept of a cause, whatever becomes of its records and requests. */
export interface CauseMemory {
  readonly cause: string;
  readonly score: CauseScore;
  /** Oldest first. */
  readonly notes: readonly CauseNote[];
  readonly snooze: Snooze | null;
}

/** `back`: it was snoozed, and has passed what the snooze was for. */
export type SnoozeState = "awake" | "snoozed" | "back";

export const LONGEST_NOTE = 2_000;
/** Notes of one cause: the oldest give way. */
const MOST_NOTES = 50;

export function nothingKept(cause: string): CauseMemory {
  return { cause, score: { retries: 0, records: 0, cleared: 0, last: null }, notes: [], snooze: null };
}

export function withNote(memory: CauseMemory, note: CauseNote): CauseMemory {
  return { ...memory, notes: [...memory.notes, note].slice(-MOST_NOTES) };
}

/** Where a snooze stands; `count` is how many records the cause has now, whatever the filter. */
export function snoozeState(snooze: Snooze | null, count: number, nowAt: number): SnoozeState {
  if (snooze === null) return "awake";
  const isOver = snooze.until !== null && nowAt >= snooze.until;
  const hasGrown = snooze.past !== null && count > snooze.past;
  return isOver || hasGrown ? "back" : "snoozed";
}

/** What was kept under several fingerprints of one cause: former rules told apart what is one now. */
export function joinedMemory(cause: string, parts: readonly CauseMemory[]): CauseMemory {
  return parts.reduce<CauseMemory>(
    (sum, { score, notes, snooze }) => ({
      cause,
      score: {
        retries: sum.score.retries + score.retries,
        records: sum.score.records + score.records,
        cleared: sum.score.cleared + score.cleared,
        last: later(sum.score.last, score.last),
      },
      notes: [...sum.notes, ...notes].sort((one, other) => one.at - other.at),
      snooze: later(sum.snooze, snooze),
    }),
    nothingKept(cause),
  );
}

function later<Dated extends { readonly at: number }>(one: Dated | null, other: Dated | null): Dated | null {
  if (one === null || other === null) return one ?? other;
  return other.at > one.at ? other : one;
}
