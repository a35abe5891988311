import { numbers32 } from "./number-column.ts";
import type { TextPool } from "./text-pool.ts";

const FIRST_SLOTS = 4096;

/** Finds rows by id: a table of row numbers in typed memory, each hit checked against the stored id. */
export class IdTable {
  readonly #ids: TextPool;
  readonly #hashes = numbers32();
  /** Row plus one; 0 is a free slot. At most half of them are taken. */
  #slots: Uint32Array = new Uint32Array(FIRST_SLOTS);

  /** `ids` holds the id of each row under the row's number. */
  constructor(ids: TextPool, parts?: { readonly hashes: Uint32Array; readonly slots: Uint32Array }) {
    this.#ids = ids;
    if (parts === undefined) return;
    this.#hashes.adopt(parts.hashes);
    this.#slots = parts.slots;
  }

  /** The table of so many rows, for the cache; shared, not copied. */
  parts(rows: number): { readonly hashes: Uint32Array; readonly slots: Uint32Array } {
    return { hashes: this.#hashes.values.subarray(0, rows), slots: this.#slots };
  }

  /** -1 when no row has the id. */
  rowOf(id: string): number {
    const hash = hashOf(id);
    const hashes = this.#hashes.values;
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const row = (this.#slots[slot] ?? 0) - 1;
      if (row < 0) return -1;
      if (hashes[row] === hash && this.#ids.isAt(row, id)) return row;
    }
  }

  /** Notes the id of the next row; false, and nothing noted, when another row has it. */
  add(row: number, id: string): boolean {
    const hash = hashOf(id);
    if ((row + 1) * 2 > this.#slots.length) this.#fill(this.#slots.length * 2, row);
    const hashes = this.#hashes.values;
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let taken = this.#slots[slot] ?? 0; taken !== 0; taken = this.#slots[slot] ?? 0) {
      if (hashes[taken - 1] === hash && this.#ids.isAt(taken - 1, id)) return false;
      slot = (slot + 1) & mask;
    }
    this.#slots[slot] = row + 1;
    this.#hashes.set(row, hash);
    return true;
  }

  #fill(slots: number, rows: number): void {
    this.#slots = new Uint32Array(slots);
    for (let row = 0; row < rows; row++) this.#put(row);
  }

  #put(row: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#hashes.at(row) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = row + 1;
  }
}

/** 32 bits of a text: a multiplicative mix of its units and a final avalanche. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5 ^ text.length;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
