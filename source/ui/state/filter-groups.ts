import { wordPattern } from "../../domain/query/error-match.ts";
import { DATA_SOURCES, type DataSource } from "../../domain/error/data-source.ts";
import {
  withTerm,
  withoutFields,
  type ErrorFilter,
  type FilterTerm,
} from "../../domain/query/error-filter.ts";
import { CATEGORIES, LISTED_STATES } from "../../domain/error/sync-error.ts";
import type { Facets } from "../../engine/engine.ts";

type TimeWindow = "hour" | "day" | "week";
type GroupField = "time" | "entity" | "source" | "company" | "category" | "code" | "job" | "state";

export interface FilterValue {
  /** `field:value`: where the pane's cursor stands, whatever the order of the counts. */
  readonly id: string;
  readonly field: GroupField;
  readonly value: string;
  readonly label: string;
  readonly count: number;
  readonly isOn: boolean;
}

export interface FilterGroup {
  readonly field: GroupField;
  readonly title: string;
  readonly values: readonly FilterValue[];
}

const TIME_FIELDS = ["since", "after", "before", "on"] as const;
const WINDOWS: readonly { key: TimeWindow; label: string; text: string; durationMs: number }[] = [
  { key: "hour", label: "last hour", text: "1h", durationMs: 3_600_000 },
  { key: "day", label: "last 24 hours", text: "24h", durationMs: 86_400_000 },
  { key: "week", label: "last 7 days", text: "7d", durationMs: 604_800_000 },
];
/** The article's three first: date and time, entity, data source. */
const GROUPS: readonly { field: Exclude<GroupField, "time">; title: string }[] = [
  { field: "entity", title: "Entity" },
  { field: "source", title: "Data source" },
  { field: "company", title: "Company" },
  { field: "category", title: "Category" },
  { field: "code", title: "Code" },
  { field: "job", title: "Job" },
  { field: "state", title: "State" },
];

/** The filter panes' content: each value with its live count, and those that the filter holds first of all kept. */
export function filterGroups(filter: ErrorFilter, facets: Facets | null): readonly FilterGroup[] {
  const time: FilterGroup = {
    field: "time",
    title: "Date and time",
    values: WINDOWS.map((window) => ({
      id: `time:${window.text}`,
      field: "time",
      value: window.text,
      label: window.label,
      count: facets?.windows[window.key] ?? 0,
      isOn: filter.terms.some(
        (term) => term.field === "since" && !term.negated && term.durationMs === window.durationMs,
      ),
    })),
  };
  return [time, ...GROUPS.map((group) => facetGroup(group, filter, facets))];
}

function facetGroup(
  { field, title }: (typeof GROUPS)[number],
  filter: ErrorFilter,
  facets: Facets | null,
): FilterGroup {
  const on = valuesOf(filter, field);
  const counted = facets?.fields[field] ?? [];
  const patterns = on.map((value) => ({ value, fits: wordPattern(value) }));
  const isTaken = (value: string): boolean => patterns.some(({ fits }) => fits(value));
  // What is written in another case, or as a glob, stands for the values that it takes.
  const missing = patterns
    .filter(({ fits }) => !counted.some(({ value }) => fits(value)))
    .map(({ value }) => ({ value, count: 0 }));
  return {
    field,
    title,
    values: [...counted, ...missing].map(({ value, count }) => ({
      id: `${field}:${value}`,
      field,
      value,
      label: value === "" ? "(none)" : field === "source" ? sourceTitle(value) : value,
      count,
      isOn: isTaken(value) || on.includes(value),
    })),
  };
}

/** The filter with a value taken in, or out when it was in. */
export function toggled(filter: ErrorFilter, { field, value, isOn }: FilterValue): ErrorFilter {
  if (field === "time") {
    const without = withoutFields(filter, TIME_FIELDS);
    const window = WINDOWS.find((one) => one.text === value);
    if (isOn || window === undefined) return without;
    const { durationMs, text } = window;
    return withTerm(without, { field: "since", negated: false, durationMs, text }, false);
  }
  const on = valuesOf(filter, field);
  // A glob goes as a whole: what it takes beside this value is not known here.
  const values = isOn ? on.filter((one) => one !== value && !wordPattern(one)(value)) : [...on, value];
  const others = filter.terms.filter((term) => term.field !== field || term.negated);
  const term = termOf(field, values);
  return term === null ? { terms: others } : withTerm({ terms: others }, term, false);
}

/** The filter without what this group put in. */
export function cleared(filter: ErrorFilter, field: GroupField): ErrorFilter {
  return withoutFields(filter, field === "time" ? TIME_FIELDS : [field]);
}

function valuesOf(filter: ErrorFilter, field: Exclude<GroupField, "time">): readonly string[] {
  return filter.terms.flatMap((term) =>
    term.field === field && !term.negated && "values" in term
      ? term.values.filter((value) => typeof value === "string")
      : [],
  );
}

function termOf(field: Exclude<GroupField, "time">, values: readonly string[]): FilterTerm | null {
  if (values.length === 0) return null;
  const negated = false;
  switch (field) {
    case "source":
      return { field, negated, values: DATA_SOURCES.filter((one) => values.includes(one)) };
    case "category":
      return { field, negated, values: CATEGORIES.filter((one) => values.includes(one)) };
    case "state":
      return { field, negated, values: LISTED_STATES.filter((one) => values.includes(one)) };
    default:
      return { field, negated, values };
  }
}

/** What the screen calls a side. */
export function sourceTitle(source: string): string {
  const titles: Readonly<Record<DataSource, string>> = {
    "finance-and-operations": "F&O",
    dataverse: "Dataverse",
  };
  return source === "finance-and-operations" || source === "dataverse" ? titles[source] : source;
}
