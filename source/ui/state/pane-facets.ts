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
  "attempts",
];
/** Values of a field that are at hand; `filterLines` shows the first of them, and all where the cursor is among the rest. */
export const VALUES_PER_FACET = 500;
