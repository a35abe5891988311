import type { ErrorFilter } from "../../domain/query/error-filter.ts";
import type { ErrorColumns } from "../columns/error-columns.ts";
import { countBits, dropRow, keepCommon, rowsOf, type RowBits } from "./row-bits.ts";
import type { TermBits } from "./term-bits.ts";
import { byCost, readsTexts } from "./term-predicate.ts";

/** So small a part of the rows is asked row by row. */
const FEW = 32;

/** Listed rows that the filter matches; the caller's own. */
export function selectBits(
  columns: ErrorColumns,
  found: TermBits,
  filter: ErrorFilter,
  nowAt: number,
): RowBits {
  const bits = found.listed().slice();
  for (const term of byCost(filter)) {
    if (readsTexts(term) && countBits(bits) * FEW < columns.rows) {
      dropFailing(bits, found.test(term, nowAt).holds);
    } else keepCommon(bits, found.of(term, nowAt));
  }
  return bits;
}

function dropFailing(bits: RowBits, holds: (row: number) => boolean): void {
  for (const row of rowsOf(bits)) if (!holds(row)) dropRow(bits, row);
}
