import { crc32 } from "node:zlib";
import { fold } from "../../text/fold.ts";
import { ShapeError } from "../format/decode.ts";
import type { OpenFile } from "../disk/file-ops.ts";
import { numbers32 } from "./number-column.ts";
import type { NumberColumn } from "./number-column.ts";
import { decodeRow } from "../format/row-format.ts";
import { DamagedStoreError } from "../store-errors.ts";
import type { NewError } from "../store.ts";

/** Read at once when rows are read one after another, as an export and a sealed copy do. */
const AHEAD_BYTES = 256 * 1024;
/** Read at once for a row that stands alone. */
const ROW_BYTES = 4 * 1024;

/** Rows that follow one another in one segment. */
export interface RowRun {
  readonly segment: number;
  /** File of the segment, as messages name it. */
  readonly name: string;
  readonly file: OpenFile;
  readonly firstRow: number;
  rows: number;
  /** Byte behind the last acknowledged row. */
  bytes: number;
  /** crc32 of these bytes. */
  crc: number;
}

/** Byte at which a row's line starts in its segment, and the line's checksum. */
export interface RowLine {
  readonly start: number;
  readonly sum: number;
}

/** Where the lines of rows are, in the order of the rows. */
export interface RowLines {
  /** Byte at which each line starts. */
  readonly starts: Uint32Array;
  /** crc32 of each line, without its newline. */
  readonly sums: Uint32Array;
}

export function roomForLines(rows: number): RowLines {
  return { starts: new Uint32Array(rows), sums: new Uint32Array(rows) };
}

const NEWLINE = 10;

/**
 * Reads single rows back from the segments, by the byte at which they start. Every line is held to the checksum that
 * it had when it was written, or read as a part of what the journal vouches for: the file may change at any time.
 */
export class RowFiles {
  readonly #runs: RowRun[] = [];
  readonly #starts = numbers32();
  readonly #sums = numbers32();
  #window = Buffer.alloc(0);
  #windowOf: OpenFile | null = null;
  #windowFrom = 0;
  #windowTo = 0;
  #lastRow = -2;

  get runs(): readonly RowRun[] {
    return this.#runs;
  }

  /** Bytes at which the rows start in their segments, by row. */
  get starts(): NumberColumn<Uint32Array> {
    return this.#starts;
  }

  /** Checksums of the rows' lines, by row. */
  get sums(): NumberColumn<Uint32Array> {
    return this.#sums;
  }

  /** Takes over an open file; its rows are those from `firstRow` on. */
  open(run: RowRun): void {
    this.#runs.push(run);
  }

  runOf(segment: number): RowRun | undefined {
    return this.#runs.find((run) => run.segment === segment);
  }

  /** Puts a rewritten file in the place of a segment's present one; the rows are the same. */
  async replace(
    segment: number,
    made: Pick<RowRun, "name" | "file" | "bytes" | "crc">,
    { starts, sums }: RowLines,
  ): Promise<void> {
    const place = this.#runs.findIndex((run) => run.segment === segment);
    const run = this.#runs[place];
    if (run === undefined) throw new Error(`There is no segment ${segment}.`);
    this.#runs[place] = { ...run, ...made };
    starts.forEach((start, row) => this.note(run.firstRow + row, start, sums[row] ?? 0));
    this.#windowOf = null;
    await run.file.close();
  }

  note(row: number, start: number, sum: number): void {
    this.#starts.set(row, start);
    this.#sums.set(row, sum);
  }

  async close(): Promise<void> {
    for (const { file } of this.#runs.splice(0)) await file.close();
  }

  /**
   * The row as its segment holds it; throws DamagedStoreError when its line is not as it was written, or is not that of
   * the record with this id and folded key.
   */
  read(row: number, id: string, key: string): NewError {
    const run = this.#runFor(row);
    const from = this.#starts.at(row);
    const to = row + 1 < run.firstRow + run.rows ? this.#starts.at(row + 1) : run.bytes;
    const isNext = row === this.#lastRow + 1;
    this.#lastRow = row;
    try {
      const bytes = this.#bytes(run, from, to, isNext ? AHEAD_BYTES : ROW_BYTES);
      const line = bytes.subarray(0, -1);
      if (bytes.at(-1) !== NEWLINE || crc32(line) !== this.#sums.at(row)) {
        // The next reading asks the disk again: a file that was put back is sound.
        this.#windowOf = null;
        throw unreadable(run.name, from, "it does not match its checksum");
      }
      const stored = decodeRow(JSON.parse(line.toString("utf8")), "row");
      if (stored.error.id === id && fold(stored.error.uniqueKey) === key) return stored;
      throw unreadable(run.name, from, "it is of another record");
    } catch (error) {
      if (error instanceof DamagedStoreError) throw error;
      if (!(error instanceof SyntaxError) && !(error instanceof ShapeError)) throw error;
      throw unreadable(run.name, from, error.message);
    }
  }

  #runFor(row: number): RowRun {
    let low = 0;
    let high = this.#runs.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.#runs[middle]?.firstRow ?? 0) <= row) low = middle;
      else high = middle;
    }
    const run = this.#runs[low];
    if (run === undefined) throw new RangeError(`Row ${row} is in no segment.`);
    return run;
  }

  #bytes(run: RowRun, from: number, to: number, ahead: number): Buffer {
    if (run.file !== this.#windowOf || from < this.#windowFrom || to > this.#windowTo) {
      // Never past what is acknowledged: bytes behind it may still be taken back.
      const end = Math.min(run.bytes, Math.max(to, from + ahead));
      if (this.#window.length < end - from) this.#window = Buffer.allocUnsafeSlow(end - from);
      let read = 0;
      while (read < end - from) {
        const more = run.file.readNow(this.#window, read, end - from - read, from + read);
        if (more === 0) throw unreadable(run.name, from + read, "the file ends there");
        read += more;
      }
      this.#windowOf = run.file;
      this.#windowFrom = from;
      this.#windowTo = end;
    }
    return this.#window.subarray(from - this.#windowFrom, to - this.#windowFrom);
  }
}

function unreadable(name: string, byte: number, why: string): DamagedStoreError {
  return new DamagedStoreError(
    `${name} is damaged at byte ${byte}: the row there cannot be read: ${why}.`,
    "Nothing was changed. Restore the data folder from a copy; keep the damaged one for an inspection.",
  );
}
