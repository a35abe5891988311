import type { CauseMemory, SnoozeState } from "./cause-memory.ts";
import type { CauseMoves } from "../request/timeline.ts";
import type { PolicyOfCause } from "../request/cause-policy.ts";
import type { ErrorFilter, FilterTerm } from "../query/error-filter.ts";
import { withTerm } from "../query/error-filter.ts";
import type { GroupField, GroupsQuery, ValuesWithin } from "../query/error-groups.ts";
import {
  type SyncErrorCategory,
  type SyncErrorState,
  type SyncOperation,
  CATEGORIES,
  LISTED_STATES,
  OPERATIONS,
} from "../error/sync-error.ts";
import { type DataSource, DATA_SOURCES } from "../error/data-source.ts";

export type Grouping = GroupsQuery["by"];

export const BY_CAUSE: Grouping = ["cause"];

export interface CausesQuery {
  readonly filter: ErrorFilter;
  readonly by: Grouping;
  /** This many rows are reported: those with the largest counts. */
  readonly top: number;
}

/** What an explanation is looked up by: the newest record of a cause when it was asked for first. */
export interface CauseSample {
  readonly code: string;
  readonly message: string;
  readonly category: SyncErrorCategory;
  readonly uniqueKey: string;
  readonly company: string;
}

/**
 * Records that arrived within each length of time before now, whether or not they are still listed; `hourBefore` from two
 * hours ago to one.
 */
export interface CauseWindows {
  readonly hour: number;
  readonly hourBefore: number;
  readonly threeHours: number;
  readonly day: number;
  readonly threeDays: number;
  readonly week: number;
}

/** One line of the list of causes: a cause, or another value or pair of values that was grouped by. */
export interface CauseRow {
  /** The same for the same values: what a cursor or a mark follows. For a cause alone its id. */
  readonly id: string;
  readonly values: readonly string[];
  readonly title: string;
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly windows: CauseWindows;
  readonly entities: ValuesWithin;
  readonly companies: ValuesWithin;
  /** Null where no cause was grouped by. */
  readonly sample: CauseSample | null;
  /** What is kept of the cause; null where no cause was grouped by. */
  readonly memory: CauseMemory | null;
  readonly snooze: SnoozeState;
  /**
   * The newest retry of records that are, or were, of this cause: one that has ended, or one that brought records here
   * from another cause. Null where there was none.
   */
  readonly lastRetry: { readonly at: number; readonly records: number; readonly cleared: number } | null;
  /** Causes from which retries brought records here, and those to which they took records away. */
  readonly cameFrom: CauseMoves;
  readonly movedTo: CauseMoves;
  /** What the cause policy says of it; null where it says nothing, or no cause was grouped by. */
  readonly policy: PolicyOfCause | null;
}

export interface CauseRows {
  /** Largest count first, what is snoozed behind all others. */
  readonly rows: readonly CauseRow[];
  /** Rows that there are in all. */
  readonly distinct: number;
  /** Records that the filter matches. */
  readonly matched: number;
}

export function rowId(values: readonly string[]): string {
  return values.join("\n");
}

/** The filter narrowed to one row: nothing that it leaves out comes in. */
export function rowFilter(filter: ErrorFilter, by: Grouping, values: readonly string[]): ErrorFilter {
  return by.reduce<ErrorFilter>(
    (narrowed, field, place) => narrowedBy(narrowed, field, [values[place] ?? ""]),
    filter,
  );
}

/** The filter narrowed to several rows; null for pairs, which no filter distinguishes from their mixtures. */
export function rowsFilter(
  filter: ErrorFilter,
  by: Grouping,
  rows: readonly (readonly string[])[],
): ErrorFilter | null {
  const [only] = rows;
  if (rows.length === 1 && only !== undefined) return rowFilter(filter, by, only);
  if (by.length > 1) return null;
  return narrowedBy(
    filter,
    by[0],
    rows.map(([value = ""]) => value),
  );
}

/** Negated terms of the field stay; the others hold the values already, or the row would not be there. */
function narrowedBy(filter: ErrorFilter, field: GroupField, values: readonly string[]): ErrorFilter {
  const terms = filter.terms.filter((term) => term.field !== field || term.negated);
  return withTerm({ terms }, termOf(field, values), false);
}

function termOf(field: GroupField, values: readonly string[]): FilterTerm {
  const negated = false;
  switch (field) {
    case "source":
      return { field, negated, values: only<DataSource>(values, DATA_SOURCES) };
    case "category":
      return { field, negated, values: only<SyncErrorCategory>(values, CATEGORIES) };
    case "state":
      return { field, negated, values: only<SyncErrorState>(values, LISTED_STATES) };
    case "operation":
      return { field, negated, values: only<SyncOperation>(values, OPERATIONS) };
    case "attempts":
      return {
        field,
        negated,
        values: values.map((value) => ({ comparison: "=", count: Number(value) })),
      };
    default:
      return { field, negated, values };
  }
}

function only<Word extends string>(values: readonly string[], words: readonly Word[]): readonly Word[] {
  return words.filter((word) => values.includes(word));
}
