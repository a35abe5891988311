import { otherSide, type DataSource } from "./data-source.ts";
import { sameValue, type FieldValue, type FieldValues } from "./field-value.ts";
import type { SyncError } from "./sync-error.ts";
import { passing, type Passing } from "./row-filter.ts";
import type { FieldMap, TableMap } from "./table-map.ts";

/** A row as a side showed it. */
export interface SideRow {
  readonly values: FieldValues;
  readonly version: string;
  /** When its own side last changed it, other than by synchronisation; epoch milliseconds, null if unknown. */
  readonly changedAt: number | null;
  /** True when the version cannot be compared with what a feed tells. */
  readonly isVersionOpaque?: boolean;
}

export type Decision =
  | { readonly kind: "already-in-sync" }
  | { readonly kind: "create"; readonly values: FieldValues }
  | { readonly kind: "update"; readonly changes: FieldValues }
  /** The source row is gone. Nothing is ever deleted at the target. */
  | { readonly kind: "source-gone" }
  /** The table map does not carry this row: what it says of the row is not to be written. */
  | { readonly kind: "outside-filter" }
  /** Whether the table map carries this row cannot be told: nothing is to be written unless somebody says so. */
  | { readonly kind: "filter-untold" }
  /** System failure whose record version is no longer the latest (documented: it does not sync). */
  | { readonly kind: "superseded" }
  /** The target is the primary side and changed the row later: the loser's update is rejected. */
  | { readonly kind: "conflict-lost" };

export interface Question {
  readonly error: Pick<SyncError, "category" | "recordVersion" | "dataSource">;
  readonly map: TableMap;
  readonly primary: DataSource;
  readonly source: SideRow | null;
  readonly target: SideRow | null;
  /** True where somebody decided to go on although the map's filter cannot be evaluated. */
  readonly ignoresFilter?: boolean;
}

/** What to do with one record, from both rows as they are now. */
export function decide(question: Question): Decision {
  const { error, map, primary, source, target, ignoresFilter = false } = question;
  if (source === null) return { kind: "source-gone" };
  const passes = filterSays(map, error.dataSource, source.values);
  if (passes === "outside") return { kind: "outside-filter" };
  if (error.category === "system" && isOutdated(error.recordVersion, source)) return { kind: "superseded" };
  const wanted = mapValues(map, error.dataSource, source.values);
  const isUntold = passes === "unknown" && !ignoresFilter;
  if (target === null) return isUntold ? { kind: "filter-untold" } : { kind: "create", values: wanted };
  const changes = differences(wanted, target.values);
  if (Object.keys(changes).length === 0) return { kind: "already-in-sync" };
  if (isUntold) return { kind: "filter-untold" };
  if (primary !== error.dataSource && changedLater(target, source)) return { kind: "conflict-lost" };
  return { kind: "update", changes };
}

/** What the map's own filter says of a row of that side; without one every row passes. */
export function filterSays(map: TableMap, from: DataSource, values: FieldValues): Passing {
  const filter = map.filters?.[from];
  return filter === undefined ? "passes" : passing(filter, values);
}

/** How the source's values look at the target: only mapped columns, only those that travel this way. */
export function mapValues(map: TableMap, from: DataSource, values: FieldValues): FieldValues {
  if (map.fields.length === 0) return withoutKeys(values, map.keys[from]);
  const to = otherSide(from);
  const mapped: Record<string, FieldValue> = {};
  for (const field of map.fields) {
    if (!travels(field, from)) continue;
    const value = ownValue(values, columnOf(field, from)) ?? null;
    mapped[columnOf(field, to)] = translate(field, from, value);
  }
  return withoutKeys(mapped, map.keys[to]);
}

/** The wanted columns whose value at the target is another one. */
export function differences(wanted: FieldValues, actual: FieldValues): FieldValues {
  return Object.fromEntries(
    Object.entries(wanted).filter(([column, value]) => !sameValue(value, ownValue(actual, column))),
  );
}

/** A column may be called `constructor`: only the row's own columns count. */
function ownValue(values: FieldValues, column: string): FieldValue | undefined {
  return Object.hasOwn(values, column) ? values[column] : undefined;
}

function isOutdated(recordVersion: string, source: SideRow): boolean {
  return recordVersion !== "" && source.isVersionOpaque !== true && source.version !== recordVersion;
}

function changedLater(target: SideRow, source: SideRow): boolean {
  return target.changedAt !== null && source.changedAt !== null && target.changedAt > source.changedAt;
}

function travels(field: FieldMap, from: DataSource): boolean {
  if (field.direction === "both") return true;
  return field.direction === (from === "dataverse" ? "to-finance-and-operations" : "to-dataverse");
}

/** What a mapped column is called on a side. */
export function columnOf(field: FieldMap, side: DataSource): string {
  return side === "dataverse" ? field.dataverse : field.financeAndOperations;
}

function translate(field: FieldMap, from: DataSource, value: FieldValue): FieldValue {
  if (value === null) return null;
  if (from === "finance-and-operations") return ownValue(field.values, String(value)) ?? value;
  const pair = Object.entries(field.values).find(([, theirs]) => sameValue(theirs, value));
  return pair === undefined ? value : pair[0];
}

function withoutKeys(values: FieldValues, keys: readonly string[]): FieldValues {
  return Object.fromEntries(Object.entries(values).filter(([column]) => !keys.includes(column)));
}
