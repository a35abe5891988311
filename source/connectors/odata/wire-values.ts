import type { FieldValue } from "../../domain/field-value.ts";
import type { ColumnType } from "./literal.ts";

/** Finance and operations has no empty date: it keeps the first day of 1900 instead (our inference from its exports). */
const EMPTY_DATE = /^1900-01-01(T|$)/;

/**
 * A property as the service sent it, in the one form that both sides are compared in: a date is `2026-11-23`, an
 * instant ends in Z and has no fraction unless it needs one. Without a type a value stays as it is. Undefined for what
 * is no value of a column.
 */
export function valueRead(type: ColumnType | undefined, value: unknown): FieldValue | undefined {
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "string") return undefined;
  if (type === "date") return EMPTY_DATE.test(value) ? null : value.slice(0, "2026-11-23".length);
  if (type !== "datetime") return value;
  if (EMPTY_DATE.test(value)) return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? value : new Date(at).toISOString().replace(".000Z", "Z");
}

/** A value as the column's type wants it in a body. What does not fit, or has no type, goes as it is. */
export function valueSent(type: ColumnType | undefined, value: FieldValue): FieldValue {
  if (type === undefined || value === null) return value;
  if (type === "text") return String(value);
  if (value === "") return null;
  if (typeof value !== "string") return value;
  if (type === "boolean" && /^(true|false)$/i.test(value)) return value.toLowerCase() === "true";
  const isNumber = type === "int" || type === "decimal";
  // A number that a double cannot hold goes as text, as in the IEEE754Compatible form of OData: rather refused than rounded.
  if (isNumber && /^-?\d+(\.\d+)?$/.test(value) && isExact(value)) return Number(value);
  return value;
}

function isExact(text: string): boolean {
  return text.replaceAll(/[-.]|^0+/g, "").length <= 15;
}
