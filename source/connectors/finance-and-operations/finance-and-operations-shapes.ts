import type { Fault } from "../fault.ts";
import { EdmScan, type EdmProperty, type EdmType } from "../odata/edm-scan.ts";
import type { ColumnType } from "../../domain/sides/column-rule.ts";
import type { ODataSession } from "../odata/odata-session.ts";
import { propertiesOf, textIn, type WireRow } from "../odata/wire-answers.ts";
import type { ColumnShape, TableAsked, TableShape } from "../table-shape.ts";

/** Readings of the document: the likely types, the ones that were meant, and what those extend. */
const MOST_READINGS = 3;

const TYPES: Readonly<Record<string, ColumnType>> = {
  "Edm.String": "text",
  "Edm.Byte": "int",
  "Edm.SByte": "int",
  "Edm.Int16": "int",
  "Edm.Int32": "int",
  "Edm.Int64": "int",
  "Edm.Decimal": "decimal",
  "Edm.Double": "decimal",
  "Edm.Single": "decimal",
  "Edm.Guid": "guid",
  "Edm.Date": "date",
  "Edm.DateTimeOffset": "datetime",
  "Edm.Boolean": "boolean",
};

/** Numbers that come as texts where a service heeds `IEEE754Compatible`. */
const WIDE: readonly string[] = ["Edm.Int64", "Edm.Decimal"];

/** What `$metadata` says of the asked tables, read as it arrives. A set that it does not have is left out. */
export async function financeAndOperationsShapes(
  wantedTables: readonly TableAsked[],
  { session, metadataRoot }: { readonly session: ODataSession; readonly metadataRoot: string },
  signal: AbortSignal,
): Promise<{ readonly tables: readonly TableShape[] } | { readonly fault: Fault }> {
  const sets = wantedTables.map(({ set }) => set);
  let wanted: ReadonlySet<string> = new Set<string>();
  for (let reading = 1; ; reading++) {
    const scan = new EdmScan(sets, wanted);
    const result = await session.call(
      {
        method: "GET",
        path: "$metadata",
        headers: { accept: "application/xml" },
        take: (bytes) => scan.take(bytes),
      },
      signal,
    );
    if (result.kind !== "done") return { fault: result.fault };
    const missing = missingTypes(sets, scan);
    if (missing.length === 0 || reading === MOST_READINGS) {
      const tables = wantedTables.flatMap((table) => shapeOf(table, scan) ?? []);
      return { tables: await withEditing(tables, { session, metadataRoot }, signal) };
    }
    wanted = new Set([...wanted, ...missing]);
  }
}

/**
 * Columns that an update or any write refuses: `$metadata` does not say them, the definitions of public entities do.
 * Where those cannot be had, as on a service that hides them, nothing is known of it.
 */
async function withEditing(
  tables: readonly TableShape[],
  { session, metadataRoot }: { readonly session: ODataSession; readonly metadataRoot: string },
  signal: AbortSignal,
): Promise<readonly TableShape[]> {
  const shapes: TableShape[] = [];
  for (const table of tables) {
    const name = table.name.slice(table.name.lastIndexOf(".") + 1);
    const path = `PublicEntities('${encodeURIComponent(name)}')`;
    const result = await session.call({ method: "GET", path, root: metadataRoot }, signal);
    const properties = result.kind === "done" ? propertiesOf(result.body).get("Properties") : undefined;
    const editing = new Map(
      (Array.isArray(properties) ? properties : []).map((one) => {
        const said = propertiesOf(one);
        return [textIn(said, "Name"), writableOf(said)] as const;
      }),
    );
    shapes.push({
      ...table,
      columns: Object.fromEntries(
        Object.entries(table.columns).map(([column, shape]) => {
          const writable = editing.get(column);
          return [column, writable === undefined ? shape : { ...shape, writable }] as const;
        }),
      ),
    });
  }
  return shapes;
}

function writableOf(property: WireRow): ColumnShape["writable"] {
  if (property.get("AllowEdit") !== false) return undefined;
  return property.get("AllowEditOnCreate") === false ? "never" : "on-create";
}

/** Types of the sets, and those that they extend, that were passed over. */
function missingTypes(sets: readonly string[], scan: EdmScan): readonly string[] {
  return sets.flatMap((set) => {
    const name = scan.typeOfSet(set);
    const line = name === undefined ? [] : lineage(name, scan);
    const last = line.at(-1);
    return last !== undefined && last.type === undefined ? [last.name] : [];
  });
}

/** A type and what it extends; the last one has no type where the scan did not keep it. */
function lineage(
  name: string,
  scan: EdmScan,
): readonly { readonly name: string; readonly type: EdmType | undefined }[] {
  const found: { readonly name: string; readonly type: EdmType | undefined }[] = [];
  let next = name;
  while (next !== "" && found.every((one) => one.name !== next)) {
    const type = scan.types.get(next);
    found.push({ name: next, type });
    next = type === undefined || type.base === "" ? "" : scan.qualified(type.base);
  }
  return found;
}

function shapeOf({ set, columns }: TableAsked, scan: EdmScan): TableShape | null {
  const name = scan.typeOfSet(set);
  if (name === undefined) return null;
  const types = lineage(name, scan).flatMap(({ type }) => type ?? []);
  const properties = new Map(types.flatMap((type) => [...type.properties]));
  return {
    set,
    name,
    key: types.flatMap(({ key }) => key),
    navigations: types.flatMap(({ navigations }) => navigations),
    columns: Object.fromEntries(
      columns.flatMap((column) => {
        // A map's filter writes the names of its columns in letters of its own.
        const name = properties.has(column)
          ? column
          : [...properties.keys()].find((one) => isSameName(one, column));
        const property = properties.get(name ?? column);
        return property === undefined ? [] : [[name ?? column, columnShape(property, scan)] as const];
      }),
    ),
  };
}

function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function columnShape({ type, scale, isNullable, axType }: EdmProperty, scan: EdmScan): ColumnShape {
  const members = scan.membersOf(type);
  if (members !== null) {
    const name = scan.qualified(type);
    return { type: `enum:${name}`, told: `enumeration ${type}`, isNullable, members };
  }
  if (type === "Edm.DateTimeOffset" && axType === "Date") {
    return { type: "date-at-noon", told: `${type}, a day at noon`, isNullable };
  }
  const hasPlaces = type === "Edm.Decimal" && /^\d+$/.test(scale);
  return {
    type: TYPES[type] ?? null,
    told: hasPlaces ? `${type}, ${scale} places` : type || "no type",
    isNullable,
    ...(hasPlaces && { places: Number(scale) }),
    ...(WIDE.includes(type) && { isWide: true }),
  };
}
