import {
  keyStem,
  missingReferences,
  tableStem,
  type MissingReference,
} from "../../domain/cause/missing-reference.ts";
import { splitUniqueKey } from "../../domain/error/unique-key.ts";
import type { ErrorColumns } from "../columns/error-columns.ts";
import type { ParentLinks, RowSet } from "../store.ts";

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
export function* parentsOf(columns: ErrorColumns, rows: RowSet): Generator<void, ParentLinks> {
  const parents = new Parents();
  const ownRows = new RowNames(columns);
  const companies = columns.company.codes;
  const messages = columns.message.values;
  /** What a message says to records of a company: rows that share both are looked at once. */
  const parentsAt = new Map<number, readonly Parent[]>();
  const width = columns.company.words.length;
  let looked = 0;
  let waiting = 0;
  for (const row of rows) {
    if (++looked % ROWS_A_STEP === 0) yield;
    const place = (messages[row] ?? 0) * width + (companies[row] ?? 0);
    let named = parentsAt.get(place);
    if (named === undefined) {
      const company = columns.company.at(row);
      const references = missingReferences(columns.messages.pool.at(messages[row] ?? 0));
      named = references.length === 0 ? NONE : references.map((one) => parents.of(one, company));
      parentsAt.set(place, named);
      if (parentsAt.size % MESSAGES_A_STEP === 0) yield;
    }
    let isWaiting = false;
    for (const parent of named) {
      if (ownRows.isNamed(row, parent.stem)) continue;
      parent.records++;
      isWaiting = true;
    }
    if (isWaiting) waiting++;
  }
  const waitedFor = parents.all.filter(({ records }) => records > 0);
  if (waitedFor.length > 0) yield* findListed(columns, waitedFor, ownRows);
  return { records: waiting, parents: waitedFor };
}

const NONE: readonly Parent[] = [];

/** What rows are called, as references call them. */
class RowNames {
  readonly #columns: ErrorColumns;
  readonly #entities: readonly string[];
  readonly #tables: readonly string[];

  constructor(columns: ErrorColumns) {
    this.#columns = columns;
    this.#entities = columns.entity.words.map(tableStem);
    this.#tables = columns.table.words.map(tableStem);
  }

  /** The table's stems of a row: of its map and of its table. */
  tablesOf(row: number): readonly [entity: string, table: string] {
    const { entity, table } = this.#columns;
    return [this.#entities[entity.codes[row] ?? 0] ?? "", this.#tables[table.codes[row] ?? 0] ?? ""];
  }

  keyOf(row: number): string {
    const { keys, company } = this.#columns;
    return keyStem(splitUniqueKey(keys.at(row)), company.at(row));
  }

  /** True when a reference names this row itself. */
  isNamed(row: number, stem: string): boolean {
    const end = stem.indexOf("\n");
    if (end === 0) return false;
    const table = stem.slice(0, end);
    return this.tablesOf(row).includes(table) && stem.slice(end + 1) === this.keyOf(row);
  }
}

/** Each missing reference once, by company. */
class Parents {
  readonly all: Parent[] = [];
  readonly #byName = new Map<string, Parent>();
  readonly #stems = new Map<string, string>();

  of(reference: MissingReference, company: string): Parent {
    let table = this.#stems.get(reference.table);
    if (table === undefined) {
      table = tableStem(reference.table);
      this.#stems.set(reference.table, table);
    }
    const stem = `${table}\n${keyStem(reference.values, company)}`;
    const name = `${stem}\n${company}`;
    const present = this.#byName.get(name);
    if (present !== undefined) return present;
    const parent = { ...reference, stem, company, records: 0, listed: [] };
    this.#byName.set(name, parent);
    this.all.push(parent);
    return parent;
  }
}

function* findListed(
  columns: ErrorColumns,
  parents: readonly Parent[],
  names: RowNames,
): Generator<void, void> {
  const wanted = new Map<string, Parent[]>();
  for (const parent of parents) {
    const same = wanted.get(parent.stem);
    if (same === undefined) wanted.set(parent.stem, [parent]);
    else same.push(parent);
  }
  const tables = new Set(parents.map(({ stem }) => stem.slice(0, stem.indexOf("\n"))));
  for (let row = 0; row < columns.rows; row++) {
    if (row % ROWS_A_STEP === ROWS_A_STEP - 1) yield;
    const [entity, table] = names.tablesOf(row);
    const isWanted = (entity !== "" && tables.has(entity)) || (table !== "" && tables.has(table));
    if (!isWanted || columns.listed.at(row) !== 1) continue;
    const company = columns.company.at(row);
    const key = names.keyOf(row);
    for (const stem of new Set([entity, table])) {
      for (const parent of (stem === "" ? undefined : wanted.get(`${stem}\n${key}`)) ?? []) {
        const isSameCompany = company === "" || parent.company === "" || company === parent.company;
        if (isSameCompany) parent.listed.push(row);
      }
    }
  }
}
