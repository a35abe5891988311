import type { SortField } from "../../domain/query/error-order.ts";

export const SORT_FIELDS: readonly { readonly field: SortField; readonly title: string }[] = [
  { field: "createdOn", title: "created on" },
  { field: "entity", title: "entity" },
  { field: "source", title: "data source" },
  { field: "key", title: "unique key" },
  { field: "company", title: "company" },
  { field: "code", title: "code" },
  { field: "message", title: "message" },
  { field: "category", title: "category" },
  { field: "attempts", title: "attempts" },
  { field: "state", title: "state" },
  { field: "job", title: "job" },
  { field: "cause", title: "cause" },
];

export function sortTitle(field: SortField): string {
  return SORT_FIELDS.find((one) => one.field === field)?.title ?? field;
}
