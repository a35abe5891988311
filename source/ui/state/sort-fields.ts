import { titleOfField } from "../../domain/error/error-fields.ts";
import { SORT_FIELDS as FIELDS, type SortField } from "../../domain/query/error-order.ts";

/** The columns to sort by, with their titles, in the menu's order. */
export const SORT_FIELDS = FIELDS.map((field) => ({ field, title: titleOfField(field) }));

export function sortTitle(field: SortField): string {
  return titleOfField(field);
}
