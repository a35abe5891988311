import type { CodedColumn } from "../columns/folded-words.ts";
import type { RowSet } from "../store.ts";

/** The rows by what `nameOf` calls their word, each part in the order of the rows; the parts in no order. */
export function partsOf(
  rows: RowSet,
  { codes, words }: CodedColumn,
  nameOf: (word: string) => string,
): ReadonlyMap<string, RowSet> {
  const counts = new Uint32Array(words.length);
  for (let place = 0; place < rows.length; place++) {
    const code = codes[rows[place] ?? 0] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
  }
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
  if (names.size === 1) return new Map(Array.from(names.keys(), (name) => [name, rows.slice()]));
  const lengths = Array.from(names.values(), (named) => named.rows);
  const parts = dealt(rows, codes, partOf, lengths);
  const inOrder = Array.from(names.keys(), (name, part) => [name, parts[part] ?? new Uint32Array()] as const);
  return new Map(inOrder);
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
