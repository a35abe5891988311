import { byteOrder, type TextOrder } from "./byte-order.ts";
import type { PoolParts, TextPool } from "../columns/text-pool.ts";

/** So few texts are decoded and compared. */
const FEW_TEXTS = 4096;
/** This many texts are given their ranks before others have their turn. */
const SLICE = 1 << 18;
/** This many added texts are put among the others one by one. */
const FEW_ADDED = 1024;

/** Places of texts in order, by number; equal for equal texts. */
export interface TextRanks {
  readonly ranks: Uint32Array;
  readonly count: number;
}

/** All texts of one pool in order. */
interface Ordered extends TextOrder, TextRanks {}

/** The orders of texts: found once, a slice at a time where the caller gives turns, and mended as texts are added. */
export class TextOrders {
  readonly #orders = new WeakMap<TextPool, Ordered>();

  /** Ranks of the texts with these numbers, which may repeat. */
  ranks(pool: TextPool, numbers: Uint32Array): TextRanks {
    const present = this.#orders.get(pool);
    if (present?.order.length === pool.length) return present;
    if (numbers.length < FEW_TEXTS) return comparedTexts(pool, numbers);
    const steps = this.prepared(pool);
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    return step.value;
  }

  /** True when finding the ranks of that many texts would take long. */
  isDue(pool: TextPool, texts: number): boolean {
    const covered = this.#orders.get(pool)?.order.length ?? 0;
    return texts >= FEW_TEXTS && pool.length - covered > FEW_ADDED;
  }

  /** Puts all texts of the pool in order; yields now and then. */
  *prepared(pool: TextPool): Generator<void, TextRanks> {
    let prepared: TextOrder | undefined = this.#orders.get(pool);
    if (prepared === undefined || pool.length - prepared.order.length > FEW_ADDED) {
      const parts = pool.parts();
      prepared = yield* byteOrder(parts, plainNumbers(parts));
    }
    const whole = yield* withAdded(pool, prepared);
    yield;
    const all = yield* ranked(whole);
    this.#orders.set(pool, all);
    return all;
  }
}

/** All numbers but those of odd texts, which are few. */
function plainNumbers({ length, odd }: PoolParts): Uint32Array {
  const skipped = Uint32Array.from(odd).sort();
  const numbers = new Uint32Array(length - skipped.length);
  let next = 0;
  for (let number = 0; number < length; number++) {
    if (number === skipped[next]) next += 1;
    else numbers[number - next] = number;
  }
  return numbers;
}

/** The order with the texts that it does not hold yet. */
function* withAdded(pool: TextPool, { order, differs }: TextOrder): Generator<void, TextOrder> {
  const added = pool.length - order.length;
  if (added === 0) return { order, differs };
  const isThere = new Uint8Array(pool.length);
  for (let place = 0; place < order.length; place++) isThere[order[place] ?? 0] = 1;
  const fresh: { readonly number: number; readonly text: string }[] = [];
  for (let number = 0; number < pool.length; number++) {
    if (isThere[number] === 0) fresh.push({ number, text: pool.at(number) });
  }
  yield;
  fresh.sort((one, other) => compareTexts(one.text, other.text));
  const all = { order: new Uint32Array(pool.length), differs: new Uint8Array(pool.length) };
  let from = 0;
  let before: string | null = null;
  fresh.forEach(({ number, text }, place) => {
    const to = placeOf(pool, order, text, from);
    all.order.set(order.subarray(from, to), from + place);
    all.differs.set(differs.subarray(from, to), from + place);
    if (to > from) before = pool.at(order[to - 1] ?? 0);
    all.order[to + place] = number;
    all.differs[to + place] = before === text ? 0 : 1;
    before = text;
    from = to;
  });
  all.order.set(order.subarray(from), from + added);
  all.differs.set(differs.subarray(from), from + added);
  return all;
}

/** How many of the ordered texts come before this one or are equal to it; it is at least `low`. */
function placeOf(pool: TextPool, order: Uint32Array, text: string, low: number): number {
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareTexts(pool.at(order[middle] ?? 0), text) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function* ranked({ order, differs }: TextOrder): Generator<void, Ordered> {
  const ranks = new Uint32Array(order.length);
  let rank = -1;
  for (let from = 0; from < order.length; from += SLICE) {
    if (from > 0) yield;
    rank = rankSlice(ranks, order.subarray(from, from + SLICE), differs.subarray(from, from + SLICE), rank);
  }
  return { order, differs, ranks, count: rank + 1 };
}

/** Notes the ranks of texts in order, the last of which before had this one; answers the last of these. */
function rankSlice(ranks: Uint32Array, order: Uint32Array, differs: Uint8Array, before: number): number {
  let rank = before;
  for (let place = 0; place < order.length; place++) {
    rank += differs[place] ?? 0;
    ranks[order[place] ?? 0] = rank;
  }
  return rank;
}

function comparedTexts(pool: TextPool, numbers: Uint32Array): TextRanks {
  const texts = Array.from(new Set(numbers), (number) => ({ number, text: pool.at(number) }));
  texts.sort((one, other) => compareTexts(one.text, other.text));
  const ranks = new Uint32Array(pool.length);
  let rank = -1;
  let last: string | null = null;
  for (const { number, text } of texts) {
    if (text !== last) rank += 1;
    last = text;
    ranks[number] = rank;
  }
  return { ranks, count: rank + 1 };
}

function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
