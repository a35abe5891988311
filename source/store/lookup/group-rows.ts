import type {
  ErrorGroup,
  ErrorGroups,
  GroupField,
  GroupsQuery,
  ValuesWithin,
} from "../../domain/query/error-groups.ts";
import { VALUES_SHOWN } from "../../domain/query/error-groups.ts";
import type { ErrorColumns } from "../columns/error-columns.ts";
import type { CodedColumn } from "../columns/folded-words.ts";
import { rowsOf, type RowBits } from "./row-bits.ts";
import type { RowSet } from "../store.ts";
import { Windows } from "./windows.ts";

/** Pairs of words that are distinguished by a table; more are by a map of those that occur. */
const LARGEST_TABLE = 1 << 21;

/** The group of each matched row, and what its number stands for. */
interface Grouping {
  readonly rows: RowSet;
  /** Group by row, from 1 on; 0 for rows that are not matched. */
  readonly groupOf: Uint16Array | Uint32Array;
  /** The group that a row outside of these would be in; 0 where there is none. */
  readonly groupFor: (row: number) => number;
  /** One more than there are groups. */
  readonly numbers: number;
  readonly valuesOf: (group: number) => readonly string[];
}

/**
 * Groups the rows by one or two fields; every pass reads the columns in row order. `left` are rows that are no longer
 * listed: they arrived within a window all the same.
 */
export function groupsOf(
  columns: ErrorColumns,
  matching: RowBits,
  { by, top, windowsMs }: Omit<GroupsQuery, "filter">,
  nowAt: number,
  left: RowSet,
): ErrorGroups {
  const grouping = grouped(columns, rowsOf(matching), by);
  const { numbers, rows } = grouping;
  const windows = [...new Set(windowsMs)].sort((one, other) => other - one);
  const tally = tallied(grouping, columns.createdAt.values, new Windows(nowAt, windows), left);
  const chosen = largest(grouping, tally.counts, top);
  const entities = valuesWithin(grouping, chosen, columns.entity);
  const companies = valuesWithin(grouping, chosen, columns.company);
  const groups = chosen.map((group, place): ErrorGroup => ({
    values: grouping.valuesOf(group),
    count: tally.counts[group] ?? 0,
    firstAt: tally.oldest[group] ?? 0,
    lastAt: tally.newest[group] ?? 0,
    windows: windowsMs.map((windowMs) => tally.within[windows.indexOf(windowMs) * numbers + group] ?? 0),
    entities: entities[place] ?? NO_VALUES,
    companies: companies[place] ?? NO_VALUES,
  }));
  return { groups, distinct: numbers - 1, matched: rows.length };
}

const NO_VALUES: ValuesWithin = { distinct: 0, top: [] };

/** By group; `within` window by window. */
interface Tally {
  readonly counts: Uint32Array;
  readonly oldest: Float64Array;
  readonly newest: Float64Array;
  readonly within: Uint32Array;
}

function tallied(
  { rows, groupOf, groupFor, numbers }: Grouping,
  moments: Float64Array,
  windows: Windows,
  left: RowSet,
): Tally {
  const oldest = new Float64Array(numbers).fill(Infinity);
  const newest = new Float64Array(numbers).fill(-Infinity);
  const width = windows.count + 1;
  const byWindows = new Uint32Array(numbers * width);
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0;
    const group = groupOf[row] ?? 0;
    const moment = moments[row] ?? 0;
    if (moment < (oldest[group] ?? 0)) oldest[group] = moment;
    if (moment > (newest[group] ?? 0)) newest[group] = moment;
    const at = group * width + windows.holding(moment);
    byWindows[at] = (byWindows[at] ?? 0) + 1;
  }
  const leftWithin = new Uint32Array(left.length === 0 ? 0 : numbers * width);
  for (let place = 0; place < left.length; place++) {
    const row = left[place] ?? 0;
    const at = groupFor(row) * width + windows.holding(moments[row] ?? 0);
    leftWithin[at] = (leftWithin[at] ?? 0) + 1;
  }
  const counts = new Uint32Array(numbers);
  const within = new Uint32Array(numbers * windows.count);
  for (let group = 0; group < numbers; group++) {
    let count = 0;
    let gone = 0;
    for (let held = windows.count; held >= 0; held--) {
      count += byWindows[group * width + held] ?? 0;
      gone += leftWithin[group * width + held] ?? 0;
      if (held > 0) within[(held - 1) * numbers + group] = count + gone;
    }
    counts[group] = count;
  }
  return { counts, oldest, newest, within };
}

function grouped(columns: ErrorColumns, rows: RowSet, by: GroupsQuery["by"]): Grouping {
  const first = codedBy(columns, rows, by[0]);
  const second = by.length === 1 ? null : codedBy(columns, rows, by[1]);
  const width = second?.words.length ?? 1;
  const possible = first.words.length * width;
  const groupOf = groupNumbers(columns.rows, possible);
  const pairs = { rows, first: first.codes, second: second?.codes ?? new Uint8Array(columns.rows), width };
  const found =
    possible > LARGEST_TABLE ? numberByMap(pairs, groupOf) : numberByTable(pairs, groupOf, possible);
  const valuesOf = (group: number): readonly string[] => {
    const key = found[group - 1] ?? 0;
    const value = first.words[Math.floor(key / width)] ?? "";
    return second === null ? [value] : [value, second.words[key % width] ?? ""];
  };
  let numberOf: ReadonlyMap<number, number> | null = null;
  const groupFor = (row: number): number => {
    numberOf ??= new Map(found.map((pair, place) => [pair, place + 1]));
    return numberOf.get((first.codes[row] ?? 0) * width + (second?.codes[row] ?? 0)) ?? 0;
  };
  return { rows, groupOf, groupFor, numbers: found.length + 1, valuesOf };
}

/** As few bytes a row as distinguish the groups, and one more for rows that are in none. */
function groupNumbers(rows: number, possible: number): Uint16Array | Uint32Array {
  return possible < 0xffff ? new Uint16Array(rows) : new Uint32Array(rows);
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

interface Pairs {
  readonly rows: RowSet;
  readonly first: CodedColumn["codes"];
  readonly second: CodedColumn["codes"];
  /** A pair is one number: the first code times this, and the second. */
  readonly width: number;
}

/** Numbers the pairs as they are met; answers them by number. */
function numberByTable(
  { rows, first, second, width }: Pairs,
  groupOf: Grouping["groupOf"],
  possible: number,
): readonly number[] {
  const found: number[] = [];
  // 0 for a pair that was not met yet.
  const table = new Uint32Array(possible);
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0;
    const pair = (first[row] ?? 0) * width + (second[row] ?? 0);
    if (table[pair] === 0) table[pair] = found.push(pair);
    groupOf[row] = table[pair] ?? 0;
  }
  return found;
}

function numberByMap({ rows, first, second, width }: Pairs, groupOf: Grouping["groupOf"]): readonly number[] {
  const numberOf = new Map<number, number>();
  for (const row of rows) {
    const pair = (first[row] ?? 0) * width + (second[row] ?? 0);
    const number = numberOf.get(pair) ?? numberOf.size + 1;
    if (number > numberOf.size) numberOf.set(pair, number);
    groupOf[row] = number;
  }
  return [...numberOf.keys()];
}

/** The groups with the largest counts, ties by values. */
function largest({ numbers, valuesOf }: Grouping, counts: Uint32Array, top: number): readonly number[] {
  const chosen: number[] = [];
  const comesBefore = (one: number, other: number): boolean => {
    const [count = 0, beside = 0] = [counts[one], counts[other]];
    return count === beside ? isBefore(valuesOf(one), valuesOf(other)) : count > beside;
  };
  for (let group = 1; group < numbers; group++) {
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
  { rows, groupOf, numbers }: Grouping,
  chosen: readonly number[],
  { codes, words }: CodedColumn,
): readonly ValuesWithin[] {
  const atOnce = Math.max(1, Math.floor(LARGEST_TABLE / Math.max(1, words.length)));
  const within: ValuesWithin[] = [];
  for (let from = 0; from < chosen.length; from += atOnce) {
    const some = chosen.slice(from, from + atOnce);
    const counts = new Uint32Array((some.length + 1) * words.length);
    // Where the counts of a group begin; those of all others share the first ones, which nobody reads.
    const starts = new Uint32Array(numbers);
    some.forEach((group, place) => (starts[group] = (place + 1) * words.length));
    countWithin(rows, groupOf, starts, codes, counts);
    for (let start = words.length; start < counts.length; start += words.length) {
      within.push(topValues(counts.subarray(start, start + words.length), words));
    }
  }
  return within;
}

function countWithin(
  rows: RowSet,
  groupOf: Grouping["groupOf"],
  starts: Uint32Array,
  codes: CodedColumn["codes"],
  counts: Uint32Array,
): void {
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0;
    const at = (starts[groupOf[row] ?? 0] ?? 0) + (codes[row] ?? 0);
    counts[at] = (counts[at] ?? 0) + 1;
  }
}

function topValues(counts: Uint32Array, words: readonly string[]): ValuesWithin {
  const found: { readonly value: string; readonly count: number }[] = [];
  counts.forEach((count, code) => {
    if (count > 0) found.push({ value: words[code] ?? "", count });
  });
  found.sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1));
  return { distinct: found.length, top: found.slice(0, VALUES_SHOWN) };
}
