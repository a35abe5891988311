import type { ErrorColumns } from "../columns/error-columns.ts";
import { hashOfBytes } from "../columns/recent-bytes.ts";
import { ID_AT } from "../format/packed-rows.ts";
import { decodeRow } from "../format/row-format.ts";
import { IllegalChangeError } from "../store-errors.ts";
import type { EncodedRows } from "../store.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const HIGH = 0x80;

/**
 * Throws IllegalChangeError unless every id is new, and there once. All else of a line is as its packer makes it: open and
 * in no request.
 */
export function checkEncoded({ bytes, ends }: EncodedRows, errors: ErrorColumns): void {
  const plain = new PlainIds(bytes, ends.length);
  const others = new Set<string>();
  let start = 0;
  for (const end of ends) {
    const [from, to] = [start + ID_AT, plainEnd(bytes, start + ID_AT)];
    if (to >= 0) {
      if (to === from) refuse("", "the id is empty");
      if (!plain.add(from, to)) refuse(textOf(bytes, from, to), "it is there twice");
      if (errors.byId.rowOfAscii(bytes, from, to) >= 0)
        refuse(textOf(bytes, from, to), "it is stored already");
    } else {
      const { id } = decodeRow(JSON.parse(textOf(bytes, start, end)), "row").error;
      if (others.has(id)) refuse(id, "it is there twice");
      if (errors.rowOf(id) >= 0) refuse(id, "it is stored already");
      others.add(id);
    }
    start = end;
  }
}

function refuse(id: string, why: string): never {
  throw new IllegalChangeError(`Illegal import of sync error ${JSON.stringify(id)}: ${why}.`);
}

/** Byte behind a text that is ASCII without escapes; -1 for any other. */
function plainEnd(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH || byte >= HIGH) return -1;
  }
  return -1;
}

function textOf(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8", from, to);
}

/** Ids of one import, found by their bytes. */
class PlainIds {
  readonly #bytes: Uint8Array;
  readonly #slots: Uint32Array;
  readonly #from: Uint32Array;
  readonly #to: Uint32Array;
  #count = 0;

  constructor(bytes: Uint8Array, most: number) {
    this.#bytes = bytes;
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(1, most) * 2)));
    this.#from = new Uint32Array(most);
    this.#to = new Uint32Array(most);
  }

  /** False when it is there. */
  add(from: number, to: number): boolean {
    const mask = this.#slots.length - 1;
    let slot = hashOfBytes(this.#bytes, from, to) & mask;
    for (; this.#slots[slot] !== 0; slot = (slot + 1) & mask) {
      if (this.#isAt((this.#slots[slot] ?? 0) - 1, from, to)) return false;
    }
    this.#from[this.#count] = from;
    this.#to[this.#count] = to;
    this.#count += 1;
    this.#slots[slot] = this.#count;
    return true;
  }

  #isAt(place: number, from: number, to: number): boolean {
    const start = this.#from[place] ?? 0;
    if ((this.#to[place] ?? 0) - start !== to - from) return false;
    for (let index = 0; index < to - from; index++) {
      if (this.#bytes[start + index] !== this.#bytes[from + index]) return false;
    }
    return true;
  }
}
