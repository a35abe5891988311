import { UserFacingError } from "../domain/user-facing-error.ts";
import type { FieldMap } from "../domain/table-map.ts";
import type { DualWriteMap } from "./dual-write-maps.ts";
import { asObject, asText, type JsonObject } from "./local/json-shape.ts";

/**
 * The fields of the imported table map that an entry of a maps file stands for. What the import does not tell, and the
 * file does not say either, is refused: the type of a column that takes true and false, and where a lookup leads.
 */
export function fieldsOfImported(
  said: JsonObject,
  where: string,
  imported: readonly DualWriteMap[],
): readonly FieldMap[] {
  const entity = asText(said.get("entity"), `${where}.entity`);
  const wire = asObject(said.get("wire"), `${where}.wire`, "any");
  const dataverse = asObject(wire.get("dataverse"), `${where}.wire.dataverse`, "any");
  const set = asText(dataverse.get("set"), `${where}.wire.dataverse.set`);
  const map = imported.find(
    (one) => folded(one.entity) === folded(entity) && folded(one.set) === folded(set),
  );
  if (map === undefined) {
    throw new UserFacingError(
      `${where} has no fields, and no table map ${JSON.stringify(entity)} → ${set} was imported.`,
      "List its fields, or import the table maps: dwtriage maps import FILE.",
    );
  }
  const types = asObject(dataverse.get("types") ?? {}, `${where}.wire.dataverse.types`, "any");
  const lookups = asObject(dataverse.get("lookups") ?? {}, `${where}.wire.dataverse.lookups`, "any");
  return map.fields.map((field) => {
    if (field.dataverse.includes(".") && !lookups.has(field.dataverse)) {
      throw new UserFacingError(
        `${where}: the imported field ${field.financeAndOperations} → ${field.dataverse} is a lookup that the file does not describe.`,
        `Describe it under wire.dataverse.lookups, as ${JSON.stringify(field.dataverse)}.`,
      );
    }
    return { ...field, values: typedValues(field, types.get(field.dataverse), where) };
  });
}

function typedValues({ dataverse, values }: FieldMap, type: unknown, where: string): FieldMap["values"] {
  const all = Object.entries(values);
  if (!all.some(([, value]) => value === "true" || value === "false")) return values;
  if (type === "text") return values;
  if (type === "boolean") {
    return Object.fromEntries(all.map(([theirs, value]) => [theirs, value === "true"]));
  }
  throw new UserFacingError(
    `${where}: the imported field ${dataverse} takes true and false, and the file does not say whether as texts.`,
    `Say its type under wire.dataverse.types: boolean or text.`,
  );
}

function folded(name: string): string {
  return name.trim().toLowerCase();
}
