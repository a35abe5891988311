import type { DataSource } from "../../source/domain/error/data-source.ts";
import type { ColumnType } from "../../source/domain/sides/column-rule.ts";
import type { WireMap } from "../../source/connectors/odata/row-address.ts";
import { propertyOf } from "../../source/connectors/odata/wire-table.ts";
import type { ColumnShape, TableShape } from "../../source/connectors/table-shape.ts";
import type { Reply } from "./service-double.ts";

const EDM: Readonly<Record<string, string>> = {
  int: "Edm.Int32",
  decimal: "Edm.Decimal",
  guid: "Edm.Guid",
  date: "Edm.Date",
  "date-at-noon": "Edm.DateTimeOffset",
  datetime: "Edm.DateTimeOffset",
  boolean: "Edm.Boolean",
  text: "Edm.String",
};

const ATTRIBUTES: Readonly<Record<string, string>> = {
  int: "Picklist",
  decimal: "Decimal",
  guid: "Uniqueidentifier",
  date: "DateTime",
  datetime: "DateTime",
  boolean: "Boolean",
  text: "String",
};

interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/** The columns that a map names at a side, as that service calls and types them; lookups are left out. */
function columnsOf({ map, tables }: WireMap, side: DataSource): readonly Column[] {
  const table = tables[side];
  const mapped = map.fields.map((field) =>
    side === "dataverse" ? field.dataverse : field.financeAndOperations,
  );
  return [...new Set([...map.keys[side], ...mapped])]
    .filter((column) => !table.lookups.has(column))
    .map((column) => ({ name: propertyOf(table, column), type: table.types.get(column) ?? "text" }));
}

/** `$metadata` of finance and operations, as OData writes it: types first, the sets behind them. */
export function edmx(maps: readonly WireMap[], shapes: readonly TableShape[] = []): string {
  const side = "finance-and-operations";
  const types = maps.map((wire) => {
    const { set } = wire.tables[side];
    const keys = wire.map.keys[side].map((column) => propertyOf(wire.tables[side], column));
    const refs = [...(wire.map.hasCompany ? ["dataAreaId"] : []), ...keys].map(
      (key) => `<PropertyRef Name="${key}"/>`,
    );
    const shape = shapes.find((one) => one.set === set);
    const properties = columnsOf(wire, side).map(({ name, type }) => {
      const column = shape?.columns[name];
      if (column !== undefined) return edmProperty(name, column);
      return `<Property Name="${name}" Type="${edmOf(type)}" ${type === "decimal" ? 'Scale="6"' : ""}><Annotation Term="Label" String="a &gt; b > c"/></Property>`;
    });
    return `<EntityType Name="${singular(set)}"><Key>${refs.join("")}</Key><Property Name="dataAreaId" Type="Edm.String"/>${properties.join("")}</EntityType>`;
  });
  const sets = maps.map(({ tables }) => {
    const { set } = tables[side];
    return `<EntitySet Name="${set}" EntityType="Microsoft.Dynamics.DataEntities.${singular(set)}"/>`;
  });
  return `<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="Microsoft.Dynamics.DataEntities" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<!-- <EntityType Name="Nothing"> -->
<EnumType Name="NoYes"><Member Name="No" Value="0"/><Member Name="Yes" Value="1"/></EnumType>
<EntityType Name="Unrelated"><Key><PropertyRef Name="Id"/></Key><Property Name="Id" Type="Edm.Int64"/></EntityType>
${enumTypes(shapes)}
${types.join("\n")}
<EntityContainer Name="Resources">${sets.join("\n")}</EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>`;
}

const AX_TYPE = "Microsoft.Dynamics.OData.Core.V1.AXType";

function edmProperty(name: string, { type, isNullable, places, isWide }: ColumnShape): string {
  const edm = type === "int" && isWide === true ? "Edm.Int64" : edmOf(type ?? "text");
  const nullable = isNullable === false ? ' Nullable="false"' : "";
  const scale = type === "decimal" ? ` Scale="${places ?? "variable"}"` : "";
  const day = `<Annotation Term="${AX_TYPE}"><EnumMember>${AX_TYPE}/Date</EnumMember></Annotation>`;
  return `<Property Name="${name}" Type="${edm}"${nullable}${scale}>${type === "date-at-noon" ? day : ""}</Property>`;
}

/** With members in an order that is not that of their values. */
function enumTypes(shapes: readonly TableShape[]): string {
  const all = shapes.flatMap(({ columns }) => Object.values(columns));
  const printed = all.flatMap(({ type, members }) =>
    type?.startsWith("enum:") !== true || type.endsWith(".NoYes") || members === undefined
      ? []
      : [
          `<EnumType Name="${type.slice(type.lastIndexOf(".") + 1)}">${members
            .map((member, value) => `<Member Name="${member}" Value="${value}"/>`)
            .toReversed()
            .join("")}</EnumType>`,
        ],
  );
  return [...new Set(printed)].join("\n");
}

/** What the service says of an entity beside `$metadata`: which columns take a value, and when. */
export function publicEntity(name: string, shapes: readonly TableShape[]): Reply {
  const shape = shapes.find((one) => one.name.endsWith(`.${name}`));
  if (shape === undefined) return { status: 404 };
  const Properties = Object.entries(shape.columns).map(([Name, { writable }]) => ({
    Name,
    AllowEdit: writable === undefined,
    AllowEditOnCreate: writable !== "never",
  }));
  return { status: 200, body: { Name: name, EntitySetName: shape.set, Properties } };
}

/** Most types are named as one row of their set is; some have nothing in common with it. */
function singular(set: string): string {
  return set === "Units" ? "MeasureOfAnyKind" : set.replace(/s(V\d+)?$/, "$1");
}

function edmOf(type: ColumnType): string {
  return type.startsWith("enum:") ? type.slice("enum:".length) : (EDM[type] ?? "Edm.Untyped");
}

/** The definition of a table: its columns, its lookups, and its alternate key, which `keyStatus` may call not active. */
export function entityDefinitions(
  maps: readonly WireMap[],
  filter: string,
  keyStatus: ReadonlyMap<string, string>,
  shapes: readonly TableShape[] = [],
): Reply {
  const wantedSet = /^EntitySetName eq '(\w+)'$/.exec(filter)?.[1];
  const found = maps.filter(({ tables }) => wantedSet === undefined || tables.dataverse.set === wantedSet);
  return { status: 200, body: { value: found.map((wire) => entityDefinition(wire, keyStatus, shapes)) } };
}

function entityDefinition(
  wire: WireMap,
  keyStatus: ReadonlyMap<string, string>,
  shapes: readonly TableShape[],
): object {
  const { set } = wire.tables.dataverse;
  const { id, lookups } = wire.tables.dataverse;
  const company = (wire.tables.dataverse.company ?? "msdyn_company").toLowerCase();
  const parts = wire.map.keys.dataverse.map(
    (column) => lookups.get(column)?.navigation.toLowerCase() ?? column,
  );
  const KeyAttributes = [...(wire.map.hasCompany ? [company] : []), ...parts];
  const shape = shapes.find((one) => one.set === set);
  const Attributes = columnsOf(wire, "dataverse").map(({ name, type }) => ({
    LogicalName: name,
    AttributeType: attributeOf(shape?.columns[name]) ?? ATTRIBUTES[type] ?? "Virtual",
    IsValidForCreate: shape?.columns[name]?.writable !== "never",
    IsValidForUpdate: shape?.columns[name]?.writable === undefined,
  }));
  const ManyToOneRelationships = Array.from(lookups.values(), ({ navigation }) => ({
    ReferencingEntityNavigationPropertyName: navigation,
  }));
  const Keys = [{ KeyAttributes, EntityKeyIndexStatus: keyStatus.get(set) ?? "Active" }];
  const LogicalName = wire.map.table;
  return {
    LogicalName,
    EntitySetName: set,
    PrimaryIdAttribute: id,
    Attributes,
    ManyToOneRelationships,
    Keys,
  };
}

/** Money has the places of its currency, whatever its column says. */
function placesOf(column: ColumnShape | undefined): object {
  if (column?.told.startsWith("Money") !== true) return { Precision: column?.places ?? 2 };
  return { Precision: 4, PrecisionSource: 2 };
}

function attributeOf(column: ColumnShape | undefined): string | undefined {
  if (column?.told.startsWith("Money") === true) return "Money";
  return column?.type === "int" && column.isWide === true ? "BigInt" : ATTRIBUTES[column?.type ?? ""];
}

/** What a kind of attribute tells beside its type; null for a path that asks something else. */
export function attributeDetails(
  maps: readonly WireMap[],
  path: string,
  shapes: readonly TableShape[] = [],
): Reply | null {
  const [, table, kind] =
    /^EntityDefinitions\(LogicalName='(\w+)'\)\/Attributes\/Microsoft\.Dynamics\.CRM\.(\w+)AttributeMetadata$/.exec(
      path,
    ) ?? [];
  if (table === undefined) return null;
  const wire = maps.find(({ map }) => map.table === table);
  const shape = shapes.find(({ set }) => set === wire?.tables.dataverse.set);
  const columns = wire === undefined ? [] : columnsOf(wire, "dataverse");
  const value = columns
    .map(({ name, type }) => ({ name, type: shape?.columns[name]?.type ?? type }))
    .filter(({ name, type }) => (attributeOf(shape?.columns[name]) ?? ATTRIBUTES[type]) === kind)
    .map(({ name, type }) => ({
      LogicalName: name,
      ...(kind === "DateTime"
        ? { DateTimeBehavior: { Value: type === "date" ? "DateOnly" : "UserLocal" } }
        : placesOf(shape?.columns[name])),
    }));
  return { status: 200, body: { value } };
}
