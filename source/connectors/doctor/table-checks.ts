import type { DataSource } from "../../domain/error/data-source.ts";
import { filterProperties } from "../odata/filter-columns.ts";
import type { WireMap } from "../odata/row-address.ts";
import { propertyOf } from "../odata/wire-table.ts";
import type { TableAsked, TableShape } from "../table-shape.ts";
import { fail, ok, warn, type Finding } from "./finding.ts";

/** What a map needs of a side's table: its key, its mapped columns, those of its filter, and the company where rows have one. */
export function askedOf(wire: WireMap, side: DataSource): TableAsked {
  const { map, tables } = wire;
  const table = tables[side];
  const mapped = map.fields.map((field) =>
    side === "dataverse" ? field.dataverse : field.financeAndOperations,
  );
  const columns = [...map.keys[side], ...mapped].filter((column) => !table.lookups.has(column));
  const properties = [...columns.map((column) => propertyOf(table, column)), ...filterProperties(wire, side)];
  return { set: table.set, columns: [...new Set(properties)] };
}

/** Where a map and the side's own metadata disagree, in one line. */
export function tableCheck(wire: WireMap, side: DataSource, shapes: readonly TableShape[]): Finding {
  const table = wire.tables[side];
  const check = `${wire.map.entity}: keys and types`;
  const shape = shapes.find(({ set }) => set === table.set);
  if (shape === undefined) return fail(check, `the metadata has no entity set ${table.set}`);
  const wrong = [
    ...missingColumns(wire, side, shape),
    ...wrongKey(wire, side, shape),
    ...lostLookups(wire, side, shape),
  ];
  if (wrong.length > 0) return fail(check, wrong.join("; "));
  const doubtful = doubtfulTypes(wire, side, shape);
  if (doubtful.length > 0) return warn(check, doubtful.join("; "));
  return ok(check, `${shape.name}, key ${shape.key.join(" + ")}`);
}

function missingColumns(wire: WireMap, side: DataSource, { columns, name }: TableShape): readonly string[] {
  const missing = askedOf(wire, side).columns.filter((column) => !Object.hasOwn(columns, column));
  return missing.length === 0 ? [] : [`${name} has no ${missing.join(", ")}`];
}

/** Every part of the key has to be in a predicate (documented); Dataverse is addressed by its id as well. */
function wrongKey({ map, tables }: WireMap, side: DataSource, { key }: TableShape): readonly string[] {
  const table = tables[side];
  const wanted =
    side === "dataverse"
      ? [table.id]
      : [
          ...(map.hasCompany ? ["dataAreaId"] : []),
          ...map.keys[side].map((column) => propertyOf(table, column)),
        ];
  const isSame = wanted.length === key.length && wanted.every((part) => key.includes(part));
  return isSame ? [] : [`its key is ${key.join(" + ") || "not stated"}, the map's is ${wanted.join(" + ")}`];
}

function lostLookups({ tables }: WireMap, side: DataSource, { navigations }: TableShape): readonly string[] {
  return [...tables[side].lookups]
    .filter(([, { navigation }]) => !navigations.includes(navigation))
    .map(([column, { navigation }]) => `the lookup ${column} has no navigation property ${navigation}`);
}

function doubtfulTypes(wire: WireMap, side: DataSource, { columns }: TableShape): readonly string[] {
  const table = wire.tables[side];
  const properties = new Map(Array.from(table.types, ([column, type]) => [propertyOf(table, column), type]));
  return Object.entries(columns).flatMap(([property, { type, told }]) => {
    if (type === null) return [`${property} is ${told}: its values pass as they come`];
    const said = properties.get(property);
    if (said === type) return [];
    if (said !== undefined) return [`${property} is ${told} (${type}), the map says ${said}`];
    return type === "text" ? [] : [`${property} is ${told} (${type}), the map says no type`];
  });
}
