import { fold } from "../../text/fold.ts";
import { carriesRecord } from "../../domain/error/superseded.ts";
import type { ErrorColumns } from "../columns/error-columns.ts";

/** Rows that are linked in one go: less than a hundredth of a second. */
const ROWS_A_STEP = 10_000;
const FIRST_SLOTS = 1 << 12;

/** The errors of each record, linked in a ring. What makes a record never changes, so a row is linked once. */
export class RecordLinks {
  readonly #columns: ErrorColumns;
  /** The next row of the same record; a row alone is its own next. */
  #next = new Uint32Array();
  /** One row of each record by the hash of what makes it, one more than its number; 0 is free. */
  #slots = new Uint32Array(FIRST_SLOTS);
  #records = 0;
  #rows = 0;
  /** One row of each record that has several. */
  readonly #several: number[] = [];
  readonly #entities: SameWords;
  readonly #companies: SameWords;
  readonly #jobs: SameWords;

  constructor(columns: ErrorColumns) {
    this.#columns = columns;
    this.#entities = new SameWords(columns.entity.words);
    this.#companies = new SameWords(columns.company.words);
    this.#jobs = new SameWords(columns.job.words);
  }

  /** Rows that are not linked yet. */
  get missing(): number {
    return this.#columns.rows - this.#rows;
  }

  /** Links what is missing, in steps between which others can have their turn. */
  *linking(): Generator<void, void> {
    while (this.missing > 0) {
      this.#makeRoom();
      const end = Math.min(this.#columns.rows, this.#rows + ROWS_A_STEP);
      for (; this.#rows < end; this.#rows++) this.#link(this.#rows);
      yield;
    }
  }

  link(): void {
    const steps = this.linking();
    while (steps.next().done !== true);
  }

  /** One row of each record that has several errors. */
  get several(): readonly number[] {
    return this.#several;
  }

  /** The next row of the same record by row, in a ring. */
  get next(): Uint32Array {
    return this.#next;
  }

  /** All rows of the row's record, itself first. */
  ringOf(row: number): readonly number[] {
    const ring = [row];
    for (let next = this.#nextOf(row); next !== row; next = this.#nextOf(next)) ring.push(next);
    return ring;
  }

  isAlone(row: number): boolean {
    return this.#nextOf(row) === row;
  }

  #nextOf(row: number): number {
    return this.#next[row] ?? row;
  }

  #link(row: number): void {
    this.#next[row] = row;
    const mask = this.#slots.length - 1;
    let slot = this.#hashOf(row) & mask;
    for (;;) {
      const there = this.#slots[slot] ?? 0;
      if (there === 0) break;
      const other = there - 1;
      if (this.#isSame(row, other)) {
        if (this.isAlone(other)) this.#several.push(other);
        this.#next[row] = this.#nextOf(other);
        this.#next[other] = row;
        return;
      }
      slot = (slot + 1) & mask;
    }
    this.#slots[slot] = row + 1;
    this.#records += 1;
  }

  /** Room for the next step; in a table twice as large every record is put again. */
  #makeRoom(): void {
    const wanted = this.#columns.rows;
    if (this.#next.length < wanted) {
      const longer = new Uint32Array(Math.ceil(wanted * 1.25));
      longer.set(this.#next);
      this.#next = longer;
    }
    if ((this.#records + ROWS_A_STEP) * 2 <= this.#slots.length) return;
    let length = this.#slots.length;
    while (length < wanted * 2 || length < (this.#records + ROWS_A_STEP) * 2) length *= 2;
    const former = this.#slots;
    this.#slots = new Uint32Array(length);
    for (const there of former) {
      if (there === 0) continue;
      let slot = this.#hashOf(there - 1) & (length - 1);
      while ((this.#slots[slot] ?? 0) !== 0) slot = (slot + 1) & (length - 1);
      this.#slots[slot] = there;
    }
  }

  #hashOf(row: number): number {
    const { company, entity, job, keys, source } = this.#columns;
    let hash = keys.hashAt(row) ^ (source.codes[row] ?? 0);
    hash = mixed(hash, this.#entities.codeOf(entity.codes[row] ?? 0));
    hash = mixed(hash, this.#companies.codeOf(company.codes[row] ?? 0));
    hash = mixed(hash, this.#jobs.codeOf(job.codes[row] ?? 0));
    return hash >>> 0;
  }

  #isSame(row: number, other: number): boolean {
    const { company, entity, job, keys, source } = this.#columns;
    return (
      source.codes[row] === source.codes[other] &&
      this.#entities.areSame(entity.codes[row] ?? 0, entity.codes[other] ?? 0) &&
      this.#companies.areSame(company.codes[row] ?? 0, company.codes[other] ?? 0) &&
      this.#jobs.areSame(job.codes[row] ?? 0, job.codes[other] ?? 0) &&
      keys.areSame(row, other)
    );
  }
}

function mixed(hash: number, code: number): number {
  const next = Math.imul(hash ^ code, 0x9e37_79b1);
  return next ^ (next >>> 15);
}

/** Words that are the same when folded have one number: that of the first of them. */
class SameWords {
  readonly #words: readonly string[];
  readonly #codes: number[] = [];
  readonly #byFolded = new Map<string, number>();

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  codeOf(code: number): number {
    for (let next = this.#codes.length; next <= code; next++) {
      const folded = fold(this.#words[next] ?? "");
      const first = this.#byFolded.get(folded) ?? next;
      this.#byFolded.set(folded, first);
      this.#codes.push(first);
    }
    return this.#codes[code] ?? code;
  }

  areSame(one: number, other: number): boolean {
    return one === other || this.codeOf(one) === this.codeOf(other);
  }
}

/** Which of a record's errors stands for the others, by the rules of the domain, read from the columns alone. */
export class RecordState {
  readonly #columns: ErrorColumns;
  readonly #links: RecordLinks;
  /** By state and category: 1 where such an error carries its record. */
  readonly #carries: Uint8Array;

  constructor(columns: ErrorColumns, links: RecordLinks) {
    this.#columns = columns;
    this.#links = links;
    const { category, state } = columns;
    this.#carries = Uint8Array.from(
      state.choices.flatMap((one) =>
        category.choices.map((other) => Number(carriesRecord({ state: one, category: other }))),
      ),
    );
  }

  /** The latest error of the row's record that carries it, of one moment a listed one; -1 where none does. */
  carrierOf(row: number): number {
    const { categories, listed, moments, states } = this.#arrays();
    const next = this.#links.next;
    const width = this.#columns.category.choices.length;
    let carrier = -1;
    let one = row;
    do {
      if (this.#carries[(states[one] ?? 0) * width + (categories[one] ?? 0)] === 1) {
        const [moment, latest] = [moments[one] ?? 0, moments[carrier] ?? -Infinity];
        if (moment > latest || (moment === latest && (listed[one] ?? 0) > (listed[carrier] ?? 0)))
          carrier = one;
      }
      one = next[one] ?? row;
    } while (one !== row);
    return carrier;
  }

  /** Finds each row of the row's record, and whether it is superseded. */
  tell(row: number, report: (one: number, isSuperseded: boolean) => void): void {
    const { listed, moments } = this.#arrays();
    const next = this.#links.next;
    const carrier = this.carrierOf(row);
    const latest = moments[carrier] ?? -Infinity;
    let one = row;
    do {
      report(one, listed[one] === 1 && (moments[one] ?? 0) < latest);
      one = next[one] ?? row;
    } while (one !== row);
  }

  #arrays() {
    const { category, createdAt, listed, state } = this.#columns;
    return {
      categories: category.codes,
      listed: listed.values,
      moments: createdAt.values,
      states: state.codes,
    };
  }
}
