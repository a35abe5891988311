import type { DataSource } from "../../domain/error/data-source.ts";
import type { FieldValues } from "../../domain/sides/field-value.ts";
import type { TableMap } from "../../domain/sides/table-map.ts";
import { keyPartAt } from "../../domain/sides/key-part.ts";
import { joinUniqueKey } from "../../domain/error/unique-key.ts";
import type { RowRef } from "../connector.ts";
import type { Fault } from "../fault.ts";
import { literalOf } from "./literal.ts";
import type { KeyPart } from "./resource-path.ts";
import { propertyOf, typeOf, type WireTable } from "./wire-table.ts";

/** A table map with what both services call its tables. */
export interface WireMap {
  readonly map: TableMap;
  readonly tables: Readonly<Record<DataSource, WireTable>>;
}

/** The key of a row as conditions on the wire, or why there is none. The company is not among them. */
export function keyPartsOf(
  { map, tables }: WireMap,
  side: DataSource,
  ref: RowRef,
): readonly KeyPart[] | Fault {
  const columns = map.keys[side];
  const table = tables[side];
  // A single key column holds the whole unique key, whatever bars it contains.
  const values = columns.length === 1 ? [wholeKey(ref.key)] : ref.key;
  if (values.length !== columns.length) {
    return badKey(
      `The key has ${values.length} parts, but ${map.entity} has the key columns ${columns.join(", ")}.`,
    );
  }
  const parts: KeyPart[] = [];
  for (const [index, column] of columns.entries()) {
    const keyValue = values[index] ?? "";
    const value = keyPartAt(map, index, { from: ref.from ?? side, at: side }, keyValue);
    const name = propertyOf(table, column);
    if (typeof value !== "string")
      return badKey(`The key's value for ${name} cannot be read: ${value.because}.`);
    const type = table.lookups.get(column)?.keyType ?? typeOf(table, column);
    if (value === "" || literalOf(type, value) === null) {
      return badKey(`The key's value ${JSON.stringify(keyValue)} is no ${type} for ${name}.`);
    }
    parts.push({ name, type, value });
  }
  return parts;
}

/** A write addresses its row by the key; a body that says another one would move the row. */
export function strayKey(
  { map }: WireMap,
  side: DataSource,
  companyColumn: string,
  values: FieldValues,
): Fault | null {
  const stray = [...map.keys[side], companyColumn].find((column) => Object.hasOwn(values, column));
  return stray === undefined ? null : badKey(`The column ${stray} addresses the row and cannot be written.`);
}

export function withoutCompany({ map }: WireMap): Fault {
  return badKey(`Rows of ${map.entity} belong to a company, and the record names none.`);
}

/** A map that the connection does not know; the engine asks for none. */
export function unknownMap(entity: string): Fault {
  return badKey(`The connection has no table map "${entity}".`);
}

export function isFault(value: object): value is Fault {
  return "class" in value;
}

function badKey(message: string): Fault {
  return { class: "bad-key", message };
}

function wholeKey(parts: readonly string[]): string {
  const [only, ...others] = parts;
  return only !== undefined && others.length === 0 ? only : joinUniqueKey(parts);
}
