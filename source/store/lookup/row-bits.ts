import type { RowSet } from "../store.ts";

/** One bit a row: row 0 is the lowest bit of the first word. Bits behind the last row are 0. */
export type RowBits = Int32Array;

const WORD_BITS = 32;

export function noRows(rows: number): RowBits {
  return new Int32Array(Math.ceil(rows / WORD_BITS));
}

export function bitsOf(set: RowSet, rows: number): RowBits {
  const bits = noRows(rows);
  for (let place = 0; place < set.length; place++) putRow(bits, set[place] ?? 0);
  return bits;
}

export function hasRow(bits: RowBits, row: number): boolean {
  return ((bits[row >>> 5] ?? 0) & (1 << (row & 31))) !== 0;
}

export function putRow(bits: RowBits, row: number): void {
  bits[row >>> 5] = (bits[row >>> 5] ?? 0) | (1 << (row & 31));
}

export function dropRow(bits: RowBits, row: number): void {
  bits[row >>> 5] = (bits[row >>> 5] ?? 0) & ~(1 << (row & 31));
}

/** Leaves the rows that both hold. */
export function keepCommon(bits: RowBits, other: RowBits): void {
  for (let word = 0; word < bits.length; word++) bits[word] = (bits[word] ?? 0) & (other[word] ?? 0);
}

/** Turns the bits of the first `rows` rows around. */
export function turnRows(bits: RowBits, rows: number): void {
  for (let word = 0; word < bits.length; word++) bits[word] = ~(bits[word] ?? 0);
  const over = rows % WORD_BITS;
  if (over > 0) bits[bits.length - 1] = (bits.at(-1) ?? 0) & ((1 << over) - 1);
}

export function countBits(bits: RowBits): number {
  let count = 0;
  for (let word = 0; word < bits.length; word++) {
    let rest = bits[word] ?? 0;
    rest -= (rest >>> 1) & 0x5555_5555;
    rest = (rest & 0x3333_3333) + ((rest >>> 2) & 0x3333_3333);
    count += Math.imul((rest + (rest >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
  }
  return count;
}

/** The rows in row order. */
export function rowsOf(bits: RowBits): RowSet {
  const rows = new Uint32Array(countBits(bits));
  let next = 0;
  for (let word = 0; word < bits.length; word++) {
    const first = word * WORD_BITS;
    let rest = bits[word] ?? 0;
    while (rest !== 0) {
      const lowest = rest & -rest;
      rows[next++] = first + 31 - Math.clz32(lowest);
      rest ^= lowest;
    }
  }
  return rows;
}
