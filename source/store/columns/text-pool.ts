import { numbers32 } from "./number-column.ts";
import { hashOfBytes } from "./recent-bytes.ts";

const FIRST_CHUNK_BYTES = 16 * 1024;
const LARGEST_CHUNK_BYTES = 8 * 1024 * 1024;
/** Neither byte occurs in UTF-8, so no search runs from one text into the next. */
const SEPARATOR = 0xff;
const ESCAPED = 0xfd;
const CAPITAL_A = 0x41;
const CAPITAL_Z = 0x5a;
const TO_SMALL = 0x20;
/** Longer texts are encoded by the machine's own code, which has a price to start. */
const SHORT_TEXT = 64;
/** A UTF-16 unit takes at most three bytes. */
const BYTES_PER_UNIT = 3;
/** Half a surrogate pair, which UTF-8 cannot hold. */
const HALF_PAIR = /\p{Surrogate}/u;
/** Searches whose answers are kept, for the next key of a word that is being typed and for the facets next to it. */
const KEPT_SEARCHES = 4;

interface Chunk {
  readonly bytes: Buffer;
  /** Number of the chunk's first text. */
  readonly first: number;
  used: number;
}

interface Search {
  flags: Uint8Array;
  /** Texts that the flags cover. */
  texts: number;
}

/** What a pool is made of, for the cache. */
export interface PoolParts {
  readonly chunks: readonly { readonly first: number; readonly bytes: Uint8Array }[];
  /** One a text, and room for more. */
  readonly starts: Uint32Array;
  readonly odd: readonly number[];
  readonly length: number;
}

/**
 * Texts by number, as bytes outside the JavaScript heap: they cost their length alone and are searched without being
 * decoded. Texts are never changed; `forget` blanks those that nothing refers to any more.
 */
export class TextPool {
  readonly #chunks: Chunk[] = [];
  /** Byte of its chunk at which a text starts. */
  readonly #starts = numbers32();
  /** Texts that UTF-8 cannot hold (half a surrogate pair): kept as JSON, and never found by their bytes. */
  #odd: number[] = [];
  readonly #searches = new Map<string, Search>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  static from({ chunks, starts, odd, length }: PoolParts): TextPool {
    const pool = new TextPool();
    for (const { first, bytes } of chunks) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      pool.#chunks.push({ bytes: buffer, first, used: bytes.length });
    }
    pool.#starts.adopt(starts);
    pool.#odd = [...odd];
    pool.#length = length;
    return pool;
  }

  /** The pool as it is now; shared, not copied. */
  parts(): PoolParts {
    return {
      chunks: this.#chunks.map(({ first, bytes, used }) => ({ first, bytes: bytes.subarray(0, used) })),
      starts: this.#starts.values.subarray(0, this.#length),
      odd: this.#odd,
      length: this.#length,
    };
  }

  /** Answers the text's number; numbers count up from 0. */
  add(text: string): number {
    return text.length <= SHORT_TEXT && this.#addShort(text) ? this.#length - 1 : this.#addAny(text);
  }

  /** Copies a short ASCII text unit by unit, which is quicker than having it encoded; false for any other. */
  #addShort(text: string): boolean {
    const chunk = this.#chunkFor(text.length * BYTES_PER_UNIT + 2);
    const { bytes, used } = chunk;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit >= 0x80) return false;
      bytes[used + index] = unit;
    }
    bytes[used + text.length] = SEPARATOR;
    this.#starts.set(this.#length, used);
    chunk.used = used + text.length + 1;
    this.#length += 1;
    return true;
  }

  #addAny(text: string): number {
    const number = this.#length;
    const isOdd = HALF_PAIR.test(text);
    const stored = isOdd ? JSON.stringify(text) : text;
    const chunk = this.#chunkFor(stored.length * BYTES_PER_UNIT + 2);
    this.#starts.set(number, chunk.used);
    if (isOdd) {
      this.#odd.push(number);
      chunk.bytes[chunk.used++] = ESCAPED;
    }
    chunk.used += chunk.bytes.write(stored, chunk.used);
    chunk.bytes[chunk.used++] = SEPARATOR;
    this.#length += 1;
    return number;
  }

  /** Adds a text that is ASCII, by its bytes; with `isFolded` its capitals are stored small. */
  addAscii(bytes: Uint8Array, from: number, to: number, isFolded: boolean): number {
    const number = this.#length;
    const chunk = this.#chunkFor(to - from + 1);
    const into = chunk.bytes;
    let used = chunk.used;
    this.#starts.set(number, used);
    for (let index = from; index < to; index++) {
      const byte = bytes[index] ?? 0;
      into[used++] = isFolded && byte >= CAPITAL_A && byte <= CAPITAL_Z ? byte + TO_SMALL : byte;
    }
    into[used++] = SEPARATOR;
    chunk.used = used;
    this.#length += 1;
    return number;
  }

  at(number: number): string {
    if (number >= this.#length) return "";
    const chunk = this.#chunkOf(number);
    const start = this.#starts.at(number);
    const end = this.#endOf(chunk, number);
    if (chunk.bytes[start] !== ESCAPED) return chunk.bytes.toString("utf8", start, end);
    return String(JSON.parse(chunk.bytes.toString("utf8", start + 1, end)));
  }

  /** True when the text with this number is the given one; compares bytes, and decodes only beyond ASCII. */
  isAt(number: number, text: string): boolean {
    const chunk = this.#chunkOf(number);
    const start = this.#starts.at(number);
    if (this.#endOf(chunk, number) - start !== text.length) return this.at(number) === text;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit >= 0x80) return this.at(number) === text;
      if (chunk.bytes[start + index] !== unit) return false;
    }
    return true;
  }

  /** True when the text with this number is the one that these ASCII bytes are. */
  isAsciiAt(number: number, bytes: Uint8Array, from: number, to: number): boolean {
    const chunk = this.#chunkOf(number);
    const start = this.#starts.at(number);
    if (this.#endOf(chunk, number) - start !== to - from) return false;
    for (let index = from; index < to; index++) {
      if (chunk.bytes[start + index - from] !== bytes[index]) return false;
    }
    return true;
  }

  /** A number that equal texts share. */
  hashAt(number: number): number {
    const chunk = this.#chunkOf(number);
    return hashOfBytes(chunk.bytes, this.#starts.at(number), this.#endOf(chunk, number));
  }

  /** True when two texts are the same, byte for byte. */
  areSame(one: number, other: number): boolean {
    const [first, second] = [this.#chunkOf(one), this.#chunkOf(other)];
    const [start, otherStart] = [this.#starts.at(one), this.#starts.at(other)];
    const end = this.#endOf(first, one);
    const otherEnd = this.#endOf(second, other);
    return first.bytes.compare(second.bytes, otherStart, otherEnd, start, end) === 0;
  }

  /** 1 for each text that holds the wanted one, by number. Valid until the next call. */
  matching(wanted: string): Uint8Array {
    const search = this.#searches.get(wanted) ?? { flags: new Uint8Array(), texts: 0 };
    if (search.flags.length < this.#length) {
      const flags = new Uint8Array(this.#length);
      flags.set(search.flags);
      search.flags = flags;
    }
    this.#searches.delete(wanted);
    this.#searches.set(wanted, search);
    const [oldest] = this.#searches.keys();
    if (this.#searches.size > KEPT_SEARCHES && oldest !== undefined) this.#searches.delete(oldest);
    if (HALF_PAIR.test(wanted)) this.#searchTexts(wanted, search);
    else this.#searchBytes(Buffer.from(wanted), search);
    search.texts = this.#length;
    return search.flags;
  }

  /** Blanks the texts from one number up to another that `isUsed` does not hold; their numbers stay taken. */
  forget(isUsed: Uint8Array, from = 0, to = isUsed.length): void {
    for (let number = from; number < to; number++) {
      if (isUsed[number] === 1) continue;
      const chunk = this.#chunkOf(number);
      chunk.bytes.fill(0, this.#starts.at(number), this.#endOf(chunk, number));
    }
    this.#odd = this.#odd.filter((number) => number < from || number >= to || isUsed[number] === 1);
    this.#searches.clear();
  }

  #searchBytes(wanted: Buffer, search: Search): void {
    for (const chunk of this.#chunks) {
      const end = this.#endNumber(chunk);
      let number = Math.max(search.texts, chunk.first);
      if (number >= end) continue;
      const bytes = chunk.bytes.subarray(0, chunk.used);
      let hit = bytes.indexOf(wanted, this.#starts.at(number));
      while (hit >= 0) {
        number = this.#numberAt(number, end, hit);
        search.flags[number] = 1;
        number += 1;
        if (number >= end) break;
        hit = bytes.indexOf(wanted, this.#starts.at(number));
      }
    }
    const text = wanted.toString();
    for (const number of this.#odd) search.flags[number] = this.at(number).includes(text) ? 1 : 0;
  }

  /** For half a surrogate pair, which the bytes of a whole one do not hold. */
  #searchTexts(wanted: string, search: Search): void {
    for (let number = search.texts; number < this.#length; number++) {
      search.flags[number] = this.at(number).includes(wanted) ? 1 : 0;
    }
  }

  /** The last text from `from` on, before `end`, that starts at or before the byte. */
  #numberAt(from: number, end: number, byte: number): number {
    const starts = this.#starts.values;
    let low = from;
    let step = 1;
    while (low + step < end && (starts[low + step] ?? 0) <= byte) {
      low += step;
      step *= 2;
    }
    let high = Math.min(end, low + step);
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= byte) low = middle;
      else high = middle;
    }
    return low;
  }

  #chunkFor(bytes: number): Chunk {
    const last = this.#chunks.at(-1);
    if (last !== undefined && last.bytes.length - last.used >= bytes) return last;
    const usual = Math.min(LARGEST_CHUNK_BYTES, (last?.bytes.length ?? FIRST_CHUNK_BYTES / 2) * 2);
    const made = { bytes: Buffer.allocUnsafeSlow(Math.max(usual, bytes)), first: this.#length, used: 0 };
    this.#chunks.push(made);
    return made;
  }

  #chunkOf(number: number): Chunk {
    let low = 0;
    let high = this.#chunks.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.#chunks[middle]?.first ?? 0) <= number) low = middle;
      else high = middle;
    }
    const chunk = this.#chunks[low];
    if (chunk === undefined) throw new RangeError(`There is no text ${number}.`);
    return chunk;
  }

  #endNumber(chunk: Chunk): number {
    const next = this.#chunks[this.#chunks.indexOf(chunk) + 1];
    return next?.first ?? this.#length;
  }

  /** Byte behind the text's last one. */
  #endOf(chunk: Chunk, number: number): number {
    const next = number + 1;
    // The first text of a later chunk starts at byte 0, which is never behind this one.
    const start = next < this.#length ? this.#starts.at(next) : 0;
    return (start > this.#starts.at(number) ? start : chunk.used) - 1;
  }
}
