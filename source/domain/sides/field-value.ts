import { isSameNumber } from "../../text/decimal.ts";

/** How finance and operations shows a day: an instant at noon UTC. */
const NOON = "T12:00:00Z";

const DAY = /^\d{4}-\d\d-\d\d$/;
const ON_A_DAY = /^(\d{4}-\d\d-\d\d)T(?:00|12):00(?::00(?:\.0+)?)?(?:Z|[+-]00:00)$/i;

/** First day of 1900: what finance and operations keeps where a day or an instant is empty (our inference from its exports). */
export const EMPTY_DAY = "1900-01-01";
export const EMPTY_INSTANT = `${EMPTY_DAY}T00:00:00Z`;

/** The day that a text says: a day itself, or an instant at midnight or noon UTC. Null where the time says more than a day. */
export function dayOf(text: string): string | null {
  const day = DAY.test(text) ? text : (ON_A_DAY.exec(text)?.[1] ?? "");
  const at = Date.parse(day);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day) ? day : null;
}

export function atNoon(day: string): string {
  return `${day}${NOON}`;
}

export function isEmptyDate(text: string): boolean {
  return (
    text.startsWith(EMPTY_DAY) && (text.length === EMPTY_DAY.length || text.charAt(EMPTY_DAY.length) === "T")
  );
}

/** Epoch milliseconds of an instant with its offset; null for any other text, a day among them. */
export function instantOf(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

/** A column's value as it travels between the sides. A number that a double cannot hold exactly is a text of its digits. */
export type FieldValue = string | number | boolean | null;

export type FieldValues = Readonly<Record<string, FieldValue>>;

/**
 * Equal as far as a reconciliation cares where nothing is known of the column: a missing, null and empty value are one;
 * a number equals its decimal text whatever the scale (1.50 = 1.5), to the last digit.
 */
export function sameValue(left: FieldValue | undefined, right: FieldValue | undefined): boolean {
  const a = left ?? "";
  const b = right ?? "";
  if (a === b) return true;
  if (typeof a === "boolean" || typeof b === "boolean") return false;
  return (typeof a === "number" || typeof b === "number") && isSameNumber(a, b);
}
