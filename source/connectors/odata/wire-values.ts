import { isNumeric } from "../../domain/sides/column-rule.ts";
import type { ColumnType } from "../../domain/sides/column-rule.ts";
import { exactNumber, plainDecimal } from "../../text/decimal.ts";
import { atNoon, dayOf, isEmptyDate } from "../../domain/sides/field-value.ts";
import type { FieldValue } from "../../domain/sides/field-value.ts";

/**
 * A property as the service sent it, in the one form that both sides are compared in: a day is `2026-11-23`, an
 * instant ends in Z and has no fraction unless it needs one, a number that came as a text is a number again where that
 * loses no digit. Without a type a value stays as it is. Undefined for what is no value of a column.
 */
export function valueRead(type: ColumnType | undefined, value: unknown): FieldValue | undefined {
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "string") return undefined;
  if (isNumeric(type)) return exactNumber(value) ?? value;
  if (type === "guid") return value.toLowerCase();
  if (type !== "date" && type !== "date-at-noon" && type !== "datetime") return value;
  if (isEmptyDate(value)) return null;
  if (type !== "datetime") return dayOf(value) ?? value;
  const at = Date.parse(value);
  return Number.isNaN(at) ? value : new Date(at).toISOString().replace(".000Z", "Z");
}

/**
 * A value as the column's type wants it in a body. What does not fit, or has no type, goes as it is. A number that a
 * double cannot hold stays a text of its digits: `bodyNumbers` says how that goes.
 */
export function valueSent(type: ColumnType | undefined, value: FieldValue): FieldValue {
  if (type === undefined || value === null) return value;
  if (type === "text") return String(value);
  if (value === "") return null;
  if (typeof value !== "string") return value;
  if (type === "boolean" && /^(true|false)$/i.test(value)) return value.toLowerCase() === "true";
  if (isNumeric(type)) return numberSent(value);
  if (type === "date") return dayOf(value) ?? value;
  if (type === "date-at-noon") {
    const day = dayOf(value);
    return day === null ? value : atNoon(day);
  }
  return value;
}

/** Digits that any double holds, however it is printed again. */
const SURE_DIGITS = 15;

function numberSent(text: string): FieldValue {
  const plain = plainDecimal(text);
  if (plain === null) return text;
  if (plain.replaceAll(/[-.]|^0+/g, "").length <= SURE_DIGITS) return Number(plain);
  return /^-?\d+(\.\d+)?$/.test(text) ? text : plain;
}
