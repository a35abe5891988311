import { fingerprintOfLines } from "../../text/hash.ts";
import type { FeedRecord } from "./sync-error.ts";

/**
 * Id of a record whose feed states none: the same row of the same feed always gets the same id. `occurrence`
 * counts differing rows of one feed that agree in all of this, so that none is lost.
 */
export function identityOf(record: FeedRecord, occurrence: number): string {
  const place = [record.entity, record.dataSource, record.company, record.uniqueKey].map((text) =>
    text.toLowerCase(),
  );
  return fingerprintOfLines([...place, String(record.errorCreatedAt), String(occurrence)]);
}

/** Fingerprint of what a feed says of a record; equal text means the feed brings nothing new. */
export function feedHashOf(record: FeedRecord): string {
  return fingerprintOfLines([
    String(record.errorCreatedAt),
    record.table,
    record.code,
    record.message,
    record.category,
    record.operation,
    record.recordVersion,
    String(record.attempts),
  ]);
}

/** True when both say the same record of the same side; a stated id that does not is somebody else's. */
export function isSameRecord(
  known: Pick<FeedRecord, "entity" | "dataSource" | "uniqueKey" | "company">,
  told: Pick<FeedRecord, "entity" | "dataSource" | "uniqueKey" | "company">,
): boolean {
  return (
    known.dataSource === told.dataSource &&
    known.uniqueKey === told.uniqueKey &&
    known.entity.toLowerCase() === told.entity.toLowerCase() &&
    known.company.toLowerCase() === told.company.toLowerCase()
  );
}

/** True when the feed tells an older state than the one known: its record version is a lower number. */
export function isOlder(knownVersion: string, toldVersion: string): boolean {
  const known = Number(knownVersion);
  const told = Number(toldVersion);
  return (
    knownVersion !== "" &&
    toldVersion !== "" &&
    Number.isFinite(known) &&
    Number.isFinite(told) &&
    told < known
  );
}
