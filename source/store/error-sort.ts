import { fold } from "../domain/error-match.ts";
import type { SortField, SortTerm } from "../domain/error-order.ts";
import type { ErrorColumns } from "./error-columns.ts";
import type { CodedColumn } from "./error-select.ts";
import type { RowSet } from "./store.ts";

/** What is compared, by place in the set. */
type Keys = Float64Array | readonly string[];
type Comparison = (one: number, other: number) => number;

/** The rows in the given order; texts compare case folded, ties by creation newest first, then by row. */
export function sortRows(columns: ErrorColumns, rows: RowSet, sort: readonly SortTerm[]): RowSet {
  const ascendingRows = rows.slice().sort();
  const newestFirst: SortTerm = { field: "createdOn", descending: true };
  const comparisons = [...sort, newestFirst].map((term) => comparison(columns, ascendingRows, term));
  const places = Uint32Array.from(ascendingRows, (_, place) => place);
  places.sort((one, other) => {
    for (const compare of comparisons) {
      const order = compare(one, other);
      if (order !== 0) return order;
    }
    return one - other;
  });
  return places.map((place) => ascendingRows[place] ?? 0);
}

function comparison(columns: ErrorColumns, rows: RowSet, term: SortTerm): Comparison {
  const keys = keysOf(columns, rows, term.field);
  const direction = term.descending ? -1 : 1;
  if (keys instanceof Float64Array) {
    return (one, other) => direction * ((keys[one] ?? 0) - (keys[other] ?? 0));
  }
  return (one, other) => {
    const first = keys[one] ?? "";
    const second = keys[other] ?? "";
    if (first === second) return 0;
    return first < second ? -direction : direction;
  };
}

function keysOf(columns: ErrorColumns, rows: RowSet, field: SortField): Keys {
  switch (field) {
    case "createdOn":
      return Float64Array.from(rows, (row) => columns.createdAt.at(row));
    case "attempts":
      return Float64Array.from(rows, (row) => columns.attempts.at(row));
    case "key":
    case "message":
      return Array.from(rows, (row) => fold(columns[field].at(row)));
    default:
      return ranksOf(columns[field], rows);
  }
}

/** Sorts the distinct words once; equal when folded means equal rank. */
function ranksOf(column: CodedColumn, rows: RowSet): Float64Array {
  const folded = column.words.map(fold);
  const ordered = [...new Set(folded)].sort((one, other) => (one < other ? -1 : 1));
  const rankByWord = new Map(ordered.map((word, rank) => [word, rank]));
  const rankByCode = Float64Array.from(folded, (word) => rankByWord.get(word) ?? 0);
  const codes = column.codes;
  return Float64Array.from(rows, (row) => rankByCode[codes[row] ?? 0] ?? 0);
}
