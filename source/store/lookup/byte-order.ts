import type { PoolParts } from "../columns/text-pool.ts";

/** So few texts are put in order by moving each to its place. */
const FEW = 16;
/** This many texts are looked at before others have their turn. */
const SLICE = 1 << 16;
const BYTES = 256;
const SEPARATOR = 0xff;

/**
 * Which byte of UTF-8 comes before which, so that texts order as their UTF-16 units do: the end of a text first, and
 * the lead bytes of what takes two units (0xf0 to 0xf4) before those of the last units (0xee and 0xef).
 */
const DIGITS = Uint8Array.from({ length: BYTES }, (_, byte) => {
  if (byte === SEPARATOR) return 0;
  if (byte === 0xee || byte === 0xef) return byte + 6;
  return byte >= 0xf0 && byte <= 0xf4 ? byte - 1 : byte + 1;
});

/** The texts of a pool, by number, for looking at single bytes. */
class PoolBytes {
  readonly #chunks: readonly Uint8Array[];
  readonly #chunkOf: Uint16Array;
  readonly #starts: Uint32Array;

  constructor({ chunks, starts, length }: PoolParts) {
    this.#chunks = chunks.map(({ bytes }) => bytes);
    this.#chunkOf = new Uint16Array(length);
    this.#starts = starts;
    chunks.forEach(({ first }, chunk) => this.#chunkOf.fill(chunk, first));
  }

  /** Writes the digit of each of these texts at this depth, and counts them. */
  count(
    order: Uint32Array,
    from: number,
    to: number,
    depth: number,
    digits: Uint8Array,
    counts: Uint32Array,
  ) {
    const [chunks, chunkOf, starts] = [this.#chunks, this.#chunkOf, this.#starts];
    for (let place = from; place < to; place++) {
      const number = order[place] ?? 0;
      const byte = chunks[chunkOf[number] ?? 0]?.[(starts[number] ?? 0) + depth] ?? SEPARATOR;
      const digit = DIGITS[byte] ?? 0;
      digits[place] = digit;
      counts[digit] = (counts[digit] ?? 0) + 1;
    }
  }

  /** Below 0 when the first text comes first, 0 when they are equal, from this depth on. */
  compare(one: number, other: number, depth: number): number {
    const [first, second] = [this.#chunks[this.#chunkOf[one] ?? 0], this.#chunks[this.#chunkOf[other] ?? 0]];
    let at = (this.#starts[one] ?? 0) + depth;
    let beside = (this.#starts[other] ?? 0) + depth;
    for (;;) {
      const digit = DIGITS[first?.[at++] ?? SEPARATOR] ?? 0;
      const difference = digit - (DIGITS[second?.[beside++] ?? SEPARATOR] ?? 0);
      if (difference !== 0 || digit === 0) return difference;
    }
  }
}

export interface TextOrder {
  /** Numbers in the order of their texts. */
  readonly order: Uint32Array;
  /** 1 where a text differs from the one before. */
  readonly differs: Uint8Array;
}

/** Puts the texts with these numbers in order, byte by byte; yields after each slice. None of them may be odd. */
export function* byteOrder(parts: PoolParts, numbers: Uint32Array): Generator<void, TextOrder> {
  const bytes = new PoolBytes(parts);
  const differs = new Uint8Array(numbers.length).fill(1);
  const spread = new Spread(bytes, numbers, differs);
  yield;
  yield* spread.steps();
  return { order: numbers, differs };
}

/** Texts that are equal up to a depth. */
interface Group {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
}

/** Spreads each group over its next bytes, until every group is one text. */
class Spread {
  readonly #bytes: PoolBytes;
  readonly #order: Uint32Array;
  readonly #differs: Uint8Array;
  readonly #room: Uint32Array;
  readonly #digits: Uint8Array;
  readonly #groups: Group[];
  #done = 0;

  constructor(bytes: PoolBytes, order: Uint32Array, differs: Uint8Array) {
    this.#bytes = bytes;
    this.#order = order;
    this.#differs = differs;
    this.#room = new Uint32Array(order.length);
    this.#digits = new Uint8Array(order.length);
    this.#groups = [{ from: 0, to: order.length, depth: 0 }];
  }

  *steps(): Generator<void, void> {
    const counts = new Uint32Array(BYTES);
    for (let group = this.#groups.pop(); group !== undefined; group = this.#groups.pop()) {
      const { from, to, depth } = group;
      counts.fill(0);
      for (let at = from; at < to; at += SLICE) {
        const end = Math.min(to, at + SLICE);
        this.#bytes.count(this.#order, at, end, depth, this.#digits, counts);
        if (this.#isEnough(end - at)) yield;
      }
      const only = counts.indexOf(to - from);
      if (only === 0) this.#differs.fill(0, from + 1, to);
      if (only > 0) this.#groups.push({ from, to, depth: depth + 1 });
      if (only >= 0) continue;
      let end = from;
      for (let digit = 0; digit < BYTES; digit++) counts[digit] = end += counts[digit] ?? 0;
      for (let at = to; at > from; at -= SLICE) {
        deal(this.#order, this.#room, this.#digits, counts, Math.max(from, at - SLICE), at);
        if (this.#isEnough(at - Math.max(from, at - SLICE))) yield;
      }
      this.#order.set(this.#room.subarray(from, to), from);
      this.#divide(group, counts);
    }
  }

  #isEnough(more: number): boolean {
    this.#done += more;
    if (this.#done < SLICE) return false;
    this.#done = 0;
    return true;
  }

  /** The texts of one digit are a group; those that end there are equal. */
  #divide({ to, depth }: Group, starts: Uint32Array): void {
    this.#differs.fill(0, (starts[0] ?? 0) + 1, Math.max((starts[0] ?? 0) + 1, starts[1] ?? 0));
    let next = to;
    for (let digit = BYTES - 1; digit > 0; digit--) {
      const start = starts[digit] ?? 0;
      const few = next - start;
      if (few > FEW) this.#groups.push({ from: start, to: next, depth: depth + 1 });
      else if (few > 1) this.#insert(start, next, depth + 1);
      next = start;
    }
  }

  #insert(from: number, to: number, depth: number): void {
    const [bytes, order] = [this.#bytes, this.#order];
    this.#done += to - from;
    for (let place = from + 1; place < to; place++) {
      const number = order[place] ?? 0;
      let at = place;
      while (at > from && bytes.compare(order[at - 1] ?? 0, number, depth) > 0) {
        order[at] = order[at - 1] ?? 0;
        at -= 1;
      }
      order[at] = number;
    }
    for (let place = from + 1; place < to; place++) {
      if (bytes.compare(order[place - 1] ?? 0, order[place] ?? 0, depth) === 0) this.#differs[place] = 0;
    }
  }
}

function deal(
  order: Uint32Array,
  room: Uint32Array,
  digits: Uint8Array,
  ends: Uint32Array,
  from: number,
  to: number,
): void {
  for (let place = to - 1; place >= from; place--) {
    const digit = digits[place] ?? 0;
    const at = (ends[digit] ?? 0) - 1;
    room[at] = order[place] ?? 0;
    ends[digit] = at;
  }
}
