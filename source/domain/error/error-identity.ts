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
  stored: Pick<FeedRecord, "entity" | "dataSource" | "uniqueKey" | "company">,
  imported: Pick<FeedRecord, "entity" | "dataSource" | "uniqueKey" | "company">,
): boolean {
  return (
    stored.dataSource === imported.dataSource &&
    stored.uniqueKey === imported.uniqueKey &&
    stored.entity.toLowerCase() === imported.entity.toLowerCase() &&
    stored.company.toLowerCase() === imported.company.toLowerCase()
  );
}

/** True when the feed has an older state than the one known: its record version is a lower number. */
export function isOlder(storedVersion: string, importedVersion: string): boolean {
  const storedNumber = Number(storedVersion);
  const importedNumber = Number(importedVersion);
  return (
    storedVersion !== "" &&
    importedVersion !== "" &&
    Number.isFinite(storedNumber) &&
    Number.isFinite(importedNumber) &&
    importedNumber < storedNumber
  );
}
