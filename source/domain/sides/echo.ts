import { otherSide, type DataSource } from "../error/data-source.ts";
import { columnOf } from "./reconciliation.ts";
import type { TableMap } from "./table-map.ts";

/**
 * Whether a write of these columns at the target may come back to the source: while the map runs, dual-write takes it
 * for a change like any other. Our inference; Microsoft documents no way to keep a write out of the live sync.
 */
export function mayEcho(map: TableMap, from: DataSource, columns: readonly string[]): boolean {
  if (map.direction !== "both") return false;
  if (map.fields.length === 0) return columns.length > 0;
  const to = otherSide(from);
  return map.fields.some((field) => field.direction === "both" && columns.includes(columnOf(field, to)));
}

/** The warning in one sentence, for plans whose jobs lead to the services. */
export const ECHO_WARNING =
  "While a table map runs, dual-write may carry a write back as a change of its own (inferred); only columns that differ are written.";
