import type { Grouping } from "../../domain/cause/cause-row.ts";
import type { GroupField } from "../../domain/query/error-groups.ts";

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

const TITLES: Readonly<Record<GroupField, string>> = {
  cause: "cause",
  entity: "entity",
  table: "table",
  company: "company",
  code: "code",
  category: "category",
  source: "data source",
  job: "job",
  state: "state",
  attempts: "attempts",
  operation: "operation",
};

export function groupingTitle(by: Grouping): string {
  return by.map((field) => TITLES[field]).join(" and ");
}
