import { numbers32 } from "./number-column.ts";
import { hashOfBytes, hashOfText } from "./recent-bytes.ts";
import type { TextPool } from "./text-pool.ts";

const FIRST_SLOTS = 4096;
/** Rows that go over to a grown table with each row that is added: it is whole long before it grows again. */
const MOVED_AT_ONCE = 8;

/**
 * Finds rows by id: a table of row numbers in typed memory, each hit checked against the stored id. A table that grows is
 * filled bit by bit, because a million rows at once would hold up everybody else.
 */
export class IdTable {
  readonly #ids: TextPool;
  readonly #hashes = numbers32();
  /** Row plus one; 0 is a free slot. At most half of them are taken. */
  #slots: Uint32Array = new Uint32Array(FIRST_SLOTS);
  /** The table before it grew, which still has the rows from `#moved` up to `#growing`; null when all have moved. */
  #before: Uint32Array | null = null;
  #moved = 0;
  #growing = 0;

  /** `ids` holds the id of each row under the row's number. */
  constructor(ids: TextPool, parts?: { readonly hashes: Uint32Array; readonly slots: Uint32Array }) {
    this.#ids = ids;
    if (parts === undefined) return;
    this.#hashes.adopt(parts.hashes);
    this.#slots = parts.slots;
  }

  /** Makes room for so many rows at once. */
  reserve(rows: number): void {
    let slots = this.#slots.length;
    while (rows * 2 > slots) slots *= 2;
    if (slots === this.#slots.length) return;
    this.#growTo(slots, this.#ids.length);
    this.#move(this.#growing);
  }

  /** The table of so many rows, for the cache; shared, not copied. */
  parts(rows: number): { readonly hashes: Uint32Array; readonly slots: Uint32Array } {
    this.#move(this.#growing);
    return { hashes: this.#hashes.values.subarray(0, rows), slots: this.#slots };
  }

  /** -1 when no row has the id. */
  rowOf(id: string): number {
    return this.#rowOf(id, hashOfText(id));
  }

  /** The same for an id that is ASCII. */
  rowOfAscii(bytes: Uint8Array, from: number, to: number): number {
    return this.#rowOfAscii(bytes, from, to, hashOfBytes(bytes, from, to));
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
    if (this.#rowOfAscii(bytes, from, to, hash) >= 0) return false;
    this.#note(row, hash);
    return true;
  }

  #rowOfAscii(bytes: Uint8Array, from: number, to: number, hash: number): number {
    for (let slots: Uint32Array | null = this.#slots; slots !== null; slots = this.#tableBehind(slots)) {
      for (let slot = hash & (slots.length - 1); ; slot = (slot + 1) & (slots.length - 1)) {
        const row = (slots[slot] ?? 0) - 1;
        if (row < 0) break;
        if (this.#hashes.at(row) === hash && this.#ids.isAsciiAt(row, bytes, from, to)) return row;
      }
    }
    return -1;
  }

  #rowOf(id: string, hash: number): number {
    for (let slots: Uint32Array | null = this.#slots; slots !== null; slots = this.#tableBehind(slots)) {
      for (let slot = hash & (slots.length - 1); ; slot = (slot + 1) & (slots.length - 1)) {
        const row = (slots[slot] ?? 0) - 1;
        if (row < 0) break;
        if (this.#hashes.at(row) === hash && this.#ids.isAt(row, id)) return row;
      }
    }
    return -1;
  }

  /** Where rows are looked for that are not in this table. */
  #tableBehind(slots: Uint32Array): Uint32Array | null {
    return slots === this.#slots ? this.#before : null;
  }

  #note(row: number, hash: number): void {
    this.#hashes.set(row, hash);
    if ((row + 1) * 2 > this.#slots.length) this.#growTo(this.#slots.length * 2, row);
    this.#put(row);
    if (this.#before !== null) this.#move(MOVED_AT_ONCE);
  }

  /** Begins a table of so many slots for the first `rows` rows. */
  #growTo(slots: number, rows: number): void {
    this.#move(this.#growing);
    this.#before = this.#slots;
    this.#slots = new Uint32Array(slots);
    this.#moved = 0;
    this.#growing = rows;
  }

  #move(most: number): void {
    if (this.#before === null) return;
    const end = Math.min(this.#growing, this.#moved + most);
    while (this.#moved < end) this.#put(this.#moved++);
    if (this.#moved === this.#growing) this.#before = null;
  }

  #put(row: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#hashes.at(row) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = row + 1;
  }
}
