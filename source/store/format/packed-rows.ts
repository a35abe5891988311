import { checkRow, RowEncoder } from "./row-format.ts";
import type { EncodedRows, NewError } from "../store.ts";

/** Rows as lines whose jobs are not known yet: the empty text stands for each. */
export interface PackedRows {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly rows: number;
  /** For each row the byte behind its line, and the byte behind its id, 0 for an id that is not plain ASCII. */
  readonly spans: Uint32Array<ArrayBuffer>;
}

const SPANS = 2;
/** A UTF-16 unit takes at most three bytes. */
const BYTES_PER_UNIT = 3;
const FIRST_BYTES = 64 * 1024;
const FIRST_ROWS = 256;

/** Bytes in front of the id: `{"id":"`. */
export const ID_AT = 7;
/** Bytes behind the job: the quote, the cause, which is a fingerprint, no request, and the hash of the feed's fields. */
const TAIL = `","cause":"c0-000000000000","request":"","feedHash":"000000000000"}\n`.length;
const HASH_LENGTH = 12;
/** Bytes behind the hash: `"}` and the newline. */
const HASH_TAIL = 3;

const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

/** Makes lines of rows that are imported, one after another. Throws ShapeError for a row that may not be stored. */
export class RowPacker {
  readonly #encoder = new RowEncoder();
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #used = 0;
  #spans = new Uint32Array(FIRST_ROWS * SPANS);
  #rows = 0;

  /** Bytes that the rows take which were not handed over yet. */
  get size(): number {
    return this.#used;
  }

  /** `row` is open, in no request, and of no job. */
  add(row: NewError): void {
    checkRow(row);
    const line = this.#encoder.line(row);
    this.#makeRoom(line.length * BYTES_PER_UNIT);
    const start = this.#used;
    this.#used += this.#bytes.write(line, start);
    const { id } = row.error;
    this.#spans[this.#rows * SPANS] = this.#used;
    this.#spans[this.#rows * SPANS + 1] = PLAIN.test(id) ? start + ID_AT + id.length : 0;
    this.#rows += 1;
  }

  /** The rows since the last call; their bytes are nobody else's. */
  taken(): PackedRows {
    const bytes = new Uint8Array(this.#used);
    bytes.set(this.#bytes.subarray(0, this.#used));
    const spans = this.#spans.slice(0, this.#rows * SPANS);
    const rows = this.#rows;
    this.#used = 0;
    this.#rows = 0;
    return { bytes, rows, spans };
  }

  #makeRoom(bytes: number): void {
    if (this.#used + bytes > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#used + bytes));
      this.#bytes.copy(grown, 0, 0, this.#used);
      this.#bytes = grown;
    }
    if ((this.#rows + 1) * SPANS > this.#spans.length) {
      const grown = new Uint32Array(this.#spans.length * 2);
      grown.set(this.#spans);
      this.#spans = grown;
    }
  }
}

/** Reads packed rows one by one, without making a text of anything that is not asked for. */
export class PackedRowReader {
  readonly #packed: PackedRows;
  readonly #bytes: Buffer;

  constructor(packed: PackedRows) {
    this.#packed = packed;
    const { buffer, byteOffset, byteLength } = packed.bytes;
    this.#bytes = Buffer.from(buffer, byteOffset, byteLength);
  }

  get bytes(): Buffer {
    return this.#bytes;
  }

  startOf(row: number): number {
    return row === 0 ? 0 : (this.#packed.spans[(row - 1) * SPANS] ?? 0);
  }

  endOf(row: number): number {
    return this.#packed.spans[row * SPANS] ?? 0;
  }

  /** The byte behind the id, which begins `ID_AT` bytes behind the start of its line; 0 when it is not plain ASCII. */
  idEndOf(row: number): number {
    return this.#packed.spans[row * SPANS + 1] ?? 0;
  }

  hashFrom(row: number): number {
    return this.endOf(row) - HASH_TAIL - HASH_LENGTH;
  }

  hashTo(row: number): number {
    return this.endOf(row) - HASH_TAIL;
  }

  /** The byte at which the row's job belongs. */
  jobAt(row: number): number {
    return this.endOf(row) - TAIL;
  }
}

/** Puts lines together whose jobs are known. */
export class EncodedRowsBuilder {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #used = 0;
  #ends: number[] = [];
  /** The packed bytes behind the last job, which are copied together with those before the next one. */
  #from: Buffer | null = null;
  #tailFrom = 0;
  #tailTo = 0;

  /** A packed row with its job, which is given as it stands in the line, without quotes around it. */
  add(from: PackedRowReader, row: number, job: Buffer): void {
    const { bytes } = from;
    const [start, at, end] = [from.startOf(row), from.jobAt(row), from.endOf(row)];
    if (bytes !== this.#from || start !== this.#tailTo) {
      this.#copyTail();
      this.#from = bytes;
      this.#tailFrom = start;
    }
    const length = at - this.#tailFrom;
    this.#makeRoom(length + job.length);
    bytes.copy(this.#bytes, this.#used, this.#tailFrom, at);
    this.#used += length;
    for (let place = 0; place < job.length; place++) this.#bytes[this.#used++] = job[place] ?? 0;
    this.#tailFrom = at;
    this.#tailTo = end;
    this.#ends.push(this.#used + end - at);
  }

  /** Throws ShapeError for a row that may not be stored. */
  addRow(row: NewError): void {
    checkRow(row);
    this.#copyTail();
    const line = new RowEncoder().line(row);
    this.#makeRoom(line.length * BYTES_PER_UNIT);
    this.#used += this.#bytes.write(line, this.#used);
    this.#ends.push(this.#used);
  }

  /** The rows since the last call. */
  taken(): EncodedRows {
    this.#copyTail();
    const rows = { bytes: this.#bytes.subarray(0, this.#used), ends: Uint32Array.from(this.#ends) };
    // The bytes are on their way to the disk while the next ones are put together.
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, this.#used));
    this.#used = 0;
    this.#ends = [];
    return rows;
  }

  #copyTail(): void {
    const length = this.#tailTo - this.#tailFrom;
    this.#makeRoom(length);
    if (this.#from !== null) this.#from.copy(this.#bytes, this.#used, this.#tailFrom, this.#tailTo);
    this.#used += this.#from === null ? 0 : length;
    this.#from = null;
    this.#tailFrom = 0;
    this.#tailTo = 0;
  }

  #makeRoom(bytes: number): void {
    if (this.#used + bytes <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#used + bytes));
    this.#bytes.copy(grown, 0, 0, this.#used);
    this.#bytes = grown;
  }
}

/** A job's name as it stands between the quotes of a line. */
export function jobInLine(name: string): Buffer {
  return Buffer.from(JSON.stringify(name).slice(1, -1));
}
