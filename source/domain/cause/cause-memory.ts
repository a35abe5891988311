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
  /** Unfinished requests that hold records of it, and how many they took. */
  readonly pending: readonly { readonly request: string; readonly records: number }[];
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
  /** What the last sample of its updates showed; absent where none was taken. */
  readonly sides?: SidesSample | undefined;
}

/** How many of some sampled updates were equal on both sides, in every mapped column. */
export interface SidesSample {
  readonly checked: number;
  readonly equal: number;
  readonly at: number;
}

/** Of a sample, nine in ten. */
const PHANTOM_SHARE = 0.9;

/**
 * True for a cause whose updates look like phantoms: next to all of a sample were equal on both sides. Microsoft documents
 * that updates of unmapped fields set the synchronisation off; that these are such updates is our inference.
 */
export function looksPhantom(sides: SidesSample | undefined): boolean {
  return sides !== undefined && sides.checked > 0 && sides.equal >= sides.checked * PHANTOM_SHARE;
}

/** `back`: it was snoozed, and has passed what the snooze was for. */
export type SnoozeState = "awake" | "snoozed" | "back";

export const LONGEST_NOTE = 2_000;
/** Notes of one cause: the oldest give way. */
const MOST_NOTES = 50;

export function nothingKept(cause: string): CauseMemory {
  return {
    cause,
    score: { retries: 0, records: 0, cleared: 0, last: null, pending: [] },
    notes: [],
    snooze: null,
  };
}

export function withNote(memory: CauseMemory, note: CauseNote): CauseMemory {
  return { ...memory, notes: [...memory.notes, note].slice(-MOST_NOTES) };
}

/** Without the newest note of this person; null where there is none. */
export function withoutNote(memory: CauseMemory, by: string): CauseMemory | null {
  const newest = memory.notes.findLastIndex((note) => note.by === by);
  return newest < 0 ? null : { ...memory, notes: memory.notes.toSpliced(newest, 1) };
}

/** The score of a cause once a request has taken records of it. */
export function scoreTaken(score: CauseScore, request: string, records: number): CauseScore {
  const others = score.pending.filter((one) => one.request !== request);
  return { ...score, pending: [...others, { request, records }] };
}

/** The score once the request has ended: of the records that it took, how many are in sync, and were never tried. */
export function scoreEnded(
  score: CauseScore,
  request: string,
  { cleared, untried, at }: { readonly cleared: number; readonly untried: number; readonly at: number },
): CauseScore {
  const taken = score.pending.find((one) => one.request === request);
  if (taken === undefined) return score;
  const pending = score.pending.filter((one) => one !== taken);
  const records = Math.max(0, taken.records - untried);
  if (records === 0) return { ...score, pending };
  return {
    retries: score.retries + 1,
    records: score.records + records,
    cleared: score.cleared + Math.min(cleared, records),
    last: { at, records, cleared: Math.min(cleared, records) },
    pending,
  };
}

/** From that many retries on a cause of which next to nothing has cleared is reported before the next one. */
const RETRIES_TRIED = 2;
/** One record in fifty, or fewer. */
const CLEARED_PART = 50;

export function hardlyClears({
  retries,
  records,
  cleared,
}: Pick<CauseScore, "retries" | "records" | "cleared">): boolean {
  return retries >= RETRIES_TRIED && cleared * CLEARED_PART <= records;
}

/** Where a snooze stands; `count` is how many records the cause has now, whatever the filter. */
export function snoozeState(snooze: Snooze | null, count: number, nowAt: number): SnoozeState {
  if (snooze === null) return "awake";
  const isOver = snooze.until !== null && nowAt >= snooze.until;
  const hasGrown = snooze.past !== null && count > snooze.past;
  return isOver || hasGrown ? "back" : "snoozed";
}

/**
 * How a cause came back; null when it did not. `cleared`: the last retry cleared all that it took, and nothing older
 * than that is listed now. `firstAt` is when the oldest of all its listed records was created.
 */
export function cameBack(
  { score: { last } }: Pick<CauseMemory, "score">,
  snooze: SnoozeState,
  firstAt: number,
): "snoozed" | "cleared" | null {
  if (snooze === "back") return "snoozed";
  const isCleared = last !== null && last.records > 0 && last.cleared === last.records;
  return isCleared && firstAt > last.at ? "cleared" : null;
}

/** What was kept under several fingerprints of one cause: former rules distinguished what is one now. */
export function joinedMemory(cause: string, parts: readonly CauseMemory[]): CauseMemory {
  return parts.reduce<CauseMemory>(
    (sum, { score, notes, snooze, sides }) => ({
      cause,
      score: {
        retries: sum.score.retries + score.retries,
        records: sum.score.records + score.records,
        cleared: sum.score.cleared + score.cleared,
        last: later(sum.score.last, score.last),
        pending: [...sum.score.pending, ...score.pending],
      },
      notes: [...sum.notes, ...notes].sort((one, other) => one.at - other.at),
      snooze: later(sum.snooze, snooze),
      sides: later(sum.sides ?? null, sides ?? null) ?? undefined,
    }),
    nothingKept(cause),
  );
}

function later<Dated extends { readonly at: number }>(one: Dated | null, other: Dated | null): Dated | null {
  if (one === null || other === null) return one ?? other;
  return other.at > one.at ? other : one;
}
