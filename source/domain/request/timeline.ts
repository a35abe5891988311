import type { SettleOutcome, WriteKnown } from "./sync-request.ts";
import type { SyncError, SyncErrorCategory } from "../error/sync-error.ts";

/** The fault that a request brought records back with, and the cause that they had before. */
export interface FaultKind {
  readonly from: string;
  readonly cause: string;
  readonly code: string;
  readonly category: SyncErrorCategory;
}

/** One thing that became of a record: its import, or the end of one request that took it. */
export interface TimelineEntry {
  readonly at: number;
  /** Id of the request; empty for what a feed said. */
  readonly request: string;
  readonly outcome: "imported" | "revised" | SettleOutcome;
  /** What was said; empty where it is not kept. */
  readonly message: string;
  /** The fault of that moment; null where the record came back with none, or an older data folder does not say. */
  readonly fault: Omit<FaultKind, "from"> | null;
  readonly write?: WriteKnown | undefined;
}

/** The timeline of a record as it is now, from its import and the ends of requests that took it, oldest first. */
export function timelineOf(
  present: SyncError,
  imported: TimelineEntry | null,
  taken: readonly TimelineEntry[],
): readonly TimelineEntry[] {
  const { cause, code, category, message, errorCreatedAt: at } = present;
  const fault = { cause, code, category };
  // What an older data folder does not say of the last failure, the record itself does.
  const last = taken.findLastIndex(({ outcome }) => bringsFault(outcome));
  const turns = taken.map((entry, place) =>
    place === last ? { ...entry, fault: entry.fault ?? fault } : entry,
  );
  const entries = imported === null ? turns : [imported, ...turns];
  const said = turns[last]?.fault ?? imported?.fault ?? null;
  if (said === null || said.cause === cause) return entries;
  // A later feed has said something else since.
  return [...entries, { at, request: "", outcome: "revised", message, fault }];
}

function bringsFault(outcome: TimelineEntry["outcome"]): boolean {
  return outcome === "failed-again" || outcome === "superseded";
}

/** Records that requests brought back with another cause, over all requests. */
export interface CauseMove {
  readonly from: string;
  readonly to: string;
  readonly records: number;
  /** When the newest of them came back, with which request, and how many came with that one. */
  readonly at: number;
  readonly request: string;
  readonly newest: number;
}

/** The other end of a move, seen from one cause. */
export interface NamedMove {
  readonly cause: string;
  readonly title: string;
  readonly records: number;
  readonly at: number;
  readonly request: string;
}

/** Moves of one cause, the largest of them, and how many there are. */
export interface CauseMoves {
  readonly top: readonly NamedMove[];
  readonly distinct: number;
}

/** An entry with the title of its cause; empty where there is none. */
export type NamedEntry = TimelineEntry & { readonly title: string };

/** A timeline has at most that many of the newest entries, and the import. */
export const TIMELINE_ENTRIES = 100;

/** A sync error with what became of it so far, oldest first, where that was asked for. */
export type WithTimeline = SyncError & { readonly timeline?: readonly NamedEntry[] | undefined };

/** `failed again`. */
export function outcomeTitle(outcome: TimelineEntry["outcome"]): string {
  return outcome.replaceAll("-", " ");
}
