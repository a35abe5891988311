import type { DataSource } from "../../domain/error/data-source.ts";
import type { FieldValue, FieldValues } from "../../domain/sides/field-value.ts";
import { asChoice, asCount, asInstant, asObject, LocalFileError, parseJson } from "../json-shape.ts";
import { asFieldValue } from "./table-file.ts";

/** One write that a side committed. */
export interface LoggedWrite {
  /** Place in the side's log, from 1. */
  readonly number: number;
  readonly at: number;
  readonly side: DataSource;
  readonly op: "create" | "update";
  readonly table: string;
  readonly key: FieldValues;
  readonly company: string;
  /** Only the columns written. */
  readonly values: FieldValues;
  /** Empty for a create. */
  readonly before: string;
  readonly after: string;
  /** Identity that the client gave the call. */
  readonly request: string;
}

export function printWrite(write: LoggedWrite): string {
  return `${JSON.stringify({ ...write, at: new Date(write.at).toISOString() })}\n`;
}

/**
 * The writes of a log, oldest first, and how much of the text they are. A last line without its line end was never
 * acknowledged: it is left out. Anything else that is unreadable throws LocalFileError.
 */
export function parseWriteLog(
  text: string,
  file: string,
): { readonly writes: readonly LoggedWrite[]; readonly whole: string } {
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const lines = whole.split("\n");
  const writes: LoggedWrite[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() !== "") writes.push(parseWrite(line, `${file} line ${index + 1}`));
  }
  for (const [index, write] of writes.entries()) {
    const previous = writes[index - 1];
    if (previous !== undefined && write.number <= previous.number) {
      throw new LocalFileError(
        `${file} counts write ${write.number} after write ${previous.number}; the numbers should grow.`,
        "Restore the log from a copy; it must not be edited.",
      );
    }
  }
  return { writes, whole };
}

const FIELDS = [
  "number",
  "at",
  "side",
  "op",
  "table",
  "key",
  "company",
  "values",
  "before",
  "after",
  "request",
];

function parseWrite(line: string, where: string): LoggedWrite {
  const fields = asObject(parseJson(line, where), where, FIELDS);
  const text = (name: string) => {
    const value = fields.get(name);
    return typeof value === "string" ? value : "";
  };
  return {
    number: asCount(fields.get("number"), `${where}: number`, 1),
    at: asInstant(fields.get("at"), `${where}: at`),
    side: asChoice(fields.get("side"), ["finance-and-operations", "dataverse"], `${where}: side`),
    op: asChoice(fields.get("op"), ["create", "update"], `${where}: op`),
    table: text("table"),
    key: readValues(fields.get("key"), `${where}: key`),
    company: text("company"),
    values: readValues(fields.get("values"), `${where}: values`),
    before: text("before"),
    after: text("after"),
    request: text("request"),
  };
}

function readValues(value: unknown, where: string): FieldValues {
  const fields = asObject(value, where, "any");
  return Object.fromEntries(
    Array.from(fields, ([name, field]): [string, FieldValue] => [
      name,
      asFieldValue(field, `${where}.${name}`),
    ]),
  );
}
