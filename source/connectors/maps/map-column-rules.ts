import { DATA_SOURCES, type DataSource } from "../../domain/error/data-source.ts";
import { isDay, type ColumnRule, type ColumnType } from "../../domain/sides/column-rule.ts";
import type { FieldMap, TableMap } from "../../domain/sides/table-map.ts";
import { filterColumnsOf } from "../odata/filter-columns.ts";
import type { WireMap } from "../odata/row-address.ts";
import { propertyOf, type WireTable } from "../odata/wire-table.ts";
import type { ColumnShape, TableShape } from "../table-shape.ts";

/**
 * The map with what is known of its columns: their types in both tables, and rules by which values are compared across
 * the sides. What the file says of a type stands: it is the operator's word on what values are compared by.
 */
export function withColumnRules(
  { map, tables }: WireMap,
  shapes: Readonly<Record<DataSource, TableShape | undefined>>,
): WireMap {
  const rulesOf = (columns: Readonly<Record<DataSource, string>>): NonNullable<FieldMap["rules"]> =>
    Object.fromEntries(
      DATA_SOURCES.flatMap((side) => {
        const rule = ruleOf(tables[side], columns[side], shapes[side]);
        return rule === undefined ? [] : [[side, rule] as const];
      }),
    );
  const fields = map.fields.map((field) => ({
    ...field,
    rules: rulesOf({ "finance-and-operations": field.financeAndOperations, dataverse: field.dataverse }),
  }));
  const keyRules = map.keys.dataverse.map((dataverse, place) =>
    rulesOf({ "finance-and-operations": map.keys["finance-and-operations"][place] ?? "", dataverse }),
  );
  const typed = (side: DataSource): WireTable =>
    withTypes(tables[side], [...columnsOf(map, side), ...filterColumnsOf(map, side)], shapes[side]);
  return {
    map: { ...map, fields, keyRules },
    tables: { "finance-and-operations": typed("finance-and-operations"), dataverse: typed("dataverse") },
  };
}

/** The columns of a map on a side, its key first. */
export function columnsOf(map: TableMap, side: DataSource): readonly string[] {
  const mapped = map.fields.map((field) =>
    side === "dataverse" ? field.dataverse : field.financeAndOperations,
  );
  return [...map.keys[side], ...mapped];
}

function ruleOf(table: WireTable, column: string, shape: TableShape | undefined): ColumnRule | undefined {
  const lookup = table.lookups.get(column);
  if (lookup !== undefined) return { type: lookup.keyType, isReference: true };
  const columnShape = shape?.columns[propertyOf(table, column)];
  const type = typeIn(table.types.get(column), columnShape);
  if (type === undefined) return undefined;
  const isOwnType = columnShape?.type === type;
  return {
    type,
    ...(columnShape?.isNullable !== undefined && { isNullable: columnShape.isNullable }),
    ...(isOwnType && columnShape.places !== undefined && { places: columnShape.places }),
    ...(isOwnType && columnShape.members !== undefined && { members: columnShape.members }),
    ...(columnShape?.writable !== undefined && { writable: columnShape.writable }),
  };
}

/** A day that the file calls a date is still sent as the service has it. */
function typeIn(said: ColumnType | undefined, columnShape: ColumnShape | undefined): ColumnType | undefined {
  const type = columnShape?.type ?? undefined;
  return said === undefined || (said === "date" && isDay(type)) ? type : said;
}

/** A filter writes the names of its columns in letters of its own. */
function shapeColumn({ columns }: TableShape, property: string): ColumnShape | undefined {
  if (Object.hasOwn(columns, property)) return columns[property];
  const folded = property.toLowerCase();
  return Object.entries(columns).find(([name]) => name.toLowerCase() === folded)?.[1];
}

function withTypes(table: WireTable, columns: readonly string[], shape: TableShape | undefined): WireTable {
  if (shape === undefined) return table;
  const types = new Map<string, ColumnType>();
  const wide = new Set<string>();
  for (const column of columns) {
    if (table.lookups.has(column)) continue;
    const columnShape = shapeColumn(shape, propertyOf(table, column));
    const type = typeIn(table.types.get(column), columnShape);
    if (type !== undefined) types.set(column, type);
    if (columnShape?.isWide === true) wide.add(column);
  }
  return { ...table, types, wide };
}
