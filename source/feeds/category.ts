import type { SyncErrorCategory } from "../domain/sync-error.ts";
import { CATEGORIES } from "../domain/sync-error.ts";

/** Reads a category by name, also as `Application error` or `System failures`; null when it names none. */
export function parseCategory(text: string): SyncErrorCategory | null {
  const name = text.trim().toLowerCase();
  return (
    CATEGORIES.find((category) => name.startsWith(category) && SUFFIX.test(name.slice(category.length))) ??
    null
  );
}

const SUFFIX = /^s?[\s_-]*(?:errors?|failures?|exceptions?)?$/;

const OVERTAKEN =
  /concurrency|(?:no longer|not) the (?:latest|newest|most recent)|newer version|stale (?:record )?version|0x80060882/i;

/** Service-protection limits and platform faults of Dataverse, and every HTTP status that blames the server. */
const SYSTEM_CODE =
  /^(?:429|5\d\d|system.*|internalservererror|.*time-?d?-?out.*|0x8007232[126]|0x80040216|0x8004023e)$/i;

const SYSTEM_TEXT = new RegExp(
  [
    String.raw`internal ?server ?error|bad ?gateway|gateway ?time-?out|service ?unavailable|temporarily unavailable`,
    String.raw`timed[ -]?out|time-?out (?:expired|period)|\btime-?out\b|did not properly respond|failed to respond`,
    String.raw`too many requests|connection (?:was|is|has been)? ?(?:forcibly )?(?:closed|reset|aborted|refused)`,
    String.raw`(?:http|status)(?: status)?(?: code)?\s*[:=]?\s*(?:5\d\d|429)\b|\((?:5\d\d|429)\)`,
    String.raw`system (?:error|failure|fault|exception)`,
  ].join("|"),
  "i",
);

/**
 * The category of a failure whose feed states none. This reading is ours: no document says how the service decides.
 * Conflict is never inferred, because it would take the record off the list.
 */
export function inferCategory(code: string, message: string): SyncErrorCategory {
  if (OVERTAKEN.test(code) || OVERTAKEN.test(message)) return "concurrency";
  if (SYSTEM_CODE.test(code) || SYSTEM_TEXT.test(message)) return "system";
  return "application";
}
