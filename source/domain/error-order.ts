export type SortField =
  | "createdOn"
  | "entity"
  | "source"
  | "key"
  | "company"
  | "code"
  | "message"
  | "category"
  | "attempts"
  | "state"
  | "job"
  | "cause";

export interface SortTerm {
  readonly field: SortField;
  readonly descending: boolean;
}

/** Newest first: what an operator who has just been paged looks at. */
export const NEWEST_FIRST: readonly SortTerm[] = [{ field: "createdOn", descending: true }];

export type FacetField =
  | "entity"
  | "source"
  | "company"
  | "category"
  | "code"
  | "job"
  | "attempts"
  | "state"
  | "cause";

export interface FacetCount {
  readonly value: string;
  readonly count: number;
}

/** Every facet there is. */
export const FACET_FIELDS: readonly FacetField[] = [
  "entity",
  "source",
  "company",
  "category",
  "code",
  "job",
  "attempts",
  "state",
  "cause",
];
