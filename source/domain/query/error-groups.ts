import type { ErrorFilter } from "./error-filter.ts";
import { fieldsWith, type FieldWith } from "../error/error-fields.ts";
import type { FacetCount } from "./error-order.ts";

/** What sync errors can be grouped by, alone or two together. */
export type GroupField = FieldWith<"isGrouped">;

/** All of them. */
export const GROUP_COLUMNS: readonly GroupField[] = fieldsWith("isGrouped");

export interface GroupsQuery {
  readonly filter: ErrorFilter;
  readonly by: readonly [GroupField] | readonly [GroupField, GroupField];
  /** This many groups are reported: those with the largest counts. */
  readonly top: number;
  /** Lengths of time before now, in milliseconds, whose records are counted by themselves. */
  readonly windowsMs: readonly number[];
}

/** The values of one field within a group. */
export interface ValuesWithin {
  readonly distinct: number;
  /** The most frequent ones, at most VALUES_SHOWN. */
  readonly top: readonly FacetCount[];
}

export interface ErrorGroup {
  /** One for each field that was grouped by, in that order. */
  readonly values: readonly string[];
  readonly count: number;
  /** When the oldest and the newest of its records were created. */
  readonly firstAt: number;
  readonly lastAt: number;
  /**
   * How many arrived within each of the windows, which include their first moment and all later ones: also those that
   * have left the list since, unless the query asks for what only the list says (state, attempts, request, words).
   */
  readonly windows: readonly number[];
  readonly entities: ValuesWithin;
  readonly companies: ValuesWithin;
}

export interface ErrorGroups {
  /** Largest count first, then by values. */
  readonly groups: readonly ErrorGroup[];
  /** Groups in all. */
  readonly distinct: number;
  /** Records that the filter matches. */
  readonly matched: number;
}

export const VALUES_SHOWN = 3;
