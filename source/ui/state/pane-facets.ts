import type { FacetField } from "../../domain/query/error-order.ts";

/** Facets of the filter panes, in their order below date and time. */
export const FACET_FIELDS: readonly FacetField[] = [
  "entity",
  "source",
  "company",
  "category",
  "code",
  "job",
  "state",
];
export const VALUES_PER_FACET = 12;
