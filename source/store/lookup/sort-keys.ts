import type { SortField, SortTerm } from "../../domain/query/error-order.ts";
import type { ErrorColumns } from "../columns/error-columns.ts";
import { ranksOf } from "../columns/folded-words.ts";
import type { RowSet } from "../store.ts";
import type { TextOrders } from "./text-order.ts";

/** The order of one sort term as small whole numbers: equal where the term makes no difference. */
export interface SortKeys {
  /** Every key is below it. */
  readonly count: number;
  /** Writes the key of each row, in the order of the rows. */
  readonly fill: (rows: RowSet, keys: Uint32Array) => void;
}

/** Keys of any term but creation in descending order are turned around, so that the smallest comes first. */
export function keysOf(columns: ErrorColumns, texts: TextOrders, rows: RowSet, term: SortTerm): SortKeys {
  const keys = ascendingKeys(columns, texts, rows, term.field);
  if (!term.descending) return keys;
  const last = keys.count - 1;
  return {
    count: keys.count,
    fill: (rows, into) => {
      keys.fill(rows, into);
      for (let place = 0; place < rows.length; place++) into[place] = last - (into[place] ?? 0);
    },
  };
}

function ascendingKeys(columns: ErrorColumns, texts: TextOrders, rows: RowSet, field: SortField): SortKeys {
  switch (field) {
    case "createdOn":
      return momentKeys(columns);
    case "attempts":
      return numberKeys(columns.attempts.values, rows);
    case "key": {
      const { ranks, count } = texts.ranks(columns.keys, rows);
      return { count, fill: (rows, keys) => fillFrom(rows, keys, ranks) };
    }
    case "message": {
      const numbers = columns.message.values;
      const numberOf = rows.map((row) => numbers[row] ?? 0);
      const { ranks, count } = texts.ranks(columns.messages.pool, numberOf);
      return { count, fill: (rows, keys) => fillThrough(rows, keys, numbers, ranks) };
    }
    default: {
      const { byCode, count } = ranksOf(columns[field]);
      const { codes } = columns[field];
      return { count, fill: (rows, keys) => fillThrough(rows, keys, codes, byCode) };
    }
  }
}

/** The place in the standing order, equal for rows of one moment. */
function momentKeys({ createdAt, rows: total }: ErrorColumns): SortKeys {
  const order = createdAt.newestFirst(total);
  const ranks = new Uint32Array(total);
  let rank = -1;
  let last = Number.NaN;
  for (let place = total - 1; place >= 0; place--) {
    const row = order[place] ?? 0;
    const moment = createdAt.at(row);
    if (moment !== last) rank += 1;
    last = moment;
    ranks[row] = rank;
  }
  return { count: rank + 1, fill: (rows, keys) => fillFrom(rows, keys, ranks) };
}

/** Numbers that are sorted by themselves; larger ones, which are rare, by their place among all. */
const LARGEST_KEY = 0xffff;

function numberKeys(values: Uint32Array, rows: RowSet): SortKeys {
  let most = 0;
  for (let place = 0; place < rows.length; place++) most = Math.max(most, values[rows[place] ?? 0] ?? 0);
  if (most <= LARGEST_KEY) {
    return { count: most + 1, fill: (rows, keys) => fillFrom(rows, keys, values) };
  }
  const distinct = [...new Set(rows.map((row) => values[row] ?? 0))].sort((one, other) => one - other);
  const rankOf = new Map(distinct.map((value, rank) => [value, rank]));
  return {
    count: distinct.length,
    fill: (rows, keys) => rows.forEach((row, place) => (keys[place] = rankOf.get(values[row] ?? 0) ?? 0)),
  };
}

function fillFrom(rows: RowSet, keys: Uint32Array, byRow: Uint32Array): void {
  for (let place = 0; place < rows.length; place++) keys[place] = byRow[rows[place] ?? 0] ?? 0;
}

function fillThrough(
  rows: RowSet,
  keys: Uint32Array,
  numbers: Uint8Array | Uint16Array | Uint32Array,
  ranks: Uint32Array,
): void {
  for (let place = 0; place < rows.length; place++) {
    keys[place] = ranks[numbers[rows[place] ?? 0] ?? 0] ?? 0;
  }
}
