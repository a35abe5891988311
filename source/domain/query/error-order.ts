import { fieldsWith, type FieldWith } from "../error/error-fields.ts";

/** A column to sort by. */
export type SortField = FieldWith<"isSorted">;

export const SORT_FIELDS = fieldsWith("isSorted");

export interface SortTerm {
  readonly field: SortField;
  readonly descending: boolean;
}

/** Newest first: what an operator who has just been paged looks at. */
export const NEWEST_FIRST: readonly SortTerm[] = [{ field: "createdOn", descending: true }];

export interface FacetCount {
  readonly value: string;
  readonly count: number;
}

/** A field whose values are counted next to a list. */
export type FacetField = FieldWith<"isFacet">;

export const FACET_FIELDS = fieldsWith("isFacet");
