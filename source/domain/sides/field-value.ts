import { isSameNumber } from "../../text/decimal.ts";

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
