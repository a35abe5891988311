import { ShapeError } from "./decode.ts";
import type { OpenFile } from "./file-ops.ts";
import { numbers32 } from "./number-column.ts";
import type { NumberColumn } from "./number-column.ts";
import { decodeRow } from "./row-format.ts";
import { DamagedStoreError } from "./store-errors.ts";
import type { NewError } from "./store.ts";

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

/** Reads single rows back from the segments, by the byte at which they start. */
export class RowFiles {
  readonly #runs: RowRun[] = [];
  readonly #starts = numbers32();
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
    starts: Uint32Array,
  ): Promise<void> {
    const place = this.#runs.findIndex((run) => run.segment === segment);
    const run = this.#runs[place];
    if (run === undefined) throw new Error(`There is no segment ${segment}.`);
    this.#runs[place] = { ...run, ...made };
    starts.forEach((start, row) => this.#starts.set(run.firstRow + row, start));
    this.#windowOf = null;
    await run.file.close();
  }

  note(row: number, start: number): void {
    this.#starts.set(row, start);
  }

  async close(): Promise<void> {
    for (const { file } of this.#runs.splice(0)) await file.close();
  }

  /** The row as its segment holds it; throws DamagedStoreError when it cannot be read. */
  read(row: number): NewError {
    const run = this.#runFor(row);
    const from = this.#starts.at(row);
    const to = row + 1 < run.firstRow + run.rows ? this.#starts.at(row + 1) : run.bytes;
    const isNext = row === this.#lastRow + 1;
    this.#lastRow = row;
    try {
      const line = this.#bytes(run, from, to, isNext ? AHEAD_BYTES : ROW_BYTES);
      return decodeRow(JSON.parse(line.toString("utf8")), "row");
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
