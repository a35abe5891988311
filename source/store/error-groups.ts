import type {
  ErrorGroup,
  ErrorGroups,
  GroupField,
  GroupsQuery,
  ValuesWithin,
} from "../domain/error-groups.ts";
import { VALUES_TOLD } from "../domain/error-groups.ts";
import type { ErrorColumns } from "./error-columns.ts";
import type { CodedColumn } from "./folded-words.ts";
import { rowsOf, type RowBits } from "./row-bits.ts";
import type { RowSet } from "./store.ts";

/** Pairs of words that are told apart by a table; more are by a map of those that occur. */
const LARGEST_TABLE = 1 << 21;

/** The group of each matched row, and what its number stands for. */
interface Grouping {
  readonly rows: RowSet;
  /** Group by row; the number of groups for rows that are not matched. */
  readonly groupOf: Uint32Array;
  readonly groups: number;
  readonly valuesOf: (group: number) => readonly string[];
}

/** Groups the rows by one or two fields: counted from the newest to the oldest, so that each window is a first part. */
export function groupsOf(
  columns: ErrorColumns,
  matching: RowBits,
  { by, top, windowsMs }: Omit<GroupsQuery, "filter">,
  nowAt: number,
): ErrorGroups {
  const grouping = grouped(columns, rowsOf(matching), by);
  const { groupOf, groups, rows } = grouping;
  const { createdAt } = columns;
  const order = createdAt.newestFirst(columns.rows);
  // One more for the rows that are not matched.
  const counts = new Uint32Array(groups + 1);
  const [newest, oldest] = [new Uint32Array(groups + 1), new Uint32Array(groups + 1)];
  const ends = windowsMs.map((windowMs) => createdAt.countSince(nowAt - windowMs, columns.rows));
  const within = new Map<number, Uint32Array>();
  let from = 0;
  for (const end of [...ends, order.length].sort((one, other) => one - other)) {
    countRun(order.subarray(from, end), groupOf, counts, newest, oldest);
    if (end < order.length) within.set(end, counts.slice());
    from = end;
  }
  const chosen = largest(grouping, counts, top);
  const entities = valuesWithin(grouping, chosen, columns.entity);
  const companies = valuesWithin(grouping, chosen, columns.company);
  const told = chosen.map((group, place): ErrorGroup => ({
    values: grouping.valuesOf(group),
    count: counts[group] ?? 0,
    firstAt: createdAt.at(oldest[group] ?? 0),
    lastAt: createdAt.at(newest[group] ?? 0),
    windows: ends.map((end) => (within.get(end) ?? counts)[group] ?? 0),
    entities: entities[place] ?? NO_VALUES,
    companies: companies[place] ?? NO_VALUES,
  }));
  return { groups: told, distinct: groups, matched: rows.length };
}

const NO_VALUES: ValuesWithin = { distinct: 0, top: [] };

function countRun(
  run: Uint32Array,
  groupOf: Uint32Array,
  counts: Uint32Array,
  newest: Uint32Array,
  oldest: Uint32Array,
): void {
  for (let place = 0; place < run.length; place++) {
    const row = run[place] ?? 0;
    const group = groupOf[row] ?? 0;
    const count = counts[group] ?? 0;
    if (count === 0) newest[group] = row;
    oldest[group] = row;
    counts[group] = count + 1;
  }
}

function grouped(columns: ErrorColumns, rows: RowSet, by: GroupsQuery["by"]): Grouping {
  const [first, second] = by.map((field) => codedBy(columns, rows, field));
  const width = second?.words.length ?? 1;
  const keys = new Float64Array(rows.length);
  if (first !== undefined) addCodes(keys, rows, first.codes, width);
  if (second !== undefined) addCodes(keys, rows, second.codes, 1);
  const { numbers, found } = numbered(keys, (first?.words.length ?? 0) * width);
  const groupOf = new Uint32Array(columns.rows).fill(found.length);
  for (let place = 0; place < rows.length; place++) groupOf[rows[place] ?? 0] = numbers[place] ?? 0;
  const valuesOf = (group: number): readonly string[] => {
    const key = found[group] ?? 0;
    const value = first?.words[Math.floor(key / width)] ?? "";
    return second === undefined ? [value] : [value, second.words[key % width] ?? ""];
  };
  return { rows, groupOf, groups: found.length, valuesOf };
}

/** The attempts of the rows as a column of words. */
function codedBy(columns: ErrorColumns, rows: RowSet, field: GroupField): CodedColumn {
  if (field !== "attempts") return columns[field];
  const attempts = columns.attempts.values;
  const codes = new Uint32Array(columns.rows);
  const words: string[] = [];
  const codeOf = new Map<number, number>();
  for (const row of rows) {
    const count = attempts[row] ?? 0;
    let code = codeOf.get(count);
    if (code === undefined) {
      code = words.push(String(count)) - 1;
      codeOf.set(count, code);
    }
    codes[row] = code;
  }
  return { codes, words };
}

function addCodes(keys: Float64Array, rows: RowSet, codes: CodedColumn["codes"], times: number): void {
  for (let place = 0; place < rows.length; place++) {
    keys[place] = (keys[place] ?? 0) + (codes[rows[place] ?? 0] ?? 0) * times;
  }
}

interface Numbered {
  readonly numbers: Uint32Array;
  /** The keys that occur, by number. */
  readonly found: readonly number[];
}

function numbered(keys: Float64Array, possible: number): Numbered {
  const numbers = new Uint32Array(keys.length);
  const found: number[] = [];
  if (possible > LARGEST_TABLE) {
    const numberOf = new Map<number, number>();
    keys.forEach((key, place) => {
      let number = numberOf.get(key);
      if (number === undefined) {
        number = found.push(key) - 1;
        numberOf.set(key, number);
      }
      numbers[place] = number;
    });
    return { numbers, found };
  }
  // One more than the number; 0 is a key not met yet.
  const table = new Uint32Array(possible);
  for (let place = 0; place < keys.length; place++) {
    const key = keys[place] ?? 0;
    if (table[key] === 0) table[key] = found.push(key);
    numbers[place] = (table[key] ?? 0) - 1;
  }
  return { numbers, found };
}

/** The groups with the largest counts, ties by values. */
function largest({ groups, valuesOf }: Grouping, counts: Uint32Array, top: number): readonly number[] {
  const chosen: number[] = [];
  const comesBefore = (one: number, other: number): boolean => {
    const [count = 0, beside = 0] = [counts[one], counts[other]];
    return count === beside ? isBefore(valuesOf(one), valuesOf(other)) : count > beside;
  };
  for (let group = 0; group < groups; group++) {
    const last = chosen[top - 1];
    if (last !== undefined && !comesBefore(group, last)) continue;
    let low = 0;
    let high = chosen.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (comesBefore(chosen[middle] ?? 0, group)) low = middle + 1;
      else high = middle;
    }
    chosen.splice(low, 0, group);
    if (chosen.length > top) chosen.pop();
  }
  return chosen;
}

function isBefore(one: readonly string[], other: readonly string[]): boolean {
  const place = one.findIndex((value, place) => value !== other[place]);
  return place >= 0 && (one[place] ?? "") < (other[place] ?? "");
}

/** How often each word occurs in each of the chosen groups: as many groups at a time as a table holds. */
function valuesWithin(
  { rows, groupOf, groups }: Grouping,
  chosen: readonly number[],
  { codes, words }: CodedColumn,
): readonly ValuesWithin[] {
  const atOnce = Math.max(1, Math.floor(LARGEST_TABLE / Math.max(1, words.length)));
  const told: ValuesWithin[] = [];
  for (let from = 0; from < chosen.length; from += atOnce) {
    const some = chosen.slice(from, from + atOnce);
    const counts = new Uint32Array(some.length * words.length);
    // Where the counts of a group begin, and one more; 0 for the others.
    const starts = new Uint32Array(groups);
    some.forEach((group, place) => (starts[group] = place * words.length + 1));
    countWithin(rows, groupOf, starts, codes, counts);
    for (let start = 0; start < counts.length; start += words.length) {
      told.push(topValues(counts.subarray(start, start + words.length), words));
    }
  }
  return told;
}

function countWithin(
  rows: RowSet,
  groupOf: Uint32Array,
  starts: Uint32Array,
  codes: CodedColumn["codes"],
  counts: Uint32Array,
): void {
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0;
    const start = starts[groupOf[row] ?? 0] ?? 0;
    if (start === 0) continue;
    const at = start - 1 + (codes[row] ?? 0);
    counts[at] = (counts[at] ?? 0) + 1;
  }
}

function topValues(counts: Uint32Array, words: readonly string[]): ValuesWithin {
  const found: { readonly value: string; readonly count: number }[] = [];
  counts.forEach((count, code) => {
    if (count > 0) found.push({ value: words[code] ?? "", count });
  });
  found.sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1));
  return { distinct: found.length, top: found.slice(0, VALUES_TOLD) };
}
