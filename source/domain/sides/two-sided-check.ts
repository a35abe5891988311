import { counted } from "../../text/numbers.ts";
import { otherSide } from "../error/data-source.ts";
import type { DataSource } from "../error/data-source.ts";
import type { FaultClass } from "./fault-class.ts";
import type { FieldValue } from "./field-value.ts";
import { decide, differences, filterSays, unfitWords, columnOf } from "./reconciliation.ts";
import type { Decision, Question } from "./reconciliation.ts";
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

/** The warning in one sentence, for plans whose jobs lead to the services. */
export const WRITE_BACK_WARNING =
  "While a table map runs, dual-write may carry a write back as a change of its own (inferred); only columns that differ are written.";

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

type Seen = Pick<TwoSidedCheck, "verdict" | "explanation" | "differences" | "echoes" | "isFilterUntold">;
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
export function judgeSides(question: Asked, isLive = false): Seen {
  const decision = decide(question);
  const verdict = VERDICT_OF[decision.kind];
  const found = differing(question);
  const { map, error } = question;
  const echoes = isLive && mayBeWrittenBack(map, error.dataSource, writtenColumns(decision));
  return {
    verdict,
    explanation:
      decision.kind === "filter-untold"
        ? "The sides differ, but whether the table map's filter carries the row cannot be decided: a retry writes nothing unless you ask it to go on."
        : decision.kind === "unfit"
          ? unfitWords(decision.columns)
          : explain(verdict, found.length, question),
    differences: found,
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

function explain(verdict: Verdict, columns: number, { error, primary }: Asked): string {
  if (error.category === "concurrency" && (verdict === "would-update" || verdict === "would-create")) {
    return "The sides differ, but a Concurrency failure is never retried: the newer version has to carry the change.";
  }
  switch (verdict) {
    case "in-sync":
      return "Every mapped column is equal on both sides: by what was read now it is safe to dismiss.";
    case "would-update":
      return `A retry would update ${counted(columns, "column")} at the target.`;
    case "would-create":
      return "The target has no such row: a retry would create it.";
    case "source-gone":
      return "The source row no longer exists: a retry would write nothing and fail again.";
    case "target-newer":
      return `The target changed the row later and ${primary} is the primary side: a retry would be rejected.`;
    case "superseded":
      return `The source row is no longer at record version ${error.recordVersion}: a System failure syncs only in its latest version.`;
    case "outside-filter":
      return "The source row is outside the table map's filter: dual-write does not carry it, and a retry would write nothing.";
    case "duplicate-key":
    case "cannot-tell":
      return "The sides could not be compared.";
  }
}
