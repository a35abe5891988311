/** Fields of a line; a line with more is left to the full parser. */
const MOST_FIELDS = 64;
const QUOTE = 0x22;
const COMMA = 0x2c;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const SMALL_N = 0x6e;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const NULL_WORD = 0x6c6c_756e;
/** More digits are no whole number that a double holds for certain. */
const MOST_DIGITS = 15;

/** 1 for a byte that ends a plain text or makes it another kind: quote, backslash, control, anything beyond ASCII. */
const SPECIAL = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === QUOTE || byte === BACKSLASH || byte < 0x20 || byte >= 0x80 ? 1 : 0,
);

/** What a value is. */
export const TEXT = 1;
export const NUMBER = 2;
export const NULL = 3;

/** What `scan` makes of a line: left to the full parser, an object with fields of its own, or with those of the line before. */
export const OTHER = 0;
export const NEW_FIELDS = 1;
const SAME_FIELDS = 2;

const NO_BYTES = new Uint8Array();
const NO_WORDS = new DataView(new ArrayBuffer(0));

/**
 * Finds the values of flat JSON objects that are written alike, line after line, without making a single object. Most
 * of a line stands in the line before, so only what differs from it is read. Texts, whole numbers from 0 and null are
 * found; whatever else stands in a line, it is left to the full parser. Escapes are passed over, not checked.
 */
export class LineScan {
  /** Number of fields of the last line. */
  count = 0;
  /** Where the value of each field starts, and the byte behind it; quotes are outside. */
  readonly from = new Int32Array(MOST_FIELDS);
  readonly to = new Int32Array(MOST_FIELDS);
  readonly nameFrom = new Int32Array(MOST_FIELDS);
  readonly nameTo = new Int32Array(MOST_FIELDS);
  readonly kind = new Uint8Array(MOST_FIELDS);
  /** 1 for a text that its bytes show as it is: ASCII without escapes. */
  readonly plain = new Uint8Array(MOST_FIELDS);
  /** 1 for a value with the same bytes as in the line before. */
  readonly same = new Uint8Array(MOST_FIELDS);
  #bytes: Uint8Array = NO_BYTES;
  #words: DataView = NO_WORDS;
  /** The line before lies between these two bytes. */
  #lineFrom = 0;
  #lineTo = 0;
  #at = 0;
  #end = 0;

  /** The bytes that the last line lies in, to be looked at four at a time. */
  get words(): DataView {
    return this.#words;
  }

  /** One of OTHER, NEW_FIELDS, SAME_FIELDS. */
  scan(bytes: Uint8Array, from: number, to: number): number {
    const isAlike = bytes === this.#bytes && this.#compare(from, to);
    if (!isAlike) {
      if (bytes !== this.#bytes) {
        this.#bytes = bytes;
        this.#words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      }
      if (!this.#read(from, to)) {
        this.forget();
        return OTHER;
      }
    }
    this.#lineFrom = from;
    this.#lineTo = to;
    return isAlike ? SAME_FIELDS : NEW_FIELDS;
  }

  /** The bytes of the line before are no longer there to be compared with. */
  forget(): void {
    this.#bytes = NO_BYTES;
  }

  /** The value of a NUMBER. */
  numberAt(place: number): number {
    const to = this.to[place] ?? 0;
    let value = 0;
    for (let at = this.from[place] ?? 0; at < to; at++) value = value * 10 + (this.#bytes[at] ?? 0) - ZERO;
    return value;
  }

  #compare(lineFrom: number, lineTo: number): boolean {
    const words = this.#words;
    const oldEnd = this.#lineTo;
    this.#end = lineTo;
    let at = lineFrom;
    let old = this.#lineFrom;
    for (let place = 0; ; place++) {
      const common = old + commonLength(words, at, words, old, Math.min(lineTo - at, oldEnd - old));
      const moved = at - old;
      while (place < this.count && (this.to[place] ?? 0) < common) this.#keep(place++, moved);
      if (place === this.count) return common === oldEnd && common + moved === lineTo;
      const from = this.from[place] ?? 0;
      old = this.to[place] ?? 0;
      if (common < from || !this.#value(place, from + moved, this.kind[place] ?? 0)) return false;
      at = this.to[place] ?? 0;
    }
  }

  #keep(place: number, moved: number): void {
    this.same[place] = 1;
    this.from[place] = (this.from[place] ?? 0) + moved;
    this.to[place] = (this.to[place] ?? 0) + moved;
  }

  /** Reads field after field. */
  #read(from: number, to: number): boolean {
    this.#at = from;
    this.#end = to;
    this.count = 0;
    if (!this.#passes(OPEN)) return false;
    for (;;) {
      const place = this.count;
      if (place === MOST_FIELDS || !this.#name(place) || !this.#passes(COLON)) return false;
      const first = this.#next();
      const kind = first === QUOTE ? TEXT : first === SMALL_N ? NULL : NUMBER;
      if (!this.#value(place, this.#at + (kind === TEXT ? 1 : 0), kind)) return false;
      this.#at = (this.to[place] ?? 0) + (kind === TEXT ? 1 : 0);
      this.count += 1;
      if (this.#passes(COMMA)) continue;
      return this.#passes(CLOSE) && this.#next() < 0;
    }
  }

  #name(place: number): boolean {
    if (!this.#passes(QUOTE)) return false;
    this.nameFrom[place] = this.#at;
    if (!this.#value(place, this.#at, TEXT)) return false;
    this.nameTo[place] = this.to[place] ?? 0;
    this.#at = (this.to[place] ?? 0) + 1;
    return true;
  }

  /** Passes over blanks and this byte; false, with only the blanks passed, when another stands there. */
  #passes(byte: number): boolean {
    if (this.#next() !== byte) return false;
    this.#at += 1;
    return true;
  }

  /** The next byte that is no blank; -1 at the end. */
  #next(): number {
    while (this.#at < this.#end) {
      const byte = this.#bytes[this.#at] ?? 0;
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d && byte !== 0x0a) return byte;
      this.#at += 1;
    }
    return -1;
  }

  #value(place: number, from: number, kind: number): boolean {
    this.same[place] = 0;
    this.kind[place] = kind;
    this.from[place] = from;
    if (kind === TEXT) return this.#text(place, from);
    if (kind === NUMBER) return this.#number(place, from);
    this.to[place] = from + 4;
    return from + 4 <= this.#end && this.#words.getInt32(from, true) === NULL_WORD;
  }

  #number(place: number, from: number): boolean {
    const bytes = this.#bytes;
    let at = from;
    while (at < this.#end && (bytes[at] ?? 0) >= ZERO && (bytes[at] ?? 0) <= NINE) at += 1;
    this.to[place] = at;
    const digits = at - from;
    // A fraction or an exponent behind it is no place where a field ends, which the caller sees.
    return digits > 0 && digits <= MOST_DIGITS && (digits === 1 || bytes[from] !== ZERO);
  }

  #text(place: number, from: number): boolean {
    const bytes = this.#bytes;
    const words = this.#words;
    const end = this.#end;
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

/** How many bytes, at most `most`, are the same at both places. */
export function commonLength(one: DataView, at: number, other: DataView, from: number, most: number): number {
  let index = 0;
  for (; index + 8 <= most; index += 8) {
    const first = one.getInt32(at + index, true) ^ other.getInt32(from + index, true);
    const second = one.getInt32(at + index + 4, true) ^ other.getInt32(from + index + 4, true);
    if ((first | second) !== 0) break;
  }
  while (index < most && one.getUint8(at + index) === other.getUint8(from + index)) index += 1;
  return index;
}
