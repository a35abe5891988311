import { commonLength } from "../../text/line-scan.ts";

const TEXTS = 4096;
const SLOTS = TEXTS * 4;
const FIRST_BYTES = 4096;
const MOST_BYTES = 1024 * 1024;
/** A longer text is rarely reported twice. */
const LONGEST = 4096;

/**
 * Texts reported recently, by their bytes, each with a number: what is reported again is not decoded again. When it is full it
 * forgets them all.
 */
export class RecentBytes {
  /** Number of the text in `#hashes` and after, plus one; 0 is a free slot. */
  readonly #slots = new Uint16Array(SLOTS);
  readonly #hashes = new Int32Array(TEXTS);
  readonly #starts = new Uint32Array(TEXTS + 1);
  readonly #values = new Uint32Array(TEXTS);
  #arena = new DataView(new ArrayBuffer(FIRST_BYTES));
  #texts = 0;
  #hash = 0;

  /** What was noted for these bytes; -1 when nothing is. */
  find(words: DataView, from: number, to: number): number {
    const hash = hashOfWords(words, from, to);
    this.#hash = hash;
    for (let slot = hash & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
      const text = (this.#slots[slot] ?? 0) - 1;
      if (text < 0) return -1;
      if (this.#hashes[text] === hash && this.#isAt(text, words, from, to)) return this.#values[text] ?? -1;
    }
  }

  /** Notes the bytes that `find` has just missed. */
  note(words: DataView, from: number, to: number, value: number): void {
    const length = to - from;
    if (length > LONGEST) return;
    const used = this.#starts[this.#texts] ?? 0;
    if (this.#texts === TEXTS || used + length > MOST_BYTES) {
      this.#slots.fill(0);
      this.#texts = 0;
    } else if (used + length > this.#arena.byteLength) {
      this.#grow();
    }
    const text = this.#texts++;
    const start = this.#starts[text] ?? 0;
    for (let index = 0; index < length; index++) {
      this.#arena.setUint8(start + index, words.getUint8(from + index));
    }
    this.#starts[text + 1] = start + length;
    this.#hashes[text] = this.#hash;
    this.#values[text] = value;
    let slot = this.#hash & (SLOTS - 1);
    while (this.#slots[slot] !== 0) slot = (slot + 1) & (SLOTS - 1);
    this.#slots[slot] = text + 1;
  }

  #grow(): void {
    const larger = new Uint8Array(this.#arena.byteLength * 2);
    larger.set(new Uint8Array(this.#arena.buffer));
    this.#arena = new DataView(larger.buffer);
  }

  #isAt(text: number, words: DataView, from: number, to: number): boolean {
    const start = this.#starts[text] ?? 0;
    const length = to - from;
    return (
      (this.#starts[text + 1] ?? 0) - start === length &&
      commonLength(this.#arena, start, words, from, length) === length
    );
  }
}

/** 32 bits of the bytes, four at a time. */
function hashOfWords(words: DataView, from: number, to: number): number {
  let hash = FIRST ^ (to - from);
  let at = from;
  for (; at + 4 <= to; at += 4) {
    hash = Math.imul(hash ^ words.getInt32(at, true), MULTIPLIER);
    hash ^= hash >>> 15;
  }
  for (; at < to; at++) hash = Math.imul(hash ^ words.getUint8(at), FACTOR);
  return hash ^ (hash >>> 13);
}

/** 32 bits of the bytes. Of ASCII it is the hash of the text, so that ids are found by either. */
export function hashOfBytes(bytes: Uint8Array, from: number, to: number): number {
  let hash = FIRST ^ (to - from);
  for (let index = from; index < to; index++) hash = Math.imul(hash ^ (bytes[index] ?? 0), FACTOR);
  return mixed(hash);
}

/** 32 bits of a text: a multiplicative mix of its units and a final avalanche. */
export function hashOfText(text: string): number {
  let hash = FIRST ^ text.length;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), FACTOR);
  }
  return mixed(hash);
}

const FIRST = 0x811c9dc5;
const FACTOR = 0x01000193;
const MULTIPLIER = 0x2c1b_3c6d;

function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
