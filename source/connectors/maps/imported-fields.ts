import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { FieldMap, TableMap } from "../../domain/sides/table-map.ts";
import { isUsualCompany } from "./company-column.ts";
import type { DualWriteMap } from "./dual-write-maps.ts";
import { asObject, asText, type JsonObject } from "../json-shape.ts";
import type { SideShapes } from "../table-shape.ts";

/** What was read from the services themselves, and fills what a maps file leaves out. */
export interface KnownTables {
  /** With null, maps that need an imported one are left out. */
  readonly imported: readonly DualWriteMap[] | null;
  readonly shapes: SideShapes;
  /** True while the maps are read only to learn which types to ask for: none is missed yet. */
  readonly areTypesAsked?: boolean;
}

/**
 * What an entry of a maps file takes from its imported table map: fields, what is not mapped, and filters. What neither the import, nor the file,
 * nor the metadata says is refused: the type of a column that takes true and false, and where a lookup leads.
 */
export function mapOfImported(
  said: JsonObject,
  where: string,
  { imported, ...tables }: KnownTables,
): Required<Pick<TableMap, "fields" | "notMapped" | "filters">> & Pick<DualWriteMap, "company"> {
  const map = importedMap(said, where, imported);
  const wire = asObject(said.get("wire"), `${where}.wire`, "any");
  const dataverse = asObject(wire.get("dataverse"), `${where}.wire.dataverse`, "any");
  // A table whose rows belong to no company may still name one, and that is a column like others.
  const { company } = map;
  const isColumn = said.get("hasCompany") === false && company !== undefined && !isUsualCompany(company);
  const all = isColumn ? [...map.fields, company] : map.fields;
  const fields = typedFields({ set: map.set, fields: all }, dataverse, where, tables);
  const companyField = company === undefined || isColumn ? {} : { company };
  return { fields, notMapped: map.leftOut, filters: map.filters, ...companyField };
}

/** The imported table map of an entry's entity and Dataverse set. Throws where there is none. */
export function importedMap(
  said: JsonObject,
  where: string,
  imported: KnownTables["imported"],
): DualWriteMap {
  const entity = asText(said.get("entity"), `${where}.entity`);
  const wire = asObject(said.get("wire"), `${where}.wire`, "any");
  const dataverse = asObject(wire.get("dataverse"), `${where}.wire.dataverse`, "any");
  const set = asText(dataverse.get("set"), `${where}.wire.dataverse.set`);
  const map = imported?.find(
    (one) => folded(one.entity) === folded(entity) && folded(one.set) === folded(set),
  );
  if (map === undefined) {
    throw new UserFacingError(
      `${where} has no fields, and no table map ${JSON.stringify(entity)} → ${set} was imported.`,
      "List its fields, or import the table maps: dwtriage maps import FILE.",
    );
  }
  return map;
}

function typedFields(
  map: Pick<DualWriteMap, "set" | "fields">,
  dataverse: JsonObject,
  where: string,
  { shapes, areTypesAsked }: Pick<KnownTables, "shapes" | "areTypesAsked">,
): readonly FieldMap[] {
  const types = asObject(dataverse.get("types") ?? {}, `${where}.wire.dataverse.types`, "any");
  const lookups = asObject(dataverse.get("lookups") ?? {}, `${where}.wire.dataverse.lookups`, "any");
  const shape = shapes.dataverse.find((one) => folded(one.set) === folded(map.set));
  const typeOf = (column: string): unknown => types.get(column) ?? shape?.columns[column]?.type;
  return map.fields.map((field) => {
    if (field.dataverse.includes(".") && !lookups.has(field.dataverse)) {
      throw new UserFacingError(
        `${where}: the imported field ${field.financeAndOperations} → ${field.dataverse} is a lookup that the file does not describe.`,
        `Describe it under wire.dataverse.lookups, as ${JSON.stringify(field.dataverse)}.`,
      );
    }
    const type = areTypesAsked === true ? "text" : typeOf(field.dataverse);
    return { ...field, values: typedValues(field, type, where) };
  });
}

const TRUTH = /^(true|false)$/i;

function typedValues({ dataverse, values }: FieldMap, type: unknown, where: string): FieldMap["values"] {
  const all = Object.entries(values);
  if (!all.some(([, value]) => TRUTH.test(String(value)))) return values;
  if (type === "text") return values;
  if (type === "boolean") {
    return Object.fromEntries(
      all.map(([theirs, value]) => [
        theirs,
        TRUTH.test(String(value)) ? String(value).toLowerCase() === "true" : value,
      ]),
    );
  }
  throw new UserFacingError(
    `${where}: the imported field ${dataverse} takes true and false, and the file does not say whether as texts.`,
    `Say its type under wire.dataverse.types: boolean or text; or let it be read: dwtriage maps import --from CONNECTION.`,
  );
}

function folded(name: string): string {
  return name.trim().toLowerCase();
}
