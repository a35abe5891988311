/** A longer record is rejected: it is almost always a quote or bracket that is never closed. */
export const RECORD_BYTES = 4 * 1024 * 1024;

/** Characters of a rejected record that are kept for the rejects file. */
const REJECTED_TEXT = 64 * 1024;

/** A rejected record's own text, cut for the rejects file. */
export function rejectedText(raw: Buffer): string {
  return raw
    .subarray(0, REJECTED_TEXT * 4)
    .toString("utf8")
    .slice(0, REJECTED_TEXT);
}
