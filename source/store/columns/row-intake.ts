import { crc32 } from "node:zlib";
import { isFormerCause } from "../../domain/cause/cause.ts";
import { fold } from "../../text/fold.ts";
import { isListed } from "../../domain/error/sync-error.ts";
import type { ChoiceColumn } from "./choice-column.ts";
import type { ErrorColumns } from "./error-columns.ts";
import { NO_TEXT } from "./message-texts.ts";
import { RecentBytes } from "./recent-bytes.ts";
import { decodeRow } from "../format/row-format.ts";
import { PLACE, RowScan } from "./row-scan.ts";
import type { TextPool } from "./text-pool.ts";
import type { WordColumn } from "./word-column.ts";

/** Texts that no column takes over as they are: they are decoded when a row is shown, so here they must only be sound. */
const SEEN_ONLY = [PLACE.recordVersion, PLACE.feedHash, PLACE.importedMessage] as const;

/** Rows that are gathered before the columns get them. */
const GATHERED = 4096;

/** A column of words or choices, filled by the bytes of its texts. */
interface Coded {
  readonly place: number;
  readonly column: { setCodes(first: number, codes: Uint32Array): void };
  /** Number of a text; -1 for one that the column cannot take. */
  readonly codeOf: (text: string) => number;
  readonly recent: RecentBytes;
  readonly codes: Uint32Array;
  last: number;
}

/**
 * Takes lines of segments into the columns, straight from their bytes. It does what decoding each line and adding the
 * row would do; lines that are not written as they usually are take that way.
 */
export class RowIntake {
  readonly #errors: ErrorColumns;
  readonly #onRows: (rows: number, start: number) => void;
  readonly #scan = new RowScan();
  readonly #coded: readonly Coded[];
  readonly #messages = new RecentBytes();
  #message = NO_TEXT;
  /** Rows that the columns do not have yet, and what is to become theirs. */
  #gathered = 0;
  readonly #created = new Float64Array(GATHERED);
  readonly #attempts = new Uint32Array(GATHERED);
  readonly #message32 = new Uint32Array(GATHERED);
  readonly #starts = new Uint32Array(GATHERED);
  readonly #sums = new Uint32Array(GATHERED);
  readonly #state: Coded;
  readonly #category: Coded;

  /** `onRows` is called now and then with the rows that are there, and the byte of the last one in its segment. */
  constructor(errors: ErrorColumns, onRows: (rows: number, start: number) => void = () => undefined) {
    this.#errors = errors;
    this.#onRows = onRows;
    this.#state = choices("state", errors.state);
    this.#category = choices("category", errors.category);
    this.#coded = [
      words("entity", errors.entity),
      words("table", errors.table),
      choices("dataSource", errors.source),
      words("company", errors.company),
      words("code", errors.code),
      this.#category,
      choices("operation", errors.operation),
      this.#state,
      words("job", errors.job),
      // One that other rules have made is made again, from the whole row.
      coded("cause", errors.cause, (text) => (isFormerCause(text) ? -1 : errors.cause.codeOf(text))),
      words("request", errors.request),
    ];
  }

  /** Adds the row of one line, unless its id is known; `start` is its byte in its segment. Throws ShapeError and SyntaxError. */
  take(bytes: Buffer, from: number, to: number, start: number): void {
    if (this.#scan.scan(bytes, from, to) && this.#isSound(bytes) && this.#code(bytes)) {
      this.#gather(bytes, start, crc32(bytes.subarray(from, to)));
      return;
    }
    this.#scan.spans.forget();
    this.flush();
    const row = decodeRow(JSON.parse(bytes.toString("utf8", from, to)), "row");
    this.#errors.add(row, { start, sum: crc32(bytes.subarray(from, to)) });
  }

  /** Bytes of an earlier line are gone: the buffer that held them is about to be filled again. */
  forgetBytes(): void {
    this.#scan.spans.forget();
  }

  /** Lets the columns have what was taken. */
  flush(): void {
    const count = this.#gathered;
    if (count === 0) return;
    this.#gathered = 0;
    const errors = this.#errors;
    const first = errors.rows;
    const zeros = new Uint8Array(count);
    const listed = new Uint8Array(count);
    let { listedRows, conflicts } = errors;
    for (let row = 0; row < count; row++) {
      const state = errors.state.choices[this.#state.codes[row] ?? 0] ?? "open";
      const category = errors.category.choices[this.#category.codes[row] ?? 0] ?? "application";
      if (isListed({ state, category })) {
        listed[row] = 1;
        listedRows += 1;
      } else if (isListed({ state, category: "application" })) conflicts += 1;
    }
    for (const { column, codes } of this.#coded) column.setCodes(first, codes.subarray(0, count));
    errors.createdAt.setAll(first, this.#created.subarray(0, count));
    errors.attempts.setAll(first, this.#attempts.subarray(0, count));
    errors.message.setAll(first, this.#message32.subarray(0, count));
    errors.files.starts.setAll(first, this.#starts.subarray(0, count));
    errors.files.sums.setAll(first, this.#sums.subarray(0, count));
    errors.listed.setAll(first, listed);
    for (const column of [errors.place, errors.unanswered, errors.moved]) column.setAll(first, zeros);
    const { ids, keys, messages, byId } = errors;
    errors.adopt({ ids, keys, messages, byId, rows: first + count, listedRows, conflicts });
    this.#onRows(first + count, this.#starts[count - 1] ?? 0);
  }

  /** Escapes may be broken, which only decoding shows. */
  #isSound(bytes: Buffer): boolean {
    const { plain, count } = this.#scan.spans;
    for (const place of SEEN_ONLY) if (place < count && plain[place] === 0) this.#textAt(bytes, place);
    return true;
  }

  /** Finds the number of each word; false when a column has no such word. */
  #code(bytes: Buffer): boolean {
    const { same, from, to, words } = this.#scan.spans;
    for (const coded of this.#coded) {
      const { place, recent } = coded;
      if (same[place] === 1) continue;
      const [start, end] = [from[place] ?? 0, to[place] ?? 0];
      coded.last = recent.find(words, start, end);
      if (coded.last >= 0) continue;
      coded.last = coded.codeOf(this.#textAt(bytes, place));
      if (coded.last < 0) return false;
      recent.note(words, start, end, coded.last);
    }
    return true;
  }

  #gather(bytes: Buffer, start: number, sum: number): void {
    if (this.#gathered === GATHERED) this.flush();
    const place = this.#gathered;
    const message = this.#messageOf(bytes);
    if (!this.#addId(bytes, this.#errors.rows + place)) return;
    this.#addFolded(bytes, PLACE.uniqueKey, this.#errors.keys);
    for (const { codes, last } of this.#coded) codes[place] = last;
    this.#created[place] = this.#scan.spans.numberAt(PLACE.errorCreatedAt);
    this.#attempts[place] = this.#scan.spans.numberAt(PLACE.attempts);
    this.#message32[place] = message;
    this.#starts[place] = start;
    this.#sums[place] = sum;
    this.#gathered = place + 1;
  }

  #addId(bytes: Buffer, row: number): boolean {
    const { plain, from, to } = this.#scan.spans;
    const { byId, ids } = this.#errors;
    if (plain[PLACE.id] === 1) {
      const [start, end] = [from[PLACE.id] ?? 0, to[PLACE.id] ?? 0];
      if (!byId.addAscii(row, bytes, start, end)) return false;
      ids.addAscii(bytes, start, end, false);
      return true;
    }
    const id = this.#textAt(bytes, PLACE.id);
    if (!byId.add(row, id)) return false;
    ids.add(id);
    return true;
  }

  /** Number of the row's message among the texts; the same one reported again soon shares its number. */
  #messageOf(bytes: Buffer): number {
    const { same, from, to, words } = this.#scan.spans;
    if (same[PLACE.message] === 1) return this.#message;
    const [start, end] = [from[PLACE.message] ?? 0, to[PLACE.message] ?? 0];
    this.#message = start === end ? NO_TEXT : this.#messages.find(words, start, end);
    if (this.#message >= 0) return this.#message;
    this.#message = this.#addFolded(bytes, PLACE.message, this.#errors.messages.pool);
    this.#messages.note(words, start, end, this.#message);
    return this.#message;
  }

  #addFolded(bytes: Buffer, place: number, pool: TextPool): number {
    const { plain, from, to } = this.#scan.spans;
    return plain[place] === 1
      ? pool.addAscii(bytes, from[place] ?? 0, to[place] ?? 0, true)
      : pool.add(fold(this.#textAt(bytes, place)));
  }

  /** The decoded text; throws SyntaxError when its escapes are broken. */
  #textAt(bytes: Buffer, place: number): string {
    const { plain, from, to } = this.#scan.spans;
    const [start, end] = [from[place] ?? 0, to[place] ?? 0];
    if (plain[place] === 1) return bytes.toString("latin1", start, end);
    return String(JSON.parse(bytes.toString("utf8", start - 1, end + 1)));
  }
}

function words(field: keyof typeof PLACE, column: WordColumn): Coded {
  return coded(field, column, (text) => column.codeOf(text));
}

function choices<T extends string>(field: keyof typeof PLACE, column: ChoiceColumn<T>): Coded {
  return coded(field, column, (text) => column.words.indexOf(text));
}

function coded(field: keyof typeof PLACE, column: Coded["column"], codeOf: Coded["codeOf"]): Coded {
  const codes = new Uint32Array(GATHERED);
  return { place: PLACE[field], column, codeOf, recent: new RecentBytes(), codes, last: 0 };
}
