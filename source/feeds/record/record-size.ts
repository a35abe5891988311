import { withoutPayload } from "./business-payload.ts";

/** A longer record is rejected: it is almost always a quote or bracket that is never closed. */
export const RECORD_BYTES = 4 * 1024 * 1024;

/** Characters of a rejected record that are kept for the rejects file. */
const REJECTED_TEXT = 64 * 1024;

/** A rejected record's own text, without business data and cut for the rejects file. */
export function rejectedText(raw: Buffer): string {
  return keptText(raw.subarray(0, RECORD_BYTES).toString("utf8"));
}

/** A rejected record's text as the rejects file may hold it. */
export function keptText(text: string): string {
  return withoutPayload(text).slice(0, REJECTED_TEXT);
}
