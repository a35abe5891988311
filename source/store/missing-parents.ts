import { keyStem, missingReference, tableStem, type MissingReference } from "../domain/missing-reference.ts";
import { splitUniqueKey } from "../domain/unique-key.ts";
import type { ErrorColumns } from "./error-columns.ts";
import type { ParentLink, RowSet } from "./store.ts";

/** Messages that are read in one go, and rows that are looked at: a few hundredths of a second. */
const MESSAGES_A_STEP = 2_000;
const ROWS_A_STEP = 20_000;

interface Parent extends MissingReference {
  readonly stem: string;
  readonly company: string;
  records: number;
  readonly listed: number[];
}

/**
 * What the rows wait for: each missing reference of their messages once, in no order, with the listed rows that have that
 * key. Messages that rows share are read once; then one pass over the list, which reads the keys only
 * of rows of the tables that are missed. Yields where others may have their turn.
 */
export function* parentsOf(columns: ErrorColumns, rows: RowSet): Generator<void, readonly ParentLink[]> {
  const parents = new Parents();
  /** The parent that a row waits for, so that no record is taken for its own parent. */
  const ownOf = new Map<number, Parent>();
  const companies = columns.company.codes;
  const messages = columns.message.values;
  /** What is told by a message to records of a company: rows that share both are looked at once. */
  const known = new Map<number, Parent | null>();
  const width = columns.company.words.length;
  let looked = 0;
  for (const row of rows) {
    if (++looked % ROWS_A_STEP === 0) yield;
    const place = (messages[row] ?? 0) * width + (companies[row] ?? 0);
    let parent = known.get(place);
    if (parent === undefined) {
      const told = missingReference(columns.messages.pool.at(messages[row] ?? 0));
      parent = told === null ? null : parents.of(told, columns.company.at(row));
      known.set(place, parent);
      if (known.size % MESSAGES_A_STEP === 0) yield;
    }
    if (parent === null) continue;
    parent.records++;
    ownOf.set(row, parent);
  }
  if (parents.all.length > 0) yield* findListed(columns, parents.all, ownOf);
  return parents.all;
}

/** Each missing reference once, by company. */
class Parents {
  readonly all: Parent[] = [];
  readonly #byName = new Map<string, Parent>();
  readonly #stems = new Map<string, string>();

  of(told: MissingReference, company: string): Parent {
    let table = this.#stems.get(told.table);
    if (table === undefined) {
      table = tableStem(told.table);
      this.#stems.set(told.table, table);
    }
    const stem = `${table}\n${keyStem(told.values, company)}`;
    const name = `${stem}\n${company}`;
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const parent = { ...told, stem, company, records: 0, listed: [] };
    this.#byName.set(name, parent);
    this.all.push(parent);
    return parent;
  }
}

function* findListed(
  columns: ErrorColumns,
  parents: readonly Parent[],
  ownOf: ReadonlyMap<number, Parent>,
): Generator<void, void> {
  const wanted = new Map<string, Parent[]>();
  for (const parent of parents) {
    const same = wanted.get(parent.stem);
    if (same === undefined) wanted.set(parent.stem, [parent]);
    else same.push(parent);
  }
  const tables = new Set(parents.map(({ stem }) => stem.slice(0, stem.indexOf("\n"))));
  const stemsOf = (words: readonly string[]): readonly (string | null)[] =>
    words.map((word) => {
      const stem = tableStem(word);
      return stem !== "" && tables.has(stem) ? stem : null;
    });
  const entities = stemsOf(columns.entity.words);
  const named = stemsOf(columns.table.words);
  for (let row = 0; row < columns.rows; row++) {
    if (row % ROWS_A_STEP === ROWS_A_STEP - 1) yield;
    const entity = entities[columns.entity.codes[row] ?? 0] ?? null;
    const table = named[columns.table.codes[row] ?? 0] ?? null;
    if (columns.listed.at(row) !== 1 || (entity === null && table === null)) continue;
    const company = columns.company.at(row);
    const key = keyStem(splitUniqueKey(columns.keys.at(row)), company);
    for (const stem of new Set([entity, table])) {
      for (const parent of (stem === null ? undefined : wanted.get(`${stem}\n${key}`)) ?? []) {
        const isSameCompany = company === "" || parent.company === "" || company === parent.company;
        if (isSameCompany && ownOf.get(row) !== parent) parent.listed.push(row);
      }
    }
  }
}
