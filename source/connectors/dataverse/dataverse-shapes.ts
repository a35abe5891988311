import { isName } from "../odata/literal.ts";
import type { Fault } from "../fault.ts";
import type { ColumnType } from "../../domain/sides/column-rule.ts";
import type { ODataSession } from "../odata/odata-session.ts";
import { queryOf } from "../odata/resource-path.ts";
import { rowsAsked } from "../odata/rows-asked.ts";
import { definitionQuery, rowsByKey } from "../odata/rows-by-key.ts";
import { propertiesOf, textIn, type WireRow } from "../odata/wire-answers.ts";
import type { ColumnShape, TableAsked, TableShape } from "../table-shape.ts";

/** By the names of AttributeTypeCode; a date is distinguished by its behaviour. */
const TYPES: Readonly<Record<string, ColumnType>> = {
  String: "text",
  Memo: "text",
  Integer: "int",
  BigInt: "int",
  Picklist: "int",
  State: "int",
  Status: "int",
  Decimal: "decimal",
  Double: "decimal",
  Money: "decimal",
  Boolean: "boolean",
  Uniqueidentifier: "guid",
};

/** Numbers that come as texts where a service heeds `IEEE754Compatible`. */
const WIDE: readonly string[] = ["BigInt", "Decimal", "Money"];

const LOOKUPS: readonly string[] = ["Lookup", "Customer", "Owner"];

/** What a kind of attribute states apart from its type, and where. */
const DETAILS: readonly { readonly type: string; readonly kind: string; readonly select: string }[] = [
  { type: "DateTime", kind: "DateTimeAttributeMetadata", select: "LogicalName,DateTimeBehavior" },
  { type: "Decimal", kind: "DecimalAttributeMetadata", select: "LogicalName,Precision" },
  { type: "Double", kind: "DoubleAttributeMetadata", select: "LogicalName,Precision" },
  { type: "Money", kind: "MoneyAttributeMetadata", select: "LogicalName,Precision,PrecisionSource" },
];

type Answer<T> = { readonly found: T } | { readonly fault: Fault };

/** It becomes a part of a URL. */
const NOT_A_NAME: Fault = {
  class: "contract",
  message: "The service returned a table whose LogicalName is not a name.",
};

/** What the definitions of the asked tables say. A set that is not there is left out. */
export async function dataverseShapes(
  wantedTables: readonly TableAsked[],
  session: ODataSession,
  signal: AbortSignal,
): Promise<{ readonly tables: readonly TableShape[] } | { readonly fault: Fault }> {
  const tables: TableShape[] = [];
  for (const table of wantedTables) {
    const answer = await shapeOf(table, session, signal);
    if ("fault" in answer) return answer;
    if (answer.found !== null) tables.push(answer.found);
  }
  return { tables };
}

async function shapeOf(
  { set, columns }: TableAsked,
  session: ODataSession,
  signal: AbortSignal,
): Promise<Answer<TableShape | null>> {
  const query = definitionQuery(set, {
    $select: "LogicalName,PrimaryIdAttribute",
    $expand:
      "Attributes($select=LogicalName,AttributeType,IsValidForCreate,IsValidForUpdate),ManyToOneRelationships($select=ReferencingEntityNavigationPropertyName)",
  });
  const answer = await rowsByKey(session, query, signal);
  if ("fault" in answer) return answer;
  const [definition] = answer.rows;
  if (definition === undefined) return { found: null };
  const attributes = membersOf(definition, "Attributes").filter((one) =>
    columns.includes(textIn(one, "LogicalName")),
  );
  const name = textIn(definition, "LogicalName");
  if (!isName(name)) return { fault: NOT_A_NAME };
  const details = await detailsOf(name, attributes, session, signal);
  if ("fault" in details) return details;
  const shared = await sharedPlaces([...details.found.values()], session, signal);
  return {
    found: {
      set,
      name,
      key: [textIn(definition, "PrimaryIdAttribute")],
      columns: Object.fromEntries(
        attributes.map((one) => {
          const column = textIn(one, "LogicalName");
          return [
            column,
            { ...columnShape(one, details.found.get(column), shared), ...writableIn(one) },
          ] as const;
        }),
      ),
      navigations: membersOf(definition, "ManyToOneRelationships").map((one) =>
        textIn(one, "ReferencingEntityNavigationPropertyName"),
      ),
    },
  };
}

/** Where an amount of money has its places from, other than its own column: the organization, or its currency. */
const PLACES_OF: ReadonlyMap<unknown, { readonly set: string; readonly column: string }> = new Map([
  [1, { set: "organizations", column: "pricingdecimalprecision" }],
  [2, { set: "transactioncurrencies", column: "currencyprecision" }],
]);

/** Places by their source, where all rows there say the same: two currencies of different places say none. */
async function sharedPlaces(
  details: readonly WireRow[],
  session: ODataSession,
  signal: AbortSignal,
): Promise<ReadonlyMap<unknown, number>> {
  const found = new Map<unknown, number>();
  for (const [source, { set, column }] of PLACES_OF) {
    if (!details.some((detail) => detail.get("PrecisionSource") === source)) continue;
    const answer = await listOf(`${set}${queryOf({ $select: column })}`, session, signal);
    const precisions = new Set("found" in answer ? answer.found.map((row) => row.get(column)) : []);
    const [places] = precisions;
    if (precisions.size === 1 && typeof places === "number") found.set(source, places);
  }
  return found;
}

/** Places behind the point and behaviours of dates, by column: asked for only where a column is of such a kind. */
async function detailsOf(
  name: string,
  attributes: readonly WireRow[],
  session: ODataSession,
  signal: AbortSignal,
): Promise<Answer<ReadonlyMap<string, WireRow>>> {
  const found = new Map<string, WireRow>();
  for (const { type, kind, select } of DETAILS) {
    if (!attributes.some((one) => one.get("AttributeType") === type)) continue;
    const path = `EntityDefinitions(LogicalName='${name}')/Attributes/Microsoft.Dynamics.CRM.${kind}`;
    const answer = await listOf(`${path}${queryOf({ $select: select })}`, session, signal);
    if ("fault" in answer) return answer;
    for (const one of answer.found) found.set(textIn(one, "LogicalName"), one);
  }
  return { found };
}

/**
 * A day without a time is sent as one only where the behaviour is DateOnly; the others carry an instant, and in
 * TimeZoneIndependent that is the wall clock's, which compares as an instant all the same.
 */
function columnShape(
  attribute: WireRow,
  detail: WireRow | undefined,
  shared: ReadonlyMap<unknown, number>,
): ColumnShape {
  const attributeType = textIn(attribute, "AttributeType");
  if (attributeType === "DateTime") {
    const behaviour = textIn(propertiesOf(detail?.get("DateTimeBehavior")), "Value");
    if (behaviour === "") return { type: null, told: "DateTime of an untold behaviour" };
    return { type: behaviour === "DateOnly" ? "date" : "datetime", told: `DateTime, ${behaviour}` };
  }
  if (LOOKUPS.includes(attributeType))
    return { type: null, told: `${attributeType}, which a map describes as a lookup` };
  const source = detail?.get("PrecisionSource") ?? 0;
  const own = detail?.get("Precision");
  const places = source === 0 && typeof own === "number" ? own : shared.get(source);
  return {
    type: TYPES[attributeType] ?? null,
    told: places === undefined ? attributeType || "no type" : `${attributeType}, ${places} places`,
    ...(places !== undefined && { places }),
    ...(WIDE.includes(attributeType) && { isWide: true }),
  };
}

function writableIn(attribute: WireRow): Pick<ColumnShape, "writable"> {
  if (attribute.get("IsValidForUpdate") !== false) return {};
  return { writable: attribute.get("IsValidForCreate") === false ? "never" : "on-create" };
}

async function listOf(
  path: string,
  session: ODataSession,
  signal: AbortSignal,
): Promise<Answer<readonly WireRow[]>> {
  const answer = await rowsAsked(session, path, signal);
  return "fault" in answer ? answer : { found: answer.rows };
}

function membersOf(row: WireRow, name: string): readonly WireRow[] {
  const value = row.get(name);
  return Array.isArray(value) ? value.map(propertiesOf) : [];
}
