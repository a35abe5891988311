import type { DataSource } from "../domain/error/data-source.ts";
import { parseColumnType, type ColumnRule, type ColumnType } from "../domain/sides/column-rule.ts";
import { asChoice, asCount, asFlag, asList, asObject, asText, asTexts, misshapen } from "./json-shape.ts";

/** A table that a service is asked about. */
export interface TableAsked {
  readonly set: string;
  /** Properties as the service calls them. */
  readonly columns: readonly string[];
}

export interface ColumnShape {
  /** Null for a type that values are not compared by: they pass as they came. */
  readonly type: ColumnType | null;
  /** The service's own name of the type, with what else decides how values compare, e.g. `Decimal, 4 places`. */
  readonly told: string;
  /** False where the column has no empty value; absent where it is not reported. */
  readonly isNullable?: boolean;
  /** Digits kept behind the point. */
  readonly places?: number;
  /** Names of an enumeration's elements, its default first. */
  readonly members?: readonly string[];
  /** A 64-bit whole number or a decimal: comes as a text where a service is asked for exact numbers and heeds it. */
  readonly isWide?: boolean;
  /** What may set the column; absent where every write may. */
  readonly writable?: ColumnRule["writable"];
}

/** What a service's metadata says of a table. */
export interface TableShape {
  readonly set: string;
  /** The service's own name of the type. */
  readonly name: string;
  /** Properties of the key, in the service's order. */
  readonly key: readonly string[];
  /** The asked columns that the table has. */
  readonly columns: Readonly<Record<string, ColumnShape>>;
  /** Single-valued navigation properties. */
  readonly navigations: readonly string[];
}

/** Tables of both sides of a connection. */
export type SideShapes = Readonly<Record<DataSource, readonly TableShape[]>>;

/** What is known of a connection's tables. */
export type ShapesOf = (connection: string) => SideShapes;

export const NO_SHAPES: SideShapes = { "finance-and-operations": [], dataverse: [] };

/** Reads what `JSON.stringify` made of a shape; throws at the first place that is not as expected. */
export function parseTableShape(value: unknown, where: string): TableShape {
  const fields = asObject(value, where, ["set", "name", "key", "columns", "navigations"]);
  const texts = (name: string) =>
    asList(fields.get(name), `${where}.${name}`).map((one, place) =>
      asText(one, `${where}.${name}[${place}]`),
    );
  const columns = asObject(fields.get("columns"), `${where}.columns`, "any");
  return {
    set: asText(fields.get("set"), `${where}.set`),
    name: asText(fields.get("name"), `${where}.name`),
    key: texts("key"),
    navigations: texts("navigations"),
    columns: Object.fromEntries(
      Array.from(columns, ([name, one]) => [name, parseColumnShape(one, `${where}.columns.${name}`)]),
    ),
  };
}

const COLUMN_MEMBERS = ["type", "told", "isNullable", "places", "members", "isWide", "writable"];

function parseColumnShape(value: unknown, where: string): ColumnShape {
  const fields = asObject(value, where, COLUMN_MEMBERS);
  const said = fields.get("type");
  const type = said === null ? null : parseColumnType(asText(said, `${where}.type`));
  if (type === null && said !== null) throw misshapen(`${where}.type`, "a type of a column", said);
  const read = <T>(name: string, as: (one: unknown, place: string) => T): { readonly [name: string]: T } =>
    fields.has(name) ? { [name]: as(fields.get(name), `${where}.${name}`) } : {};
  return {
    type,
    told: asText(fields.get("told"), `${where}.told`),
    ...read("isNullable", asFlag),
    ...read("places", (one, place) => asCount(one, place, 0)),
    ...read("members", asTexts),
    ...read("isWide", asFlag),
    ...read("writable", (one, place) => asChoice(one, ["on-create", "never"] as const, place)),
  };
}
