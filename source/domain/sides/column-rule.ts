/**
 * Type of a column, as far as its literal in a URL and its values depend on it. An enumeration names its own type, e.g.
 * `enum:Microsoft.Dynamics.DataEntities.NoYes`. `date-at-noon` is how finance and operations shows a day: an instant at
 * noon UTC.
 */
export type ColumnType = PlainType | `enum:${string}`;

const PLAIN_TYPES = [
  "text",
  "int",
  "decimal",
  "guid",
  "date",
  "date-at-noon",
  "datetime",
  "boolean",
] as const;

type PlainType = (typeof PLAIN_TYPES)[number];

/** What a side says of a column; what it does not say is absent. */
export interface ColumnRule {
  readonly type: ColumnType;
  /** False where the column has no empty value and keeps its type's default instead. */
  readonly isNullable?: boolean;
  /** Digits kept behind the point. */
  readonly places?: number;
  /** Names of an enumeration's elements as the service writes them, its default first. */
  readonly members?: readonly string[];
  /** The value is the key of a row in another table, whose letters are that row's. */
  readonly isReference?: true;
  /** A create may set the column, an update may not; or nothing may. */
  readonly writable?: "on-create" | "never";
}

const QUALIFIED_NAME = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$/;

/** Null when the text names no type. */
export function parseColumnType(text: string): ColumnType | null {
  if (isEnumeration(text)) return QUALIFIED_NAME.test(text.slice("enum:".length)) ? text : null;
  return isPlainType(text) ? text : null;
}

function isPlainType(text: string): text is PlainType {
  return PLAIN_TYPES.some((type) => type === text);
}

export function isEnumeration(type: string): type is `enum:${string}` {
  return type.startsWith("enum:");
}

/** True for the types whose value is a day without a time. */
export function isDay(type: ColumnType | undefined): boolean {
  return type === "date" || type === "date-at-noon";
}

export function isNumeric(type: ColumnType | undefined): type is "int" | "decimal" {
  return type === "int" || type === "decimal";
}

/** Elements of an enumeration: as reported, or the two that every finance and operations environment has. */
export function membersOf({ type, members }: ColumnRule): readonly string[] | null {
  return members ?? (/^enum:(\w+\.)*NoYes$/.test(type) ? ["No", "Yes"] : null);
}
