import { compares, wordPattern } from "../../domain/query/error-match.ts";
import { DATA_SOURCES, type DataSource } from "../../domain/error/data-source.ts";
import {
  withTerm,
  withoutFields,
  type ErrorFilter,
  type FilterTerm,
  TIME_FIELDS,
} from "../../domain/query/error-filter.ts";
import { CATEGORIES, LISTED_STATES } from "../../domain/error/sync-error.ts";
import { printQuery } from "../../domain/query/query.ts";
import type { Facets } from "../../engine/engine.ts";

type TimeWindow = "hour" | "day" | "week";
type GroupField =
  | "time"
  | "entity"
  | "source"
  | "company"
  | "category"
  | "code"
  | "job"
  | "state"
  | "attempts";
/** Times that have to be written: the row leads to the query line. */
export type WrittenTime = "since" | "on" | "between";

export interface FilterValue {
  /** `field:value`: where the pane's cursor stands, whatever the order of the counts. */
  readonly id: string;
  readonly field: GroupField;
  readonly value: string;
  readonly label: string;
  /** Null where nothing is counted. */
  readonly count: number | null;
  readonly isOn: boolean;
  /** What is to be written in the query line; null for a value that is taken as it is. */
  readonly writes: WrittenTime | null;
}

export interface FilterGroup {
  readonly field: GroupField;
  readonly title: string;
  readonly values: readonly FilterValue[];
}

const WINDOWS: readonly { key: TimeWindow; label: string; text: string; durationMs: number }[] = [
  { key: "hour", label: "last hour", text: "1h", durationMs: 3_600_000 },
  { key: "day", label: "last 24 hours", text: "24h", durationMs: 86_400_000 },
  { key: "week", label: "last 7 days", text: "7d", durationMs: 604_800_000 },
];
const WRITTEN_TIMES: readonly { readonly key: WrittenTime; readonly label: string }[] = [
  { key: "since", label: "since ..." },
  { key: "on", label: "on a day ..." },
  { key: "between", label: "between ..." },
];
/** The article's three first: date and time, entity, data source. */
const GROUPS: readonly { field: WordGroup; title: string }[] = [
  { field: "entity", title: "Entity" },
  { field: "source", title: "Data source" },
  { field: "company", title: "Company" },
  { field: "category", title: "Category" },
  { field: "code", title: "Code" },
  { field: "job", title: "Job" },
  { field: "state", title: "State" },
];

type WordGroup = Exclude<GroupField, "time" | "attempts">;

/** The filter panes' content: each value with its live count, and those that the filter holds first of all kept. */
export function filterGroups(filter: ErrorFilter, facets: Facets | null): readonly FilterGroup[] {
  return [
    timeGroup(filter, facets),
    ...GROUPS.map((group) => facetGroup(group, filter, facets)),
    attemptsGroup(filter, facets),
  ];
}

/** Windows up to now, the times that the filter holds next to them, and those that can be written. */
function timeGroup(filter: ErrorFilter, facets: Facets | null): FilterGroup {
  const field = "time" as const;
  const held = filter.terms.filter((term) => isTime(term) && !WINDOWS.some((one) => isWindow(term, one)));
  return {
    field,
    title: "Date and time",
    values: [
      ...WINDOWS.map((window) => ({
        id: `time:${window.text}`,
        field,
        value: window.text,
        label: window.label,
        count: facets?.windows[window.key] ?? 0,
        isOn: filter.terms.some((term) => isWindow(term, window)),
        writes: null,
      })),
      ...held.map((term) => {
        const value = printQuery({ terms: [term] });
        return { id: `time:${value}`, field, value, label: value, count: null, isOn: true, writes: null };
      }),
      ...WRITTEN_TIMES.map(({ key, label }) => ({
        id: `time:${key}`,
        field,
        value: key,
        label,
        count: null,
        isOn: false,
        writes: key,
      })),
    ],
  };
}

function isTime({ field }: FilterTerm): boolean {
  return TIME_FIELDS.some((one) => one === field);
}

function isWindow(term: FilterTerm, window: (typeof WINDOWS)[number]): boolean {
  return term.field === "since" && !term.negated && term.durationMs === window.durationMs;
}

/** By number, fewest first; those that a comparison takes are on as well. */
function attemptsGroup(filter: ErrorFilter, facets: Facets | null): FilterGroup {
  const field = "attempts" as const;
  const terms = filter.terms.filter((term) => term.field === field && !term.negated);
  const isTaken = (attempts: number): boolean =>
    terms.some(
      (term) =>
        term.field === field &&
        term.values.some(({ comparison, count }) => compares(attempts, comparison, count)),
    );
  const counted = (facets?.fields[field] ?? []).toSorted(
    (one, other) => Number(one.value) - Number(other.value),
  );
  return {
    field,
    title: "Attempts",
    values: counted.map(({ value, count }) => ({
      id: `${field}:${value}`,
      field,
      value,
      label: value,
      count,
      isOn: isTaken(Number(value)),
      writes: null,
    })),
  };
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
  // What is written in another case stands for the value that it takes; a glob is shown with what it takes in all.
  const globs = patterns
    .filter(({ value }) => value.includes("*"))
    .map(({ value, fits }) => ({
      value,
      count: counted.reduce((sum, one) => sum + (fits(one.value) ? one.count : 0), 0),
    }));
  const missing = patterns
    .filter(({ value, fits }) => !value.includes("*") && !counted.some((one) => fits(one.value)))
    .map(({ value }) => ({ value, count: 0 }));
  return {
    field,
    title,
    values: [...globs, ...counted, ...missing].map(({ value, count }) => ({
      id: `${field}:${value}`,
      field,
      value,
      label: value === "" ? "(none)" : field === "source" ? sourceTitle(value) : value,
      count,
      isOn: isTaken(value) || on.includes(value),
      writes: null,
    })),
  };
}

/** The filter with a value taken in, or out when it was in. */
export function toggled(filter: ErrorFilter, { field, value, isOn }: FilterValue): ErrorFilter {
  if (field === "time") return timeToggled(filter, value, isOn);
  if (field === "attempts") return attemptsToggled(filter, Number(value), isOn);
  const on = valuesOf(filter, field);
  // A glob goes as a whole: what it takes next to this value is not known here.
  const values = isOn ? on.filter((one) => one !== value && !wordPattern(one)(value)) : [...on, value];
  const others = filter.terms.filter((term) => term.field !== field || term.negated);
  const term = termOf(field, values);
  return term === null ? { terms: others } : withTerm({ terms: others }, term, false);
}

function timeToggled(filter: ErrorFilter, value: string, isOn: boolean): ErrorFilter {
  const window = WINDOWS.find((one) => one.text === value);
  if (window === undefined)
    return { terms: filter.terms.filter((term) => !isTime(term) || printQuery({ terms: [term] }) !== value) };
  const without = withoutTimes(filter);
  if (isOn) return without;
  const { durationMs, text } = window;
  return withTerm(without, { field: "since", negated: false, durationMs, text }, false);
}

/** A comparison goes as a whole, like a glob. */
function attemptsToggled(filter: ErrorFilter, attempts: number, isOn: boolean): ErrorFilter {
  const held = filter.terms.flatMap((term) =>
    term.field === "attempts" && !term.negated ? term.values : [],
  );
  const values = isOn
    ? held.filter(({ comparison, count }) => !compares(attempts, comparison, count))
    : [...held, { comparison: "=", count: attempts } as const];
  const others = { terms: filter.terms.filter((term) => term.field !== "attempts" || term.negated) };
  return values.length === 0
    ? others
    : withTerm(others, { field: "attempts", negated: false, values }, false);
}

/** The filter without any time. */
export function withoutTimes(filter: ErrorFilter): ErrorFilter {
  return withoutFields(filter, TIME_FIELDS);
}

/** The filter without what this group put in. */
export function cleared(filter: ErrorFilter, field: GroupField): ErrorFilter {
  return field === "time" ? withoutTimes(filter) : withoutFields(filter, [field]);
}

function valuesOf(filter: ErrorFilter, field: WordGroup): readonly string[] {
  return filter.terms.flatMap((term) =>
    term.field === field && !term.negated && "values" in term
      ? term.values.filter((value) => typeof value === "string")
      : [],
  );
}

function termOf(field: WordGroup, values: readonly string[]): FilterTerm | null {
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
