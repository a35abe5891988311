import type { FieldValues } from "../../domain/sides/field-value.ts";
import { columnViolations, type Violation } from "./column-rules.ts";
import type { LoadedTable, LocalSide } from "./local-side.ts";
import { valueOf, type StoredRow } from "./row-table.ts";
import { COMPANY } from "./side-names.ts";
import type { AlternateKey } from "./table-file.ts";

export interface WriteQuestion {
  readonly op: "create" | "update";
  readonly side: LocalSide;
  readonly table: LoadedTable;
  readonly columns: readonly string[];
  readonly company: string;
  /** The row that is updated; null for a create. */
  readonly row: StoredRow | null;
  /** Only what is written. */
  readonly values: FieldValues;
}

/** All that a side has against a write: its company, its columns, its alternate keys. Empty when it may pass. */
export function writeViolations(question: WriteQuestion): readonly Violation[] {
  const { op, side, table, columns, company, values } = question;
  const isThere = (name: string, column: string, value: string) =>
    side.matching(side.table(name).rows, [column], [value], company).length > 0;
  return [
    ...companyViolations(question),
    ...columnViolations({
      columns: table.definition.columns,
      addressed: [...columns, COMPANY[side.side].column],
      op,
      values,
      isThere,
    }),
    ...table.definition.alternateKeys.filter((key) => isTaken(key, question)).map(notUnique),
  ];
}

function companyViolations({ op, side, company }: WriteQuestion): readonly Violation[] {
  const rule = COMPANY[side.side];
  if (op === "update" || company === "" || !side.hasFile(rule.table)) return [];
  if (side.table(rule.table).rows.find([rule.key], [company]).length > 0) return [];
  return [{ kind: "reference", column: rule.column, label: "Company", table: rule.table, value: company }];
}

function isTaken(key: AlternateKey, { side, table, company, row, values }: WriteQuestion): boolean {
  if (row !== null && !key.columns.some((column) => Object.hasOwn(values, column))) return false;
  const merged = { values: { ...row?.values, ...values } };
  const parts = key.columns.map((column) => String(valueOf(merged, column) ?? ""));
  if (parts.includes("")) return false;
  return side.matching(table.rows, key.columns, parts, company).some((other) => other !== row);
}

function notUnique(key: AlternateKey): Violation {
  return { kind: "not-unique", column: key.name, label: key.name, columns: key.columns };
}
