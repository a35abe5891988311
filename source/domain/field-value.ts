/** A column's value as it travels between the sides. */
export type FieldValue = string | number | boolean | null;

export type FieldValues = Readonly<Record<string, FieldValue>>;

/**
 * Equal as far as a reconciliation cares: a missing, null and empty value are one; a number equals its decimal
 * text whatever the scale (1.50 = 1.5).
 */
export function sameValue(left: FieldValue | undefined, right: FieldValue | undefined): boolean {
  const a = left ?? "";
  const b = right ?? "";
  if (a === b) return true;
  if (typeof a === "number" || typeof b === "number")
    return isDecimal(a) && isDecimal(b) && Number(a) === Number(b);
  return false;
}

function isDecimal(value: string | number | boolean): boolean {
  return typeof value === "number" || (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value));
}
