import { innermostReason } from "../../domain/cause/cause.ts";
import { tellingReason } from "../../domain/cause/value-places.ts";
import { cutFrom, padEnd } from "../../text/cell-text.ts";
import { cutAround } from "../../text/cut-around.ts";
import { visibleText } from "../../text/visible-text.ts";

const reasons = new WeakMap<object, string>();

/**
 * What stands innermost in a record's message. The envelope around it is the same for thousands of records, so a
 * narrow column that starts with it distinguishes none of them. Kept per record: rows are drawn again on every key.
 */
export function reasonOf(record: { readonly message: string }): string {
  const remembered = reasons.get(record);
  if (remembered !== undefined) return remembered;
  const reason = innermostReason(record.message) || record.message;
  reasons.set(record, reason);
  return reason;
}

/** Of a reason, the start is enough for any line. */
const LONGEST_SHOWN = 2_000;

/** The reason of a record as a list shows it when it is moved sideways. */
export function shownReason(record: { readonly message: string }, ascii: boolean): string {
  return visibleText(reasonOf(record).slice(0, LONGEST_SHOWN), ascii);
}

/** The reason moved that many cells to the left, in exactly `width` cells. */
export function movedReason(
  record: { readonly message: string },
  sideways: number,
  width: number,
  ascii: boolean,
): string {
  return padEnd(cutFrom(shownReason(record, ascii), sideways, width), width);
}

/**
 * What distinguishes a record from the others of its cause, in exactly `width` cells: in a list of one cause the start of every
 * reason is the same. Where the whole reason fits, or nothing in it differs, it is shown from its start.
 */
export function tellingCell(record: { readonly message: string }, width: number, ascii: boolean): string {
  const { reason, places } = tellingReason(record.message);
  const shown = (text: string): string => visibleText(text.slice(0, LONGEST_SHOWN), ascii);
  // Symbols for control characters are longer than what they stand for.
  const shownPlaces = places
    .filter((place) => place < LONGEST_SHOWN)
    .map((place) => shown(reason.slice(0, place)).length);
  return padEnd(cutAround(shown(reason || record.message), shownPlaces, width, false), width);
}
