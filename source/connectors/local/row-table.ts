import type { FieldValue, FieldValues } from "../../domain/sides/field-value.ts";
import { fingerprint } from "../../text/hash.ts";

/** A row as its file holds it. */
export interface StoredRow {
  readonly values: FieldValues;
  /** Version as written; empty in a row that a person wrote without one. */
  readonly version: string;
  /** Fingerprint of the values that `version` was given to; empty when nobody sealed them. */
  readonly sum: string;
  /** When the side's own users last changed it, epoch milliseconds; null if unknown. */
  readonly changedAt: number | null;
}

/** A place in the table; its row is replaced when the row changes. */
interface Slot {
  row: StoredRow;
}

/** Rows of one table in file order, found by any columns, case folded as both services do. */
export class RowTable {
  readonly #slots = new Set<Slot>();
  readonly #indexes = new Map<
    string,
    { readonly columns: readonly string[]; readonly slots: Map<string, Set<Slot>> }
  >();

  constructor(rows: readonly StoredRow[]) {
    for (const row of rows) this.#slots.add({ row });
  }

  *rows(): Iterable<StoredRow> {
    for (const slot of this.#slots) yield slot.row;
  }

  find(columns: readonly string[], parts: readonly string[]): readonly StoredRow[] {
    const found = this.#index(columns).get(foldedKey(parts));
    return found === undefined ? [] : Array.from(found, (slot) => slot.row);
  }

  add(row: StoredRow): void {
    const slot = { row };
    this.#slots.add(slot);
    for (const index of this.#indexes.values()) insert(index.slots, keyOf(row, index.columns), slot);
  }

  /** Puts `next` where `row` stands, found by the same columns that found the row. */
  replace(row: StoredRow, next: StoredRow, columns: readonly string[]): void {
    const slots = this.#index(columns).get(keyOf(row, columns)) ?? new Set();
    for (const slot of slots) {
      if (slot.row !== row) continue;
      for (const index of this.#indexes.values()) index.slots.get(keyOf(row, index.columns))?.delete(slot);
      slot.row = next;
      for (const index of this.#indexes.values()) insert(index.slots, keyOf(next, index.columns), slot);
      return;
    }
  }

  #index(columns: readonly string[]): Map<string, Set<Slot>> {
    const name = columns.join("\u0000");
    const index = this.#indexes.get(name);
    if (index !== undefined) return index.slots;
    const slots = new Map<string, Set<Slot>>();
    for (const slot of this.#slots) insert(slots, keyOf(slot.row, columns), slot);
    this.#indexes.set(name, { columns, slots });
    return slots;
  }
}

/** The row's value in a column; null when it has none. */
export function valueOf(row: Pick<StoredRow, "values">, column: string): FieldValue {
  return Object.hasOwn(row.values, column) ? (row.values[column] ?? null) : null;
}

/**
 * The version that a reader sees. A row edited by hand no longer has the values that its version was given to, so
 * the version then carries their fingerprint: an update that rests on the older row is refused.
 */
export function versionOf(row: StoredRow): string {
  if (row.version === "") return fingerprintOf(row.values);
  if (row.sum === "") return row.version;
  const sum = fingerprintOf(row.values);
  return row.sum === sum ? row.version : `${row.version}~${sum}`;
}

/** When the side's own users last changed the row; unknown once somebody edited the file. */
export function changedAtOf(row: StoredRow): number | null {
  return row.sum === "" || row.sum === fingerprintOf(row.values) ? row.changedAt : null;
}

/** The row with other values under a new version. */
export function sealedRow(values: FieldValues, version: string, changedAt: number | null): StoredRow {
  return { values, version, sum: fingerprintOf(values), changedAt };
}

/** Values never change in place, so their fingerprint is worked out once. */
const fingerprints = new WeakMap<FieldValues, string>();

function fingerprintOf(values: FieldValues): string {
  const remembered = fingerprints.get(values);
  if (remembered !== undefined) return remembered;
  const found = fingerprint(JSON.stringify(values));
  fingerprints.set(values, found);
  return found;
}

function keyOf(row: StoredRow, columns: readonly string[]): string {
  return foldedKey(columns.map((column) => String(valueOf(row, column) ?? "")));
}

function foldedKey(parts: readonly string[]): string {
  return parts.join("\u0000").toLowerCase();
}

function insert(slots: Map<string, Set<Slot>>, key: string, slot: Slot): void {
  const sameKey = slots.get(key);
  if (sameKey === undefined) slots.set(key, new Set([slot]));
  else sameKey.add(slot);
}
