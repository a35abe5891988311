import { isName } from "../odata/literal.ts";
import { DATA_SOURCES } from "../../domain/error/data-source.ts";
import type { DataSource } from "../../domain/error/data-source.ts";
import type { FieldMap, TableMap } from "../../domain/sides/table-map.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { asFlag, asList, asObject, asText, asTexts, misshapen, optional, parseJson } from "../json-shape.ts";
import type { JsonObject } from "../json-shape.ts";
import { companyNavigationOf } from "./company-column.ts";
import { columnsOf, withColumnRules } from "./map-column-rules.ts";
import { importedMap, mapOfImported } from "./imported-fields.ts";
import type { KnownTables } from "./imported-fields.ts";
import { parseMap, refuseTwice } from "../local/maps-file.ts";
import { filterColumnsOf, withFilterColumns } from "../odata/filter-columns.ts";
import { parseColumnType } from "../../domain/sides/column-rule.ts";
import type { ColumnType } from "../../domain/sides/column-rule.ts";
import type { WireMap } from "../odata/row-address.ts";
import type { ChangeColumns, Lookup, WireTable } from "../odata/wire-table.ts";
import { NO_SHAPES } from "../table-shape.ts";
import type { TableShape } from "../table-shape.ts";

/**
 * Reads the maps of a connection: a list of table maps as in the local environment's maps.json, each with a member
 * `wire` that says what the two services call its tables. A map without `fields` takes those of the imported table map
 * of its entity and its Dataverse set, and a column without a type the one that the service's metadata says. Throws at the first place that is not as expected.
 */
export function parseWireMaps(
  text: string,
  file: string,
  knownTables: KnownTables = { imported: [], shapes: NO_SHAPES },
): readonly WireMap[] {
  const maps = asList(parseJson(text, file), file).flatMap((one, index) => {
    const said = asObject(one, `${file}[${index}]`, "any");
    if (knownTables.imported === null && !said.has("fields")) return [];
    return [parseWireMap(said, `${file}[${index}]`, knownTables)];
  });
  refuseTwice(
    maps.map(({ map }) => map),
    file,
  );
  return maps;
}

function parseWireMap(said: JsonObject, where: string, knownTables: KnownTables): WireMap {
  const { fields, company, ...beside } = said.has("fields")
    ? { fields: said.get("fields"), company: undefined }
    : mapOfImported(said, where, knownTables);
  const keys =
    said.has("keys") || said.has("fields") ? {} : { keys: keysOfImported(said, where, knownTables) };
  const map = {
    ...parseMap({ ...Object.fromEntries(said), fields, ...keys }, where, ["wire"]),
    ...beside,
  };
  if (map.fields.length === 0) {
    throw new UserFacingError(
      `${where} maps no fields, so a retry would have nothing to compare.`,
      "List the fields of the table map.",
    );
  }
  const wire = asObject(said.get("wire"), `${where}.wire`, DATA_SOURCES);
  const dataverse = parseTable(wire, "dataverse", `${where}.wire`);
  const tables = {
    "finance-and-operations": parseTable(wire, "finance-and-operations", `${where}.wire`),
    dataverse: company === undefined ? dataverse : withCompany(dataverse, company, knownTables),
  };
  refuseUnknownColumns(map, tables, `${where}.wire`);
  const shapeOf = (side: DataSource): TableShape | undefined =>
    knownTables.shapes[side].find(({ set }) => set === tables[side].set);
  const shapes = {
    "finance-and-operations": shapeOf("finance-and-operations"),
    dataverse: shapeOf("dataverse"),
  };
  const ruled = withColumnRules({ map, tables }, shapes);
  // While the types are asked for, the names of the filters' columns are as well.
  return knownTables.areTypesAsked === true ? ruled : withFilterColumns(ruled, shapes);
}

function keysOfImported(said: JsonObject, where: string, knownTables: KnownTables): object {
  const wire = asObject(said.get("wire"), `${where}.wire`, "any");
  const theirs = asObject(wire.get("finance-and-operations"), `${where}.wire.finance-and-operations`, "any");
  return knownKeys(
    {
      fields: importedMap(said, where, knownTables.imported).fields,
      shape: knownTables.shapes["finance-and-operations"].find(({ set }) => set === theirs.get("set")),
      names: members(theirs.get("names"), `${where}.wire.finance-and-operations.names`, asName),
      areTypesAsked: knownTables.areTypesAsked === true,
    },
    where,
  );
}

/** What the file says of the company's column stands; else the imported map says it. */
function withCompany(table: WireTable, field: FieldMap, { shapes }: KnownTables): WireTable {
  if (table.company !== undefined) return table;
  const shape = shapes.dataverse.find(({ set }) => set === table.set);
  return { ...table, company: companyNavigationOf(field, shape?.navigations) };
}

function parseTable(wire: JsonObject, side: DataSource, where: string): WireTable {
  const own = side === "dataverse" ? ["id", "lookups", "company"] : ["names"];
  const place = `${where}.${side}`;
  const fields = asObject(wire.get(side), place, ["set", "types", "changed", ...own]);
  return {
    set: asName(fields.get("set"), `${place}.set`),
    id: side === "dataverse" ? asName(fields.get("id"), `${place}.id`) : "",
    names: members(fields.get("names"), `${place}.names`, asName),
    types: members(fields.get("types"), `${place}.types`, asType),
    lookups: members(fields.get("lookups"), `${place}.lookups`, asLookup),
    ...(fields.has("company") && { company: asName(fields.get("company"), `${place}.company`) }),
    ...(fields.has("changed") && { changed: asChangeColumns(fields.get("changed"), `${place}.changed`) }),
  };
}

function members<T>(
  value: unknown,
  where: string,
  read: (value: unknown, where: string) => T,
): ReadonlyMap<string, T> {
  const fields = optional<JsonObject>(
    value,
    (one) => asObject(one, where, "any"),
    new Map<string, unknown>(),
  );
  return new Map(Array.from(fields, ([name, one]) => [name, read(one, `${where}.${name}`)]));
}

function asChangeColumns(value: unknown, where: string): ChangeColumns {
  const fields = asObject(value, where, ["at", "by", "syncUsers"]);
  return {
    at: asName(fields.get("at"), `${where}.at`),
    by: asName(fields.get("by"), `${where}.by`),
    syncUsers: asTexts(fields.get("syncUsers"), `${where}.syncUsers`),
  };
}

/** A name that stands in a URL as it is. */
function asName(value: unknown, where: string): string {
  if (typeof value !== "string" || !isName(value)) {
    throw misshapen(where, "a name of letters, digits and underscores", value);
  }
  return value;
}

function asType(value: unknown, where: string): ColumnType {
  const type = parseColumnType(asText(value, where));
  if (type !== null) return type;
  throw misshapen(
    where,
    "text, int, decimal, guid, date, date-at-noon, datetime, boolean or enum:NAME.OF.TYPE",
    value,
  );
}

function asLookup(value: unknown, where: string): Lookup {
  const fields = asObject(value, where, [
    "navigation",
    "set",
    "id",
    "key",
    "keyType",
    "hasCompany",
    "company",
  ]);
  const name = (field: string) => asName(fields.get(field), `${where}.${field}`);
  return {
    navigation: name("navigation"),
    set: name("set"),
    id: name("id"),
    key: name("key"),
    keyType: optional<ColumnType>(fields.get("keyType"), (type) => asType(type, `${where}.keyType`), "text"),
    hasCompany: asFlag(fields.get("hasCompany"), `${where}.hasCompany`),
    ...(fields.has("company") && { company: name("company") }),
  };
}

/** A typing error in a column's name would otherwise leave the column without its type. */
function refuseUnknownColumns(map: TableMap, tables: WireMap["tables"], where: string): void {
  for (const side of DATA_SOURCES) {
    const ownColumns = [...columnsOf(map, side), ...filterColumnsOf(map, side)];
    const { names, types, lookups } = tables[side];
    for (const [member, said] of Object.entries({ names, types, lookups })) {
      const stray = [...said.keys()].find((column) => !ownColumns.includes(column));
      if (stray === undefined) continue;
      throw new UserFacingError(
        `${where}.${side}.${member} names the column ${stray}, which the map does not have.`,
        `Columns of the map: ${ownColumns.join(", ")}.`,
      );
    }
  }
}

interface Known {
  /** Fields of the imported map. */
  readonly fields: readonly FieldMap[];
  /** What finance and operations says of its entity; undefined where its metadata was not read. */
  readonly shape: TableShape | undefined;
  /** Property of a column, where it is called otherwise. */
  readonly names: ReadonlyMap<string, string>;
  /** True while the metadata is about to be asked, when every mapped column does. */
  readonly areTypesAsked: boolean;
}

/**
 * Key columns of a map on both sides: the key of finance and operations' entity without the company, and the Dataverse
 * columns that the map pairs with it. Throws where the metadata is not known, or the map has no field for a part.
 */
function knownKeys(
  { fields, shape, names, areTypesAsked }: Known,
  where: string,
): Readonly<Record<DataSource, readonly string[]>> {
  const [first] = fields;
  if (areTypesAsked && first !== undefined) return keysOf([first]);
  if (shape === undefined) {
    throw new UserFacingError(
      `${where} has no keys, and the metadata of finance and operations was not read.`,
      "List the key columns of both sides, or let them be read: dwtriage maps import --from CONNECTION.",
    );
  }
  return keysOf(
    shape.key
      .filter((part) => part !== "dataAreaId")
      .map((part) => {
        const field = fields.find(
          ({ financeAndOperations: column }) =>
            (names.get(column) ?? column).toLowerCase() === part.toLowerCase(),
        );
        if (field !== undefined) return field;
        throw new UserFacingError(
          `${where} has no keys, and the imported map has no field for ${part}, a part of the key of ${shape.name}.`,
          "List the key columns of both sides.",
        );
      }),
  );
}

function keysOf(fields: readonly FieldMap[]): Readonly<Record<DataSource, readonly string[]>> {
  return {
    "finance-and-operations": fields.map((field) => field.financeAndOperations),
    dataverse: fields.map((field) => field.dataverse),
  };
}
