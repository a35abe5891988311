import type { CodedColumn } from "../columns/folded-words.ts";
import type { LargestPart, RowSet } from "../store.ts";

/** The rows by what `nameOf` calls their word, each part in the order of the rows; the parts in no order. */
export function partsOf(
  rows: RowSet,
  { codes, words }: CodedColumn,
  nameOf: (word: string) => string,
): ReadonlyMap<string, RowSet> {
  const counts = countsOf(rows, codes, words.length);
  const names = new Map<string, { readonly part: number; rows: number }>();
  const partOf = new Uint32Array(words.length);
  counts.forEach((count, code) => {
    if (count === 0) return;
    const name = nameOf(words[code] ?? "");
    const named = names.get(name) ?? { part: names.size, rows: 0 };
    named.rows += count;
    names.set(name, named);
    partOf[code] = named.part;
  });
  if (names.size === 1) return new Map(Array.from(names.keys(), (name) => [name, rows]));
  const lengths = Array.from(names.values(), (named) => named.rows);
  const parts = dealt(rows, codes, partOf, lengths);
  const inOrder = Array.from(names.keys(), (name, part) => [name, parts[part] ?? new Uint32Array()] as const);
  return new Map(inOrder);
}

/** How many of the rows have each word. */
export function partSizes(rows: RowSet, { codes, words }: CodedColumn): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  countsOf(rows, codes, words.length).forEach((count, code) => {
    if (count > 0) sizes.set(words[code] ?? "", count);
  });
  return sizes;
}

/** The word of most rows, of words of as many the first; the newest row of it; and how many words there are. */
export function largestPart(rows: RowSet, { codes, words }: CodedColumn, moments: Float64Array): LargestPart {
  const counts = countsOf(rows, codes, words.length);
  let [largest, of] = [0, 0];
  for (let code = 0; code < counts.length; code++) {
    const count = counts[code] ?? 0;
    if (count > 0) of += 1;
    if (count > (counts[largest] ?? 0)) largest = code;
  }
  let [row, newest] = [rows[0] ?? 0, -Infinity];
  for (let place = 0; place < rows.length; place++) {
    const one = rows[place] ?? 0;
    const moment = moments[one] ?? 0;
    if (codes[one] === largest && moment > newest) [row, newest] = [one, moment];
  }
  return { word: words[largest] ?? "", row, of };
}

function countsOf(rows: RowSet, codes: CodedColumn["codes"], words: number): Uint32Array {
  const counts = new Uint32Array(words);
  for (let place = 0; place < rows.length; place++) {
    const code = codes[rows[place] ?? 0] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

function dealt(
  rows: RowSet,
  codes: CodedColumn["codes"],
  partOf: Uint32Array,
  lengths: readonly number[],
): readonly RowSet[] {
  const all = new Uint32Array(rows.length);
  let end = 0;
  const starts = Uint32Array.from(lengths, (length) => (end += length) - length);
  const nexts = starts.slice();
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0;
    const part = partOf[codes[row] ?? 0] ?? 0;
    const at = nexts[part] ?? 0;
    all[at] = row;
    nexts[part] = at + 1;
  }
  return lengths.map((length, part) => {
    const start = starts[part] ?? 0;
    return all.subarray(start, start + length);
  });
}
