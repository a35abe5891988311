import { type FieldMap, type TableMap, SYNC_DIRECTIONS } from "../../domain/sides/table-map.ts";
import {
  asChoice,
  asFlag,
  asList,
  asObject,
  asText,
  asTexts,
  type JsonObject,
  LocalFileError,
  misshapen,
  optional,
  parseJson,
} from "../json-shape.ts";

/** Reads maps.json, a list of table maps; throws LocalFileError at the first place that is not as expected. */
export function parseMapsFile(text: string, file: string): readonly TableMap[] {
  const maps = asList(parseJson(text, file), file).map((one, index) => parseMap(one, `${file}[${index}]`));
  refuseTwice(maps, file);
  return maps;
}

export function refuseTwice(maps: readonly TableMap[], file: string): void {
  const names = maps.map((map) => map.entity.toLowerCase());
  const twice = maps.find((_, index) => names.indexOf(names[index] ?? "") !== index);
  if (twice === undefined) return;
  throw new LocalFileError(
    `${file} describes the table map ${JSON.stringify(twice.entity)} twice.`,
    "Remove one of the two.",
  );
}

const MAP_FIELDS = ["entity", "table", "direction", "hasCompany", "keys", "fields"];

/** One table map; `more` names members that its reader looks at itself. */
export function parseMap(value: unknown, where: string, more: readonly string[] = []): TableMap {
  const fields = asObject(value, where, [...MAP_FIELDS, ...more]);
  const keys = asObject(fields.get("keys"), `${where}.keys`, ["finance-and-operations", "dataverse"]);
  const theirs = {
    "finance-and-operations": asTexts(
      keys.get("finance-and-operations"),
      `${where}.keys.finance-and-operations`,
    ),
    dataverse: asTexts(keys.get("dataverse"), `${where}.keys.dataverse`),
  };
  if (theirs.dataverse.length === 0 || theirs.dataverse.length !== theirs["finance-and-operations"].length) {
    throw misshapen(`${where}.keys`, "as many key columns on both sides, and one at least", theirs);
  }
  return {
    entity: asText(fields.get("entity"), `${where}.entity`),
    table: asText(fields.get("table"), `${where}.table`),
    direction: asChoice(fields.get("direction"), SYNC_DIRECTIONS, `${where}.direction`),
    hasCompany: asFlag(fields.get("hasCompany"), `${where}.hasCompany`),
    keys: theirs,
    fields: asList(fields.get("fields"), `${where}.fields`).map((one, index) =>
      parseField(one, `${where}.fields[${index}]`),
    ),
  };
}

function parseField(value: unknown, where: string): FieldMap {
  const fields = asObject(value, where, ["financeAndOperations", "dataverse", "direction", "values"]);
  const values = optional<JsonObject>(
    fields.get("values"),
    (one) => asObject(one, `${where}.values`, "any"),
    new Map<string, unknown>(),
  );
  return {
    financeAndOperations: asText(fields.get("financeAndOperations"), `${where}.financeAndOperations`),
    dataverse: asText(fields.get("dataverse"), `${where}.dataverse`),
    direction: optional(
      fields.get("direction"),
      (one) => asChoice(one, SYNC_DIRECTIONS, `${where}.direction`),
      "both",
    ),
    values: Object.fromEntries(
      Array.from(values, ([theirs, ours]) => {
        if (typeof ours === "string" || typeof ours === "number" || typeof ours === "boolean")
          return [theirs, ours];
        throw misshapen(`${where}.values.${theirs}`, "a text, a number, true or false", ours);
      }),
    ),
  };
}
