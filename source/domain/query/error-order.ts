/** Every column to sort by. */
export const SORT_FIELDS = [
  "createdOn",
  "entity",
  "source",
  "key",
  "company",
  "code",
  "message",
  "category",
  "attempts",
  "state",
  "job",
  "cause",
] as const;

export type SortField = (typeof SORT_FIELDS)[number];

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

/** Every facet there is. */
export const FACET_FIELDS = [
  "entity",
  "source",
  "company",
  "category",
  "code",
  "job",
  "attempts",
  "state",
  "cause",
] as const;

export type FacetField = (typeof FACET_FIELDS)[number];
