import type { DataSource } from "../error/data-source.ts";
import { sameValue, type FieldValue, type FieldValues } from "./field-value.ts";

/** One comparison of a column with a value that stands in the filter. */
interface Comparison {
  readonly column: string;
  readonly isEqual: boolean;
  /** Null for what is empty. */
  readonly value: string | number | boolean | null;
}

/** What a table map asks of a row before it travels. */
export interface RowFilter {
  /** As dual-write keeps it. */
  readonly text: string;
  /** All of them have to hold; null when the filter is not one that is evaluated here. */
  readonly comparisons: readonly Comparison[] | null;
}

/** `unknown`: the filter, or a column that it names, is not one that can be evaluated. */
export type Passing = "passes" | "outside" | "unknown";

/**
 * How each side writes a filter: the words between comparisons, and for equal and different. Maps of Microsoft's own
 * also hold a single `=` for equal.
 */
const WORDS: Readonly<Record<DataSource, { readonly and: RegExp; readonly comparison: RegExp }>> = {
  "finance-and-operations": {
    and: /\s*&&\s*/,
    comparison: /^([A-Za-z_]\w*)\s*(==|=|!=|<>)\s*(?:"([^"\\]*)"|'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?))$/,
  },
  dataverse: {
    and: /\s+and\s+/i,
    comparison:
      /^([A-Za-z_]\w*)(?:\s+(?=(?:eq|ne)\s)|\s*(?=[=!<]))(eq|ne|==|=|!=|<>)\s*(?:"([^"\\]*)"|'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?|true|false|null))$/,
  },
};

const EQUAL: ReadonlySet<string> = new Set(["eq", "=", "=="]);

/**
 * Reads the filter of a map on one of its sides. Only comparisons of columns with texts and numbers, joined by "and",
 * are evaluated; everything else (or, ranges, functions, columns of other tables) is kept as it is and never guessed at.
 */
export function parseRowFilter(text: string, side: DataSource): RowFilter {
  const { and, comparison } = WORDS[side];
  const comparisons: Comparison[] = [];
  // A word between comparisons within quotes would cut a value in two, and neither half is a comparison then.
  for (const part of unwrapped(text.trim()).split(and)) {
    const [, column, operator = "", quoted, single, plain] = comparison.exec(unwrapped(part.trim())) ?? [];
    if (column === undefined) return { text, comparisons: null };
    const value = quoted ?? single?.replaceAll("''", "'") ?? plainValue(plain ?? "");
    comparisons.push({ column, isEqual: EQUAL.has(operator), value });
  }
  return { text, comparisons };
}

function plainValue(text: string): number | boolean | null {
  if (text === "null") return null;
  return text === "true" || text === "false" ? text === "true" : Number(text);
}

/** Without the brackets around the whole. */
function unwrapped(text: string): string {
  return /^\([^()]*\)$/.test(text) ? text.slice(1, -1).trim() : text;
}

/** Whether a row is one that the map carries. Names of columns and texts are compared without regard to case. */
export function passing(filter: RowFilter, values: FieldValues): Passing {
  if (filter.comparisons === null) return "unknown";
  const row = new Map(Object.entries(values).map(([column, value]) => [column.toLowerCase(), value]));
  const found = filter.comparisons.map((one) => holds(one, row.get(one.column.toLowerCase())));
  if (found.includes(false)) return "outside";
  return found.includes(null) ? "unknown" : "passes";
}

/** Null where it cannot be known: no such column was read, or the value is of another kind than the filter's. */
function holds({ isEqual, value }: Comparison, found: FieldValue | undefined): boolean | null {
  if (found === undefined) return null;
  // Dataverse keeps an empty text as nothing.
  if (value === null) return (found === null || found === "") === isEqual;
  // Whether nothing differs from something is reported otherwise by OData and by a database.
  if (found === null) return isEqual && value !== "" ? false : null;
  const isComparable = typeof found === typeof value || (typeof value === "number" && isDecimalText(found));
  return isComparable ? sameValue(folded(found), folded(value)) === isEqual : null;
}

function isDecimalText(value: FieldValue): boolean {
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value);
}

function folded(value: FieldValue): FieldValue {
  return typeof value === "string" ? value.toLowerCase() : value;
}
