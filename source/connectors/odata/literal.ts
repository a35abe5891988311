import { isEnumeration, type ColumnType } from "../../domain/sides/column-rule.ts";
import { atNoon, dayOf } from "../../domain/sides/field-value.ts";

/** Half a character: no encoding can carry it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

const SHAPES: Readonly<Record<string, RegExp>> = {
  int: /^[+-]?\d{1,19}$/,
  decimal: /^[+-]?\d+(\.\d+)?$/,
  guid: /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i,
  datetime: /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,12})?)?(Z|[+-]\d\d:\d\d)$/i,
  boolean: /^(true|false)$/i,
};

/**
 * The value as OData writes it, before any encoding for a URL; null when the value is not one of that type.
 * Source: OData 4.01 ABNF, `primitiveLiteral`.
 */
export function literalOf(type: ColumnType, value: string): string | null {
  if (type === "text") return LONE_SURROGATE.test(value) ? null : quoted(value);
  if (isEnumeration(type)) {
    return isName(value) ? `${type.slice("enum:".length)}${quoted(value)}` : null;
  }
  const wanted = value.trim();
  if (type === "date") return dayOf(wanted);
  if (type === "date-at-noon") {
    const day = dayOf(wanted);
    return day === null ? null : atNoon(day);
  }
  if (SHAPES[type]?.test(wanted) !== true) return null;
  if (type === "boolean") return wanted.toLowerCase();
  if (type === "datetime") return wanted.toUpperCase();
  return wanted;
}

/** A name of letters, digits and underscores, which stands in a URL as it is. */
export function isName(text: string): boolean {
  return /^[A-Za-z_]\w*$/.test(text);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
