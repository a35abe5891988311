import { UserFacingError } from "../domain/user-facing-error.ts";

/** A fault in the words that a screen shows. */
export function inWords(reason: unknown): string {
  if (reason instanceof UserFacingError) return `${reason.message} ${reason.remedy}`;
  return reason instanceof Error ? reason.message : String(reason);
}
