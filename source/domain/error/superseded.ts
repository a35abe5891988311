import { isOlder } from "./error-identity.ts";
import { fold } from "../../text/fold.ts";
import { isListed, type SyncError } from "./sync-error.ts";

/** What decides whether one error of a record stands for another. */
export type ComparedError = Pick<SyncError, "errorCreatedAt" | "state" | "category">;

/** All errors of one record: the same table map, seen from the same side, in one job. Ours: no feed says so. */
export interface RecordHistory {
  /** Listed errors of the record, this one among them. */
  readonly errors: number;
  /** When the oldest and the newest of them were created, epoch milliseconds. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** The later error that stands for this one; null for one that no other supersedes. */
  readonly supersededBy: Superseder | null;
}

export interface Superseder {
  readonly id: string;
  readonly createdAt: number;
  /** True when that error was synced; otherwise a retry of it brings the record as it is now. */
  readonly isSynced: boolean;
}

/** A sync error as the engine says it: with its history where the record has more than this one error. */
export type ShownError = SyncError & { readonly history?: RecordHistory | undefined };

/** The same for all errors of one record. */
export function recordKeyOf(
  error: Pick<SyncError, "job" | "entity" | "dataSource" | "company" | "uniqueKey">,
): string {
  return JSON.stringify(
    [error.job, error.entity, error.dataSource, error.company, error.uniqueKey].map(fold),
  );
}

/**
 * True when the record's state of now reaches the other side by way of this error: it was synced, or a retry of it
 * would be. A Concurrency failure is never retried and a dismissed one never comes back, so neither stands for another.
 */
export function carriesRecord({ state, category }: Omit<ComparedError, "errorCreatedAt">): boolean {
  return state === "synced" || (isListed({ state, category }) && category !== "concurrency");
}

/**
 * True when a later error of the same record makes an older one needless. Only a strictly later one does: a retry of it
 * starts after the older change was made, and brings that change along. Two of one moment both stay.
 */
export function isSupersededBy(older: ComparedError, newer: ComparedError): boolean {
  return isListed(older) && carriesRecord(newer) && newer.errorCreatedAt > older.errorCreatedAt;
}

/**
 * What a dismissal asks in addition to that, as it cannot be undone: a System failure syncs only in its latest version, so one of
 * an older version than the other's is no proof.
 */
export function isProvenBy(older: SyncError, newer: SyncError): boolean {
  const needsVersion = newer.state !== "synced" && newer.category === "system";
  return isSupersededBy(older, newer) && !(needsVersion && isOlder(older.recordVersion, newer.recordVersion));
}

/** The later of the two that stand for their record; of one moment the one that is still listed. */
export function laterCarrier<E extends ComparedError>(one: E | null, other: E): E | null {
  if (!carriesRecord(other)) return one;
  if (one === null || other.errorCreatedAt > one.errorCreatedAt) return other;
  const isTie = other.errorCreatedAt === one.errorCreatedAt;
  return isTie && one.state === "synced" && other.state !== "synced" ? other : one;
}
