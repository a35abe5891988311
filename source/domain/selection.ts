import type { ErrorFilter } from "./error-filter.ts";

/** Exactly what an action applies to: the marked records, one cause, or all that a filter matches (I1). */
export type Scope =
  | { readonly kind: "marked"; readonly ids: readonly string[] }
  | { readonly kind: "cause"; readonly cause: string; readonly filter: ErrorFilter }
  | { readonly kind: "filter"; readonly filter: ErrorFilter; readonly query: string };
