import type { Grouping } from "../../domain/cause/cause-row.ts";
import { titleOfField } from "../../domain/error/error-fields.ts";

/** What the list of causes can be grouped by, in the menu's order. */
export const GROUPINGS: readonly Grouping[] = [
  ["cause"],
  ["entity"],
  ["company"],
  ["code"],
  ["category"],
  ["source"],
  ["job"],
  ["state"],
  ["attempts"],
  ["operation"],
  ["cause", "company"],
  ["cause", "entity"],
  ["company", "entity"],
  ["company", "code"],
  ["entity", "code"],
];

export function groupingTitle(by: Grouping): string {
  return by.map((field) => titleOfField(field)).join(" and ");
}
