import type { SortTerm } from "../../domain/query/error-order.ts";
import { wholeColumns, type ColumnChoice } from "../state/list-columns.ts";
import { SORT_FIELDS } from "../state/sort-fields.ts";
import { listOf, membersOf, textsOf } from "./read-json.ts";

/** `-createdOn`, as the command line writes it. */
export function sortWords(sort: readonly SortTerm[]): readonly string[] {
  return sort.map(({ field, descending }) => (descending ? `-${field}` : field));
}

/** The order that the words name; null when they name none. */
export function readSort(value: unknown): readonly SortTerm[] | null {
  const terms = textsOf(value).flatMap((word) => {
    const descending = word.startsWith("-");
    const field = SORT_FIELDS.find((one) => one.field === (descending ? word.slice(1) : word))?.field;
    return field === undefined ? [] : [{ field, descending }];
  });
  return terms.length === 0 ? null : terms;
}

/** Columns as they are kept: only those that show, or have a width of their own. */
export function columnWords(columns: readonly ColumnChoice[]): readonly object[] {
  return columns.map(({ id, isShown, width }) => ({
    id,
    ...(isShown ? {} : { hidden: true }),
    ...(width === null ? {} : { width }),
  }));
}

/** The columns that are named, made whole; null when none is. */
export function readColumns(value: unknown): readonly ColumnChoice[] | null {
  const choices = listOf(value).flatMap((one) => {
    const members = membersOf(one);
    const id = SORT_FIELDS.find(({ field }) => field === members?.["id"])?.field;
    const width = members?.["width"];
    if (members === null || id === undefined) return [];
    const isWidth = typeof width === "number" && Number.isInteger(width) && width >= 2 && width <= 200;
    return [{ id, isShown: members["hidden"] !== true, width: isWidth ? width : null }];
  });
  return choices.length === 0 ? null : wholeColumns(choices);
}
