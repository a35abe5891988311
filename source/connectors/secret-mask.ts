import type { Fault } from "./fault.ts";

/** From this length on, a piece of `RUN` characters is masked wherever it stands. */
const LONG = 16;
const RUN = 8;
const SHORTEST_ENCODED = 6;

/** How often words may be encoded over each other. */
const LAYERS = 3;

const ESCAPE =
  /%([\da-f]{2})|\\u([\da-f]{4})|\\x([\da-f]{2})|&#x([\da-f]{1,6});|&#(\d{1,7});|&(amp|lt|gt|quot|apos);|\\(["\\/])/gi;

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** A text as it reads once decoded; `at[i]` is where its character `i` begins in the words as they came. */
interface Reading {
  readonly text: string;
  readonly at: readonly number[];
}

/**
 * Keeps what we sent out of words that come back: a service, a proxy or a library may repeat a token or a secret,
 * encoded (percent, JSON, HTML, base64, hexadecimal, in any case and over each other) or cut off at any place. Of a
 * secret of 16 characters or more, no 8 that follow each other are let through; of a shorter one, no half.
 */
export class SecretMask {
  /** Pieces that are masked, by their length; in small letters. */
  readonly #pieces = new Map<number, Set<string>>();
  readonly #shown: string;

  constructor(secrets: readonly string[], shown = "[token]") {
    this.#shown = shown;
    for (const secret of secrets) {
      if (secret === "") continue;
      this.#addPieces(secret);
      this.#addPieces(Buffer.from(secret, "utf8").toString("latin1"));
      for (const encoded of encodingsOf(secret)) {
        if (encoded.length >= SHORTEST_ENCODED) this.#addPieces(encoded);
      }
    }
  }

  /** The words with every piece of a secret replaced. */
  clean(words: string): string {
    if (this.#pieces.size === 0 || words === "") return words;
    const isSecret = new Uint8Array(words.length);
    let isClean = true;
    let reading: Reading = { text: words, at: placesOf(words.length) };
    for (let layer = 0; layer <= LAYERS; layer++) {
      if (this.#mark(reading, words.length, isSecret)) isClean = false;
      const next = decoded(reading);
      if (next === null) break;
      reading = next;
    }
    return isClean ? words : this.#replaced(words, isSecret);
  }

  /** The fault with words and code cleaned. */
  cleanFault(fault: Fault): Fault {
    const message = this.clean(fault.message);
    const code = fault.code === undefined ? undefined : this.clean(fault.code);
    if (message === fault.message && code === fault.code) return fault;
    return { ...fault, message, ...(code !== undefined && { code }) };
  }

  #addPieces(text: string): void {
    const small = inSmallLetters(text);
    const size = pieceOf(small.length);
    const pieces = this.#pieces.get(size) ?? new Set();
    this.#pieces.set(size, pieces);
    for (let start = 0; start + size <= small.length; start++) pieces.add(small.slice(start, start + size));
  }

  #mark({ text, at }: Reading, length: number, isSecret: Uint8Array): boolean {
    const small = inSmallLetters(text);
    let isFound = false;
    for (const [size, pieces] of this.#pieces) {
      for (let start = 0; start + size <= small.length; start++) {
        if (!pieces.has(small.slice(start, start + size))) continue;
        isSecret.fill(1, at[start], at[start + size] ?? length);
        isFound = true;
      }
    }
    return isFound;
  }

  #replaced(words: string, isSecret: Uint8Array): string {
    let clean = "";
    for (let index = 0; index < words.length; index++) {
      if (isSecret[index] !== 1) clean += words.charAt(index);
      else if (index === 0 || isSecret[index - 1] !== 1) clean += this.#shown;
    }
    return clean;
  }
}

function pieceOf(length: number): number {
  if (length >= LONG) return RUN;
  return length >= RUN ? Math.ceil(length / 2) : length;
}

function placesOf(length: number): readonly number[] {
  return Array.from({ length }, (_, index) => index);
}

/** Base64 at each of its three places within other bytes, without the characters that those bytes decide. */
function encodingsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, "utf8");
  const found = [bytes.toString("hex")];
  for (let before = 0; before < 3; before++) {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const isTorn = (before + bytes.length) % 3 !== 0;
    const own = whole.slice(before === 0 ? 0 : before + 1, isTorn ? -1 : undefined);
    found.push(own, own.replaceAll("+", "-").replaceAll("/", "_"));
  }
  return found;
}

/** One layer of escapes taken off; null when there is none. */
function decoded({ text, at }: Reading): Reading | null {
  let plain = "";
  const places: number[] = [];
  let end = 0;
  const keep = (from: number, to: number): void => {
    for (let index = from; index < to; index++) places.push(at[index] ?? 0);
    plain += text.slice(from, to);
  };
  for (const match of text.matchAll(ESCAPE)) {
    const meant = meaningOf(match);
    keep(end, match.index);
    plain += meant;
    for (let index = 0; index < meant.length; index++) places.push(at[match.index] ?? 0);
    end = match.index + match[0].length;
  }
  if (end === 0) return null;
  keep(end, text.length);
  return { text: plain, at: places };
}

function meaningOf([, percent, unicode, byte, hexEntity, entity, name, escaped]: RegExpMatchArray): string {
  const hex = percent ?? unicode ?? byte ?? hexEntity;
  if (hex !== undefined || entity !== undefined) {
    const code = hex === undefined ? Number(entity) : Number.parseInt(hex, 16);
    return code <= 0x10_ffff ? String.fromCodePoint(code) : "\uFFFD";
  }
  return name === undefined ? (escaped ?? "") : (NAMED[name.toLowerCase()] ?? "");
}

/** Keeps the length, which the letters of some alphabets do not. */
function inSmallLetters(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
