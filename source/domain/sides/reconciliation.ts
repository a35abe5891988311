import { otherSide, type DataSource } from "../error/data-source.ts";
import { sameValue, type FieldValue, type FieldValues } from "./field-value.ts";
import { convert, isAt, withSeen, type Wanted } from "./value-conversion.ts";
import type { SyncError } from "../error/sync-error.ts";
import { passing, type Passing } from "./row-filter.ts";
import type { FieldMap, TableMap } from "./table-map.ts";

/** A row as a side showed it. */
export interface SideRow {
  readonly values: FieldValues;
  readonly version: string;
  /** When its own side last changed it, other than by synchronisation; epoch milliseconds, null if unknown. */
  readonly changedAt: number | null;
  /** True when the version cannot be compared with what a feed says. */
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
  /** Whether the table map carries this row cannot be known: nothing is to be written unless somebody says so. */
  | { readonly kind: "filter-untold" }
  /** System failure whose record version is no longer the latest (documented: it does not sync). */
  | { readonly kind: "superseded" }
  /** Values that the target's columns cannot take, or that an update may not change. Nothing is written then. */
  | { readonly kind: "unfit"; readonly columns: readonly UnfitColumn[] }
  /** The target is the primary side and changed the row later: the loser's update is rejected. */
  | { readonly kind: "conflict-lost" };

/** A column of the target that cannot be brought to the source's value, and why. */
export interface UnfitColumn {
  readonly column: string;
  /** A clause without a full stop. */
  readonly because: string;
}

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
  const wanted = wantedOf(map, error.dataSource, source.values, target?.values);
  const isUntold = passes === "unknown" && !ignoresFilter;
  if (wanted.unfit.length > 0) return { kind: "unfit", columns: wanted.unfit };
  if (target === null) return isUntold ? { kind: "filter-untold" } : creation(wanted.columns);
  const changed = wanted.columns.filter((one) => !isReached(one, error.dataSource, target.values));
  if (changed.length === 0) return { kind: "already-in-sync" };
  if (isUntold) return { kind: "filter-untold" };
  if (primary !== error.dataSource && changedLater(target, source)) return { kind: "conflict-lost" };
  const unfit = changed.flatMap(refusedByUpdate);
  return unfit.length > 0
    ? { kind: "unfit", columns: unfit }
    : { kind: "update", changes: valuesOf(changed) };
}

/** What a create may not set is left out: reading back shows whether the target made it equal. */
function creation(columns: readonly WantedColumn[]): Decision {
  const unfit = columns.flatMap(({ column, wanted }) =>
    wanted.unwritable === undefined ? [] : [{ column, because: wanted.unwritable }],
  );
  if (unfit.length > 0) return { kind: "unfit", columns: unfit };
  return { kind: "create", values: valuesOf(columns.filter(({ writable }) => writable !== "never")) };
}

function refusedByUpdate({ column, wanted, writable }: WantedColumn): readonly UnfitColumn[] {
  if (wanted.unwritable !== undefined) return [{ column, because: wanted.unwritable }];
  if (writable === "on-create")
    return [{ column, because: "it differs, and the target sets it at a create alone" }];
  return writable === "never"
    ? [{ column, because: "it differs, and the target takes no value for it" }]
    : [];
}

/** What the map's own filter says of a row of that side; without one every row passes. */
export function filterSays(map: TableMap, from: DataSource, values: FieldValues): Passing {
  const filter = map.filters?.[from];
  return filter === undefined ? "passes" : passing(filter, values);
}

interface WantedColumn {
  readonly column: string;
  readonly wanted: Wanted;
  /** Absent in a map without fields: every column passes under its own name. */
  readonly field?: FieldMap;
  readonly writable?: "on-create" | "never";
}

/**
 * The source's values in the target's terms: mapped columns alone, those that travel this way, without keys. `actual`
 * is the target's row, which says something of columns of which nothing else is known.
 */
function wantedOf(
  map: TableMap,
  from: DataSource,
  values: FieldValues,
  actual: FieldValues = {},
): { readonly columns: readonly WantedColumn[]; readonly unfit: readonly UnfitColumn[] } {
  const to = otherSide(from);
  if (map.fields.length === 0) {
    const own = Object.entries(values).filter(([column]) => !map.keys[from].includes(column));
    return { columns: own.map(([column, value]) => ({ column, wanted: { value } })), unfit: [] };
  }
  const columns = new Map<string, WantedColumn>();
  const unfit: UnfitColumn[] = [];
  for (const mapped of map.fields) {
    const column = columnOf(mapped, to);
    if (!travels(mapped, from) || map.keys[to].includes(column)) continue;
    const value = ownValue(values, columnOf(mapped, from)) ?? null;
    const field = withSeen(mapped, to, value, ownValue(actual, column));
    const wanted = convert(field, from, value);
    const writable = field.rules?.[to]?.writable;
    if ("because" in wanted) unfit.push({ column, because: wanted.because });
    else columns.set(column, { column, wanted, field, ...(writable !== undefined && { writable }) });
  }
  return { columns: [...columns.values()], unfit };
}

function isReached({ column, wanted, field }: WantedColumn, from: DataSource, actual: FieldValues): boolean {
  const found = ownValue(actual, column);
  return field === undefined ? sameValue(wanted.value, found) : isAt(field, otherSide(from), wanted, found);
}

function valuesOf(columns: readonly WantedColumn[]): FieldValues {
  return Object.fromEntries(columns.map(({ column, wanted }) => [column, wanted.value]));
}

/** How the source's values look at the target; a value that does not fit its column there is left out. */
export function mapValues(map: TableMap, from: DataSource, values: FieldValues): FieldValues {
  return valuesOf(wantedOf(map, from, values).columns);
}

/** Columns of the target that do not show what they would make of the source's value, with that value. */
export function differences(
  map: TableMap,
  from: DataSource,
  source: FieldValues,
  target: FieldValues,
): FieldValues {
  return valuesOf(wantedOf(map, from, source, target).columns.filter((one) => !isReached(one, from, target)));
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
