import { numbers32 } from "./number-column.ts";
import { hashOfBytes, hashOfText } from "./recent-bytes.ts";
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

  /** Makes room for that many rows at once. */
  reserve(rows: number): void {
    let slots = this.#slots.length;
    while (rows * 2 > slots) slots *= 2;
    if (slots > this.#slots.length) this.#fill(slots, this.#ids.length);
  }

  /** The table of that many rows, for the cache; shared, not copied. */
  parts(rows: number): { readonly hashes: Uint32Array; readonly slots: Uint32Array } {
    return { hashes: this.#hashes.values.subarray(0, rows), slots: this.#slots };
  }

  /** -1 when no row has the id. */
  rowOf(id: string): number {
    return this.#rowOf(id, hashOfText(id));
  }

  /** Notes the id of the next row; false, and nothing noted, when another row has it. */
  add(row: number, id: string): boolean {
    const hash = hashOfText(id);
    if (this.#rowOf(id, hash) >= 0) return false;
    this.#note(row, hash);
    return true;
  }

  /** The same for an id that is ASCII. */
  addAscii(row: number, bytes: Uint8Array, from: number, to: number): boolean {
    const hash = hashOfBytes(bytes, from, to);
    const hashes = this.#hashes.values;
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const taken = (this.#slots[slot] ?? 0) - 1;
      if (taken < 0) break;
      if (hashes[taken] === hash && this.#ids.isAsciiAt(taken, bytes, from, to)) return false;
    }
    this.#note(row, hash);
    return true;
  }

  #rowOf(id: string, hash: number): number {
    const hashes = this.#hashes.values;
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const row = (this.#slots[slot] ?? 0) - 1;
      if (row < 0) return -1;
      if (hashes[row] === hash && this.#ids.isAt(row, id)) return row;
    }
  }

  #note(row: number, hash: number): void {
    this.#hashes.set(row, hash);
    if ((row + 1) * 2 > this.#slots.length) this.#fill(this.#slots.length * 2, row);
    this.#put(row);
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
