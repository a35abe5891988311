import { otherSide } from "../error/data-source.ts";
import type { DataSource } from "../error/data-source.ts";
import type { FaultClass } from "./fault-class.ts";
import type { FieldValue } from "./field-value.ts";
import { decide, differences, filterSays, columnOf } from "./reconciliation.ts";
import type { Decision, Question, UnfitColumn } from "./reconciliation.ts";
import type { SyncError } from "../error/sync-error.ts";
import type { TableMap } from "./table-map.ts";

/**
 * Whether a write of these columns at the target may come back to the source: while the map runs, dual-write takes it
 * for a change like any other. Our inference; Microsoft documents no way to keep a write out of the live sync.
 */
function mayBeWrittenBack(map: TableMap, from: DataSource, columns: readonly string[]): boolean {
  if (map.direction !== "both") return false;
  if (map.fields.length === 0) return columns.length > 0;
  const to = otherSide(from);
  return map.fields.some((field) => field.direction === "both" && columns.includes(columnOf(field, to)));
}

/** Records that one check reads at most: it is asked for by a person, next to requests that use the same sides. */
export const CHECKED_AT_MOST = 100;

/** What a retry would find, from both rows as they were read; ours, never Microsoft's word. */
export const VERDICTS = [
  "in-sync",
  "would-update",
  "would-create",
  "source-gone",
  "target-newer",
  "superseded",
  "outside-filter",
  "duplicate-key",
  "cannot-tell",
] as const;

export type Verdict = (typeof VERDICTS)[number];

/** A mapped column that differs. Both values are business data: for the screen and the asker alone (I12). */
interface ColumnDifference {
  /** Name at the target. */
  readonly column: string;
  /** The source's value as it would look at the target. */
  readonly source: FieldValue;
  readonly target: FieldValue;
}

/** Why a side was not read. */
export interface Unread {
  readonly side: DataSource;
  readonly fault: FaultClass;
  /** How long the side asked to be left alone; absent where asking again at once may do. */
  readonly waitMs?: number;
}

export interface TwoSidedCheck {
  /** Id of the sync error. */
  readonly error: string;
  readonly entity: string;
  readonly verdict: Verdict;
  /** One sentence: what was seen, and what follows for a retry or a dismissal. */
  readonly explanation: string;
  /** Empty unless both rows were read and differ. */
  readonly differences: readonly ColumnDifference[];
  /** Present where a side's answer was a fault, or it takes no request for now. */
  readonly unread?: Unread;
  /** True where the write of a retry may come back from the target, while dual-write runs the map (inferred). */
  readonly echoes?: true;
  /** True where the map has a filter on these rows that is not evaluated here: the row may be one that does not travel. */
  readonly isFilterUntold?: true;
  /** When both sides had been read, epoch milliseconds. */
  readonly checkedAt: number;
}

/** What both rows say, as facts; `source/wording/check-words.ts` makes the sentence of it. */
export interface JudgedSides extends Pick<
  TwoSidedCheck,
  "verdict" | "differences" | "echoes" | "isFilterUntold"
> {
  /** Columns whose value the target cannot take; present where there are some. */
  readonly unfit?: readonly UnfitColumn[];
}

type Asked = Question & { readonly error: Pick<SyncError, "category" | "recordVersion" | "dataSource"> };

const VERDICT_OF: Readonly<Record<Decision["kind"], Verdict>> = {
  "already-in-sync": "in-sync",
  update: "would-update",
  create: "would-create",
  "source-gone": "source-gone",
  "conflict-lost": "target-newer",
  superseded: "superseded",
  "outside-filter": "outside-filter",
  "filter-untold": "cannot-tell",
  unfit: "cannot-tell",
};

/** What both rows say, by the very rules that a retry follows. `isLive`: dual-write itself may run between the sides. */
export function judgeSides(question: Asked, isLive = false): JudgedSides {
  const decision = decide(question);
  const { map, error } = question;
  const echoes = isLive && mayBeWrittenBack(map, error.dataSource, writtenColumns(decision));
  return {
    verdict: VERDICT_OF[decision.kind],
    differences: differing(question),
    ...(decision.kind === "unfit" && { unfit: decision.columns }),
    ...(echoes && { echoes }),
    ...(isFilterUntold(question) && { isFilterUntold: true }),
  };
}

function isFilterUntold({ map, error, source }: Asked): boolean {
  return source !== null && filterSays(map, error.dataSource, source.values) === "unknown";
}

function writtenColumns(decision: Decision): readonly string[] {
  if (decision.kind === "update") return Object.keys(decision.changes);
  return decision.kind === "create" ? Object.keys(decision.values) : [];
}

function differing({ map, error, source, target }: Asked): readonly ColumnDifference[] {
  if (source === null || target === null) return [];
  const changes = differences(map, error.dataSource, source.values, target.values);
  return Object.entries(changes).map(([column, value]) => ({
    column,
    source: value,
    target: Object.hasOwn(target.values, column) ? (target.values[column] ?? null) : null,
  }));
}
