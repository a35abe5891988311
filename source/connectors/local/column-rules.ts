import type { FieldValue, FieldValues } from "../../domain/sides/field-value.ts";
import type { Column } from "./table-file.ts";

/** A demand of the table that a write does not meet. */
export type Violation =
  | { readonly kind: "required"; readonly column: string; readonly label: string }
  | { readonly kind: "undeclared"; readonly column: string; readonly label: string }
  | {
      readonly kind: "type";
      readonly column: string;
      readonly label: string;
      readonly expected: string;
      readonly value: FieldValue;
    }
  | {
      readonly kind: "choice";
      readonly column: string;
      readonly label: string;
      readonly choices: readonly (string | number)[];
      readonly value: FieldValue;
    }
  | {
      readonly kind: "too-long";
      readonly column: string;
      readonly label: string;
      readonly length: number;
      readonly maxLength: number;
    }
  | {
      readonly kind: "reference";
      readonly column: string;
      readonly label: string;
      readonly table: string;
      readonly value: string;
    }
  | {
      readonly kind: "not-unique";
      readonly column: string;
      readonly label: string;
      readonly columns: readonly string[];
    };

export interface ColumnQuestion {
  readonly columns: ReadonlyMap<string, Column>;
  /** Key and company columns: always known, and filled by the address of the row. */
  readonly addressed: readonly string[];
  readonly op: "create" | "update";
  /** Only what is written. */
  readonly values: FieldValues;
  /** True when the value stands in that column of that table, in the row's company. */
  readonly isThere: (table: string, column: string, value: string) => boolean;
}

/** What the columns have against a write, in the columns' order; undeclared columns last. */
export function columnViolations(question: ColumnQuestion): readonly Violation[] {
  const { columns, addressed, op, values } = question;
  const found: Violation[] = [];
  for (const [column, rule] of columns) {
    if (addressed.includes(column)) continue;
    const isWritten = Object.hasOwn(values, column);
    if (!isWritten && op === "update") continue;
    const value = isWritten ? (values[column] ?? null) : null;
    if (value !== null && value !== "") found.push(...valueViolations(column, rule, value, question));
    else if (rule.required) found.push({ kind: "required", column, label: rule.label });
  }
  if (columns.size === 0) return found;
  for (const column of Object.keys(values)) {
    if (!columns.has(column) && !addressed.includes(column)) {
      found.push({ kind: "undeclared", column, label: column });
    }
  }
  return found;
}

function valueViolations(
  column: string,
  rule: Column,
  value: string | number | boolean,
  { isThere }: ColumnQuestion,
): readonly Violation[] {
  const { label, choices, maxLength, lookup } = rule;
  if (!isOfType(rule, value)) return [{ kind: "type", column, label, expected: rule.type, value }];
  if (choices.length > 0 && !choices.some((choice) => String(choice) === String(value))) {
    return [{ kind: "choice", column, label, choices, value }];
  }
  const text = String(value);
  if (maxLength !== null && text.length > maxLength) {
    return [{ kind: "too-long", column, label, length: text.length, maxLength }];
  }
  if (lookup !== null && !isThere(lookup.table, lookup.key, text)) {
    return [{ kind: "reference", column, label, table: lookup.table, value: text }];
  }
  return [];
}

function isOfType(rule: Column, value: string | number | boolean): boolean {
  switch (rule.type) {
    case "number":
      return typeof value === "number" || (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value));
    case "boolean":
      return typeof value === "boolean" || value === "Yes" || value === "No";
    case "date":
      return typeof value === "string" && !Number.isNaN(Date.parse(value));
    case "choice":
      return typeof value !== "boolean";
    case "text":
      return typeof value === "string";
  }
}
