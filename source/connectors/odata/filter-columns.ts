import { otherSide, type DataSource } from "../../domain/error/data-source.ts";
import type { RowFilter } from "../../domain/sides/row-filter.ts";
import { columnOf } from "../../domain/sides/reconciliation.ts";
import type { TableMap } from "../../domain/sides/table-map.ts";
import type { TableShape } from "../table-shape.ts";
import type { WireMap } from "./row-address.ts";
import { propertyOf, type WireTable } from "./wire-table.ts";

/** Columns that the map's filter of a side asks about and that the map itself does not read there. */
export function filterColumnsOf(map: TableMap, side: DataSource): readonly string[] {
  const mapped = new Set(
    [...map.keys[side], ...map.fields.map((field) => columnOf(field, side))].map((name) =>
      name.toLowerCase(),
    ),
  );
  const compared = (map.filters?.[side]?.comparisons ?? []).map(({ column }) => column);
  return [...new Set(compared)].filter((column) => !mapped.has(column.toLowerCase()));
}

/** The same as the service calls them. */
export function filterProperties({ map, tables }: WireMap, side: DataSource): readonly string[] {
  return filterColumnsOf(map, side).map((column) => propertyOf(tables[side], column));
}

/**
 * A map with what its filters need to be evaluated: the property of each column that is not mapped. A filter with a
 * column whose property nobody says is left unevaluated: a request for it would fail every reading.
 */
export function withFilterColumns(
  wire: WireMap,
  shapes: Readonly<Record<DataSource, TableShape | undefined>>,
): WireMap {
  return (["finance-and-operations", "dataverse"] as const).reduce(
    (prepared, side) => withSide(prepared, side, shapes[side]),
    wire,
  );
}

function withSide(wire: WireMap, side: DataSource, shape: TableShape | undefined): WireMap {
  const { map, tables } = wire;
  const filter = map.filters?.[side];
  const columns = filterColumnsOf(map, side);
  if (filter === undefined || columns.length === 0) return wire;
  const table = tables[side];
  const names = new Map(table.names);
  for (const column of columns) {
    const property = propertyFor(column, side, table, shape);
    if (property === null) return { ...wire, map: withFilter(map, side, { ...filter, comparisons: null }) };
    if (property !== column) names.set(column, property);
  }
  const other = otherSide(side);
  return { map, tables: { ...tables, [side]: { ...table, names }, [other]: tables[other] } };
}

function withFilter(map: TableMap, side: DataSource, filter: RowFilter): TableMap {
  return { ...map, filters: { ...map.filters, [side]: filter } };
}

/** The id of a lookup, as a row of Dataverse has it; its metadata knows only the lookup itself. */
const LOOKUP_ID = /^_\w+_value$/;

/** Null where it cannot be known: finance and operations writes names of fields in capitals, and asks for its own. */
function propertyFor(
  column: string,
  side: DataSource,
  table: WireTable,
  shape: TableShape | undefined,
): string | null {
  const folded = column.toLowerCase();
  const said = [...table.names].find(([name]) => name.toLowerCase() === folded)?.[1];
  if (said !== undefined) return said;
  if (side === "dataverse" && LOOKUP_ID.test(folded)) return folded;
  if (shape !== undefined) {
    const ownColumn = Object.entries(shape.columns).find(([name]) => name.toLowerCase() === folded);
    // Of a type that values are not compared by: a lookup, for example, is not even called so in a row.
    return ownColumn === undefined || ownColumn[1].type === null ? null : ownColumn[0];
  }
  if (side === "dataverse") return folded;
  return column === column.toUpperCase() ? null : column;
}
