/**
 * Type of a column, as far as its literal in a URL depends on it. An enumeration names its own type, e.g.
 * `enum:Microsoft.Dynamics.DataEntities.NoYes`.
 */
export type ColumnType =
  | "text"
  | "int"
  | "decimal"
  | "guid"
  | "date"
  | "datetime"
  | "boolean"
  | `enum:${string}`;

const PLAIN: readonly string[] = ["text", "int", "decimal", "guid", "date", "datetime", "boolean"];
const QUALIFIED_NAME = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$/;

/** Half a character: no encoding can carry it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

const SHAPES: Readonly<Record<string, RegExp>> = {
  int: /^[+-]?\d{1,19}$/,
  decimal: /^[+-]?\d+(\.\d+)?$/,
  guid: /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i,
  date: /^\d{4}-\d\d-\d\d$/,
  datetime: /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,12})?)?(Z|[+-]\d\d:\d\d)$/i,
  boolean: /^(true|false)$/i,
};

/** Null when the text names no type. */
export function parseColumnType(text: string): ColumnType | null {
  if (text.startsWith("enum:")) {
    const name = text.slice("enum:".length);
    return QUALIFIED_NAME.test(name) ? `enum:${name}` : null;
  }
  return isPlainType(text) ? text : null;
}

function isPlainType(text: string): text is Exclude<ColumnType, `enum:${string}`> {
  return PLAIN.includes(text);
}

/**
 * The value as OData writes it, before any encoding for a URL; null when the value is not one of that type.
 * Source: OData 4.01 ABNF, `primitiveLiteral`.
 */
export function literalOf(type: ColumnType, value: string): string | null {
  if (type === "text") return LONE_SURROGATE.test(value) ? null : quoted(value);
  if (type.startsWith("enum:")) {
    return /^[A-Za-z_]\w*$/.test(value) ? `${type.slice("enum:".length)}${quoted(value)}` : null;
  }
  const wanted = value.trim();
  if (SHAPES[type]?.test(wanted) !== true) return null;
  if (type === "boolean") return wanted.toLowerCase();
  if (type === "datetime") return wanted.toUpperCase();
  return wanted;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
