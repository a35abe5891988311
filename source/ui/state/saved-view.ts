import type { SortTerm } from "../../domain/query/error-order.ts";
import type { ColumnChoice } from "./list-columns.ts";

/** A filter with a name, and how its list is shown. Times in the query stay relative: `since:24h` is a day back from whenever. */
export interface SavedView {
  readonly name: string;
  readonly query: string;
  /** Null leaves the sorting as it is. */
  readonly sort: readonly SortTerm[] | null;
  /** Null leaves the columns as they are. */
  readonly columns: readonly ColumnChoice[] | null;
}
