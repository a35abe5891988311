import type { CodedColumn } from "../columns/folded-words.ts";
import { dropRow, putRow, turnRows, type RowBits } from "./row-bits.ts";

const WORD_BITS = 32;

/** Sets the bits of the rows whose number is answered by 1; the bits come all 0, as below. */
export function flagCoded(
  bits: RowBits,
  rows: number,
  codes: CodedColumn["codes"],
  answers: Uint8Array,
): void {
  const whole = rows >>> 5;
  for (let word = 0; word < whole; word++) {
    const first = word * WORD_BITS;
    let flags = 0;
    for (let bit = 0; bit < WORD_BITS; bit++) flags |= (answers[codes[first + bit] ?? 0] ?? 0) << bit;
    bits[word] = flags;
  }
  for (let row = whole * WORD_BITS; row < rows; row++) {
    if (answers[codes[row] ?? 0] === 1) putRow(bits, row);
  }
}

/** Rows whose number is 1. */
export function flagOnes(bits: RowBits, rows: number, ones: Uint8Array): void {
  const whole = rows >>> 5;
  for (let word = 0; word < whole; word++) {
    const first = word * WORD_BITS;
    let flags = 0;
    for (let bit = 0; bit < WORD_BITS; bit++) flags |= (ones[first + bit] ?? 0) << bit;
    bits[word] = flags;
  }
  for (let row = whole * WORD_BITS; row < rows; row++) if (ones[row] === 1) putRow(bits, row);
}

/** What a search found in the three places that a bare word looks at. */
export interface FoundTexts {
  readonly inCode: Uint8Array;
  readonly inKey: Uint8Array;
  readonly inMessage: Uint8Array;
}

/** Rows whose code, key or message holds what was searched for. */
export function flagFound(
  bits: RowBits,
  rows: number,
  codes: CodedColumn["codes"],
  messages: Uint32Array,
  { inCode, inKey, inMessage }: FoundTexts,
): void {
  for (let word = 0; word < bits.length; word++) {
    const first = word * WORD_BITS;
    const end = Math.min(rows - first, WORD_BITS);
    let flags = 0;
    for (let bit = 0; bit < end; bit++) {
      const row = first + bit;
      const found = (inCode[codes[row] ?? 0] ?? 0) | (inKey[row] ?? 0) | (inMessage[messages[row] ?? 0] ?? 0);
      flags |= found << bit;
    }
    bits[word] = flags;
  }
}

export function flagEach(bits: RowBits, rows: number, holds: (row: number) => boolean): void {
  for (let row = 0; row < rows; row++) if (holds(row)) putRow(bits, row);
}

/** Rows whose number is `from` or more and less than `before`. */
export function flagBetween(
  bits: RowBits,
  rows: number,
  numbers: Float64Array,
  from: number,
  before: number,
): void {
  for (let word = 0; word < bits.length; word++) {
    const first = word * WORD_BITS;
    const end = Math.min(rows - first, WORD_BITS);
    let flags = 0;
    for (let bit = 0; bit < end; bit++) {
      const number = numbers[first + bit] ?? 0;
      flags |= Number(number >= from && number < before) << bit;
    }
    bits[word] = flags;
  }
}

/** A run of rows, in whatever order; the smaller of the run and what is next to it is walked. */
export function flagRun(bits: RowBits, order: Uint32Array, from: number, to: number): void {
  const rows = order.length;
  if ((to - from) * 2 <= rows) {
    for (let place = from; place < to; place++) putRow(bits, order[place] ?? 0);
    return;
  }
  turnRows(bits, rows);
  for (let place = 0; place < from; place++) dropRow(bits, order[place] ?? 0);
  for (let place = to; place < rows; place++) dropRow(bits, order[place] ?? 0);
}
