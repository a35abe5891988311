import type { FieldValue } from "../../domain/sides/field-value.ts";
import {
  asChoice,
  asCount,
  asFlag,
  asInstant,
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
import type { StoredRow } from "./row-table.ts";

const TYPES = ["text", "number", "boolean", "date", "choice"] as const;
type ColumnType = (typeof TYPES)[number];

/** What the side demands of one column. */
export interface Column {
  readonly type: ColumnType;
  readonly required: boolean;
  readonly maxLength: number | null;
  /** Values that a choice may have; empty when anything goes. */
  readonly choices: readonly (string | number)[];
  readonly lookup: { readonly table: string; readonly key: string } | null;
  /** Name that messages use. */
  readonly label: string;
}

/** Columns that together must be unique within a company. */
export interface AlternateKey {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface TableFile {
  /** Number of the last logged write that the rows hold; null in a file that a person made. */
  readonly through: number | null;
  readonly note: string;
  /** Key columns for a table map that maps.json does not describe. */
  readonly key: readonly string[];
  /** Name of the data entity in messages; empty for the table's own name. */
  readonly dataEntity: string;
  readonly columns: ReadonlyMap<string, Column>;
  readonly alternateKeys: readonly AlternateKey[];
  readonly rows: readonly StoredRow[];
}

export const EMPTY_TABLE: TableFile = {
  through: null,
  note: "",
  key: [],
  dataEntity: "",
  columns: new Map(),
  alternateKeys: [],
  rows: [],
};

const FIELDS = ["through", "note", "key", "dataEntity", "columns", "alternateKeys", "rows"];
const COLUMN_FIELDS = ["type", "required", "maxLength", "choices", "lookup", "label"];

/** Reads a table file; throws LocalFileError at the first place that is not as expected. */
export function parseTableFile(text: string, file: string): TableFile {
  const fields = asObject(parseJson(text, file), file, FIELDS);
  const columns = optional<JsonObject>(
    fields.get("columns"),
    (value) => asObject(value, `${file}: columns`, "any"),
    new Map(),
  );
  return {
    through: optional<number | null>(
      fields.get("through"),
      (value) => asCount(value, `${file}: through`, 0),
      null,
    ),
    note: optional(fields.get("note"), (value) => asText(value, `${file}: note`), ""),
    key: optional(fields.get("key"), (value) => asTexts(value, `${file}: key`), []),
    dataEntity: optional(fields.get("dataEntity"), (value) => asText(value, `${file}: dataEntity`), ""),
    columns: new Map(
      [...columns].map(([name, value]) => [name, readColumn(name, value, `${file}: columns.${name}`)]),
    ),
    alternateKeys: optional(
      fields.get("alternateKeys"),
      (value) => readKeys(value, `${file}: alternateKeys`),
      [],
    ),
    rows: optional(fields.get("rows"), (value) => asList(value, `${file}: rows`), []).map((row, index) =>
      readRow(row, `${file}: rows[${index}]`),
    ),
  };
}

/** The file's text: one row per line, so that a difference between two versions reads well. */
export function printTableFile(file: Omit<TableFile, "rows">, rows: Iterable<StoredRow>): string {
  const parts: string[] = [];
  if (file.through !== null) parts.push(`"through": ${file.through}`);
  if (file.note !== "") parts.push(`"note": ${JSON.stringify(file.note)}`);
  if (file.key.length > 0) parts.push(`"key": ${JSON.stringify(file.key)}`);
  if (file.dataEntity !== "") parts.push(`"dataEntity": ${JSON.stringify(file.dataEntity)}`);
  const columns = [...file.columns].map(
    ([name, column]) => `    ${JSON.stringify(name)}: ${JSON.stringify(printedColumn(name, column))}`,
  );
  if (columns.length > 0) parts.push(`"columns": {\n${columns.join(",\n")}\n  }`);
  if (file.alternateKeys.length > 0) parts.push(`"alternateKeys": ${JSON.stringify(file.alternateKeys)}`);
  const lines = Array.from(rows, (row) => `    ${JSON.stringify(printedRow(row))}`);
  parts.push(lines.length === 0 ? '"rows": []' : `"rows": [\n${lines.join(",\n")}\n  ]`);
  return `{\n  ${parts.join(",\n  ")}\n}\n`;
}

function printedColumn(name: string, column: Column): object {
  return {
    type: column.type,
    ...(column.required && { required: true }),
    ...(column.maxLength !== null && { maxLength: column.maxLength }),
    ...(column.choices.length > 0 && { choices: column.choices }),
    ...(column.lookup !== null && { lookup: column.lookup }),
    ...(column.label !== name && { label: column.label }),
  };
}

function printedRow({ values, version, sum, changedAt }: StoredRow): object {
  return {
    ...values,
    ...(version !== "" && { $version: version }),
    ...(sum !== "" && { $sum: sum }),
    ...(changedAt !== null && { $changedAt: new Date(changedAt).toISOString() }),
  };
}

function readColumn(name: string, value: unknown, where: string): Column {
  const fields = asObject(value, where, COLUMN_FIELDS);
  return {
    type: optional(fields.get("type"), (type) => asChoice(type, TYPES, `${where}.type`), "text"),
    required: optional(fields.get("required"), (flag) => asFlag(flag, `${where}.required`), false),
    maxLength: optional<number | null>(
      fields.get("maxLength"),
      (count) => asCount(count, `${where}.maxLength`, 1),
      null,
    ),
    choices: optional(fields.get("choices"), (list) => asList(list, `${where}.choices`), []).map(
      (choice, index) => {
        if (typeof choice === "string" || typeof choice === "number") return choice;
        throw misshapen(`${where}.choices[${index}]`, "a text or a number", choice);
      },
    ),
    lookup: optional(fields.get("lookup"), (lookup) => readLookup(lookup, `${where}.lookup`), null),
    label: optional(fields.get("label"), (label) => asText(label, `${where}.label`), name),
  };
}

function readLookup(value: unknown, where: string): Column["lookup"] {
  const fields = asObject(value, where, ["table", "key"]);
  return {
    table: asText(fields.get("table"), `${where}.table`),
    key: asText(fields.get("key"), `${where}.key`),
  };
}

function readKeys(value: unknown, where: string): readonly AlternateKey[] {
  return asList(value, where).map((one, index) => {
    const fields = asObject(one, `${where}[${index}]`, ["name", "columns"]);
    return {
      name: asText(fields.get("name"), `${where}[${index}].name`),
      columns: asTexts(fields.get("columns"), `${where}[${index}].columns`),
    };
  });
}

function readRow(value: unknown, where: string): StoredRow {
  const fields = asObject(value, where, "any");
  const values: [string, FieldValue][] = [];
  for (const [name, field] of fields) {
    if (!name.startsWith("$")) values.push([name, asFieldValue(field, `${where}.${name}`)]);
    else if (!["$version", "$sum", "$changedAt"].includes(name)) {
      throw new LocalFileError(
        `${where} has an unknown field ${name}; only $version, $sum and $changedAt start with $.`,
        "Correct the name of the field, or remove it.",
      );
    }
  }
  const version = fields.get("$version");
  return {
    values: Object.fromEntries(values),
    version:
      typeof version === "number"
        ? String(version)
        : optional(version, (text) => asText(text, `${where}.$version`), ""),
    sum: optional(fields.get("$sum"), (text) => asText(text, `${where}.$sum`), ""),
    changedAt: optional<number | null>(
      fields.get("$changedAt"),
      (at) => asInstant(at, `${where}.$changedAt`),
      null,
    ),
  };
}

export function asFieldValue(value: unknown, where: string): FieldValue {
  if (
    value === null ||
    typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "boolean"
  ) {
    return value;
  }
  throw misshapen(where, "a text, a number, true, false or null", value);
}
