import type { FieldValue } from "../../domain/sides/field-value.ts";
import type { Row } from "../connector.ts";
import { notAnId } from "./dataverse-references.ts";
import type { Fault } from "../fault.ts";
import { filterProperties } from "../odata/filter-columns.ts";
import { literalOf } from "../odata/literal.ts";
import type { WireMap } from "../odata/row-address.ts";
import { propertiesOf, textIn, type WireRow } from "../odata/wire-answers.ts";
import {
  changeColumnsOf,
  changedAtIn,
  companyNavigation,
  idProperty,
  propertyOf,
} from "../odata/wire-table.ts";
import { valueRead } from "../odata/wire-values.ts";

const SIDE = "dataverse";

/** Property with the id of a row's company. */
export function companyProperty({ tables }: WireMap): string {
  return idProperty(companyNavigation(tables[SIDE]));
}

interface ReadShape {
  readonly options: { readonly $select: string; readonly $expand: string };
  /** Ids of rows that parts of the key lead to: asked for to know the row again, and no values of its columns. */
  readonly keyIds: readonly string[];
  /** Columns by property, where they are called otherwise. */
  readonly columns: ReadonlyMap<string, string>;
}

/** Made once for a map, not for every row. */
const READ_SHAPES = new WeakMap<WireMap, ReadShape>();

/** What a query asks for of a map. */
export function shapeOf(wire: WireMap): ReadShape {
  const shape = READ_SHAPES.get(wire) ?? readShape(wire);
  READ_SHAPES.set(wire, shape);
  return shape;
}

/** The columns of the map and no more; a map without fields takes every column. */
function readShape(wire: WireMap): ReadShape {
  const table = wire.tables[SIDE];
  const columns = columnsOf(wire);
  const own = columns
    .filter((column) => !table.lookups.has(column))
    .map((column) => propertyOf(table, column));
  const isAll = columns.length === 0;
  const lookups = [...table.lookups].filter(([column]) => isAll || columns.includes(column));
  const filtered = filterProperties(wire, SIDE);
  const keyIds = wire.map.keys[SIDE].flatMap((column) => {
    const lookup = table.lookups.get(column);
    return lookup === undefined ? [] : [idProperty(lookup.navigation)];
  });
  return {
    options: {
      $select: isAll
        ? ""
        : [...new Set([table.id, ...own, ...filtered, ...changeColumnsOf(table)])].join(","),
      $expand: lookups.map(([, { navigation, key }]) => `${navigation}($select=${key})`).join(","),
    },
    keyIds: keyIds.filter((id) => !filtered.includes(id)),
    columns: new Map(Array.from(table.names, ([column, property]) => [property, column])),
  };
}

/** The columns of the map; none where it passes all. */
export function columnsOf({ map }: WireMap): readonly string[] {
  return map.fields.length === 0 ? [] : [...map.keys[SIDE], ...map.fields.map((field) => field.dataverse)];
}

/** A row as the service sent it, by the columns of the map. */
export function shown(wire: WireMap, row: WireRow): Row | Fault {
  const table = wire.tables[SIDE];
  const id = textIn(row, table.id);
  // The id becomes a part of a URL: one that is not an id is refused.
  if (id !== "" && literalOf("guid", id) !== id) return notAnId(table.set, table.id);
  const { columns, keyIds } = shapeOf(wire);
  const changeColumns = changeColumnsOf(table);
  const values = new Map<string, FieldValue>();
  for (const [property, sent] of row) {
    if (property === table.id || property === companyProperty(wire) || property.includes("@")) continue;
    if (changeColumns.includes(property) || keyIds.includes(property)) continue;
    const column = columns.get(property) ?? property;
    const value = valueRead(table.types.get(column), sent);
    if (value !== undefined) values.set(column, value);
  }
  for (const [column, { navigation, key, keyType }] of table.lookups) {
    if (row.has(navigation))
      values.set(column, valueRead(keyType, propertiesOf(row.get(navigation)).get(key)) ?? null);
  }
  return {
    values: Object.fromEntries(values),
    version: versionIn(textIn(row, "@odata.etag")),
    changedAt: changedAtIn(table, row),
    ...(id !== "" && { address: id }),
  };
}

/** `470867` of `W/"470867"`: feeds say the version of a row without the quotes. */
export function versionIn(etag: string): string {
  return /^W\/"(.*)"$/.exec(etag)?.[1] ?? etag;
}
