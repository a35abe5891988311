import { commonLength, wordBytes } from "./recent-bytes.ts";
import type { WordBytes } from "./recent-bytes.ts";

/** The fields of a row's line in the order in which `encodeRow` writes them. */
const FIELDS = [
  "id",
  "errorCreatedAt",
  "entity",
  "table",
  "dataSource",
  "uniqueKey",
  "company",
  "code",
  "message",
  "category",
  "operation",
  "recordVersion",
  "attempts",
  "state",
  "job",
  "cause",
  "request",
  "feedHash",
] as const;

/** Number of each field among the spans. */
export const PLACE = {
  id: 0,
  errorCreatedAt: 1,
  entity: 2,
  table: 3,
  dataSource: 4,
  uniqueKey: 5,
  company: 6,
  code: 7,
  message: 8,
  category: 9,
  operation: 10,
  recordVersion: 11,
  attempts: 12,
  state: 13,
  job: 14,
  cause: 15,
  request: 16,
  feedHash: 17,
} as const satisfies Readonly<Record<(typeof FIELDS)[number], number>>;

const COUNT = FIELDS.length;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
const NINE = 0x39;
/** More digits are no whole number that a double holds for certain. */
const MOST_DIGITS = 15;
/** What is larger is left to the full decoder, which knows the limits of a count. */
const MOST_COUNT_DIGITS = 9;

/** 1 for a byte that ends a plain text or makes it another kind: quote, backslash, control, anything beyond ASCII. */
const SPECIAL = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === QUOTE || byte === BACKSLASH || byte < 0x20 || byte >= 0x80 ? 1 : 0,
);

/** What stands before the value of each field; quotes belong to it. */
const BEFORE: readonly DataView[] = FIELDS.map((name, place) => {
  const closing = place === 0 ? "{" : `${isNumber(place - 1) ? "" : '"'},`;
  return viewOf(`${closing}"${name}":${isNumber(place) ? "" : '"'}`);
});
const END = viewOf(`"}`);
const NO_BYTES = wordBytes(Buffer.alloc(0));

function isNumber(place: number): boolean {
  return place === PLACE.errorCreatedAt || place === PLACE.attempts;
}

function viewOf(text: string): DataView {
  return wordBytes(Buffer.from(text)).words;
}

/**
 * Finds the values in a line that `encodeRow` has written, without making a single object: a million lines pass here
 * at a start. A line that is written in any other way is left to the full decoder.
 */
export class RowScan {
  /** Where the value of each field starts, and the byte behind it. */
  readonly from = new Int32Array(COUNT);
  readonly to = new Int32Array(COUNT);
  /** 1 for a text that its bytes show as it is: ASCII without escapes. */
  readonly plain = new Uint8Array(COUNT);
  /** 1 for a value with the same bytes as in the line before. */
  readonly same = new Uint8Array(COUNT);
  createdAt = 0;
  attempts = 0;
  #of: WordBytes = NO_BYTES;
  /** The line before lies between these two bytes. */
  #lineFrom = 0;
  #lineTo = 0;

  /** The bytes that the last line lies in. */
  get words(): DataView {
    return this.#of.words;
  }

  /** False for a line that is not written exactly so; what was found then means nothing. */
  scan(bytes: Buffer, from: number, to: number): boolean {
    const isFirst = bytes !== this.#of.bytes;
    if (isFirst) this.#of = wordBytes(bytes);
    if (isFirst ? this.#read(from, to) : this.#compare(from, to)) {
      this.#lineFrom = from;
      this.#lineTo = to;
      return true;
    }
    this.forget();
    return false;
  }

  /** The bytes of the line before are no longer there to be compared with. */
  forget(): void {
    this.#of = NO_BYTES;
  }

  /** Reads field after field. */
  #read(from: number, to: number): boolean {
    const { words } = this.#of;
    let at = from;
    for (let place = 0; place <= COUNT; place++) {
      const before = BEFORE[place] ?? END;
      if (commonLength(words, at, before, 0, Math.min(before.byteLength, to - at)) < before.byteLength) {
        return false;
      }
      at += before.byteLength;
      if (place === COUNT) return at === to;
      this.same[place] = 0;
      if (!this.#value(place, at, to)) return false;
      at = this.to[place] ?? 0;
    }
    return false;
  }

  /** Most of a line stands in the line before, so only what differs from it is read. */
  #compare(lineFrom: number, lineTo: number): boolean {
    const { words } = this.#of;
    const oldEnd = this.#lineTo;
    let at = lineFrom;
    let old = this.#lineFrom;
    for (let place = 0; ; place++) {
      const most = Math.min(lineTo - at, oldEnd - old);
      const common = old + commonLength(words, at, words, old, most);
      const moved = at - old;
      let to = this.to[place] ?? 0;
      while (place < COUNT && to < common) {
        this.same[place] = 1;
        this.from[place] = (this.from[place] ?? 0) + moved;
        this.to[place] = to + moved;
        place += 1;
        to = this.to[place] ?? 0;
      }
      if (place === COUNT) return common === oldEnd && common + moved === lineTo;
      const from = this.from[place] ?? 0;
      this.same[place] = 0;
      if (common < from || !this.#value(place, from + moved, lineTo)) return false;
      at = this.to[place] ?? 0;
      old = to;
    }
  }

  #value(place: number, from: number, end: number): boolean {
    this.from[place] = from;
    if (!isNumber(place)) return this.#text(place, from, end);
    const value = this.#number(place, from, place === PLACE.attempts ? MOST_COUNT_DIGITS : MOST_DIGITS);
    if (place === PLACE.attempts) this.attempts = value;
    else this.createdAt = value;
    return value >= 0;
  }

  /** A whole number from 0 as JSON writes it; -1 for any other. */
  #number(place: number, from: number, mostDigits: number): number {
    const { bytes } = this.#of;
    let at = from;
    let value = 0;
    for (let byte = bytes[at] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[at] ?? 0) {
      value = value * 10 + byte - ZERO;
      at += 1;
    }
    const digits = at - from;
    if (digits === 0 || digits > mostDigits || (digits > 1 && bytes[from] === ZERO)) return -1;
    this.to[place] = at;
    return value;
  }

  #text(place: number, from: number, end: number): boolean {
    const { bytes, words } = this.#of;
    let at = from;
    this.plain[place] = 1;
    for (;;) {
      while (at + 4 <= end && isPlain(words.getInt32(at, true))) at += 4;
      while (at < end && SPECIAL[bytes[at] ?? 0] === 0) at += 1;
      if (at >= end) return false;
      const byte = bytes[at] ?? 0;
      if (byte === QUOTE) {
        this.to[place] = at;
        return true;
      }
      // Whether an escape is a good one is seen when the text is decoded.
      if (byte < 0x20) return false;
      this.plain[place] = 0;
      at += byte === BACKSLASH ? 2 : 1;
    }
  }
}

/** True when none of four bytes is a special one: each sum carries into the high bit of a byte that is fine. */
function isPlain(word: number): boolean {
  const low = 0x7f7f_7f7f;
  const noQuote = low + ((word ^ 0x2222_2222) & low);
  const noBackslash = low + ((word ^ 0x5c5c_5c5c) & low);
  const noControl = 0x6060_6060 + (word & low);
  return (noQuote & noBackslash & noControl & ~word & 0x8080_8080) === (0x8080_8080 | 0);
}
