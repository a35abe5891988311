import { isNumeric, type ColumnType } from "../../domain/sides/column-rule.ts";
import { plainDecimal } from "../../text/decimal.ts";
import type { FieldValue, FieldValues } from "../../domain/sides/field-value.ts";
import type { KeyPart } from "./resource-path.ts";
import { propertyOf, type WireTable } from "./wire-table.ts";
import { valueSent } from "./wire-values.ts";

/** Whole numbers of 64 bits and decimals come as texts (OData JSON 4.01, 3.2), where the service heeds it. */
const EXACT = "application/json;IEEE754Compatible=true";

interface SentValue {
  readonly property: string;
  readonly value: FieldValue;
  readonly type: ColumnType | undefined;
  /** True for a number that goes as a text when numbers are to be exact. */
  readonly isWide: boolean;
}

/** A body of a write, and the headers that say how its numbers are written. */
export interface WireBody {
  readonly body: FieldValues;
  readonly headers: Readonly<Record<string, string>>;
}

/** A column's value as the service takes it. */
export function sentValue(table: WireTable, column: string, value: FieldValue): SentValue {
  const type = table.types.get(column);
  return {
    property: propertyOf(table, column),
    value: valueSent(type, value),
    type,
    isWide: table.wide?.has(column) ?? type === "decimal",
  };
}

/** A part of a key where a body has it. */
export function sentPart({ name, type, value, bind }: KeyPart): SentValue {
  if (bind !== undefined) return { property: bind.property, value: bind.path, type: "text", isWide: false };
  return { property: name, value: valueSent(type, value), type, isWide: type === "decimal" };
}

/**
 * Numbers go as numbers while a double holds each of them. Where one does not fit, all that are wide go as texts and
 * the request says so: a service takes one form or the other, never a mixture.
 */
export function wireBody(values: readonly SentValue[]): WireBody {
  const isExact = values.some(({ value, type }) => isDigits(type, value));
  const asText = ({ value, isWide }: SentValue): FieldValue =>
    isExact && isWide && typeof value === "number" ? String(value) : value;
  return {
    body: Object.fromEntries(values.map((one) => [one.property, asText(one)])),
    headers: isExact ? { "content-type": `${EXACT};charset=utf-8` } : {},
  };
}

function isDigits(type: ColumnType | undefined, value: FieldValue): boolean {
  return isNumeric(type) && typeof value === "string" && plainDecimal(value) !== null;
}

/**
 * Asks for numbers as texts where every column's type is known: a number that comes as a text cannot be distinguished from a
 * text otherwise, and 1.50 would differ from 1.5.
 */
export function exactAccept(table: WireTable, columns: readonly string[]): Readonly<Record<string, string>> {
  const isTyped = (column: string): boolean => table.types.has(column) || table.lookups.has(column);
  return columns.length > 0 && (table.wide !== undefined || columns.every(isTyped)) ? { accept: EXACT } : {};
}
