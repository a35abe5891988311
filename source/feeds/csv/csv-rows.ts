import type { Parser } from "csv-parse";
import { CsvError, parse } from "csv-parse";
import { looseRow, UNFINISHED } from "./csv-loose-row.ts";
import { RECORD_BYTES } from "../record/record-size.ts";

/** One row of a CSV text, or why it could not be cut into cells. `raw` are its bytes, line end included. */
export type CsvRow =
  | { readonly line: number; readonly raw: Buffer; readonly cells: readonly string[] }
  | { readonly line: number; readonly raw: Buffer; readonly fault: string };

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const LINE_ENDS = /\r\n|\r|\n/g;

const FAULTS: Readonly<Record<string, string>> = {
  INVALID_OPENING_QUOTE:
    "expected quotes around the whole cell, came one inside it; quote the cell and double the quotes inside",
  CSV_INVALID_CLOSING_QUOTE:
    "expected a delimiter or the end of the row after a closing quote, came other text; double the quotes inside a cell",
  CSV_MAX_RECORD_SIZE:
    "expected a row of at most 4 MiB, came more; a quote that opens in this row is never closed",
  CSV_QUOTE_NOT_CLOSED:
    "expected a closing quote for the one that opens in this row, came the end of the feed",
};

/** Stops the parser at a row over several lines that is no row. */
class WidthFault extends Error {}

/**
 * Cuts UTF-8 bytes into rows, RFC 4180, with any mix of line ends. The first row that is not blank sets the width;
 * blank rows are passed over. A row that cannot be read costs its first line only: reading goes on at the next line,
 * so that a quote that is never closed does not swallow the rows after it.
 */
export class CsvRows {
  readonly #delimiter: string;
  readonly #delimiterBytes: Buffer;
  #parser: Parser;
  /** Bytes from the start of the current row on, and where they start in what the parser has been given. */
  #pending: Buffer = Buffer.alloc(0);
  #base = 0;
  /** Start of the current row in the pending bytes. */
  #at = 0;
  #line: number;
  #width = 0;
  /** True while the rest of a line without end passes by. */
  #isSkipping = false;
  /** True while a row that the parser does not take goes on in the bytes to come. */
  #isWaiting = false;
  #rows: CsvRow[] = [];

  constructor(delimiter: string, firstLine: number) {
    this.#delimiter = delimiter;
    this.#delimiterBytes = Buffer.from(delimiter);
    this.#line = firstLine;
    this.#parser = this.#newParser();
  }

  /** The rows that these bytes complete. */
  async take(block: Buffer): Promise<readonly CsvRow[]> {
    const rest = this.#isSkipping ? this.#skip(block) : block;
    this.#pending = this.#pending.length === 0 ? rest : Buffer.concat([this.#pending, rest]);
    await this.#read(this.#isWaiting ? this.#pending : rest, false);
    return this.#handOver();
  }

  /** The last row, when the bytes end without a line end. */
  async finish(): Promise<readonly CsvRow[]> {
    await this.#read(this.#isWaiting ? this.#pending : Buffer.alloc(0), true);
    return this.#handOver();
  }

  #handOver(): readonly CsvRow[] {
    this.#pending = this.#pending.subarray(this.#at);
    this.#base += this.#at;
    this.#at = 0;
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  /** Parses on; after each fault with a fresh parser from the next line. */
  async #read(bytes: Buffer, isLast: boolean): Promise<void> {
    this.#isWaiting = false;
    let fault = await written(this.#parser, bytes, isLast);
    while (fault !== null) {
      this.#pending = this.#pending.subarray(this.#at);
      this.#base = 0;
      this.#at = 0;
      this.#parser = this.#newParser();
      const isQuoteInside = fault instanceof CsvError && fault.code === "INVALID_OPENING_QUOTE";
      if (isQuoteInside && this.#isUnfinished(isLast)) {
        this.#isWaiting = true;
        return;
      }
      if (!isQuoteInside || !this.#passLooseRows(isLast)) this.#passFirstLine(fault);
      fault = await written(this.#parser, this.#pending, isLast);
    }
  }

  /** True when the first row, or the first line, of what is pending may go on in the bytes to come. */
  #isUnfinished(isLast: boolean): boolean {
    if (isLast || this.#pending.length > RECORD_BYTES) return false;
    const loose = looseRow(this.#pending, this.#delimiterBytes, false);
    return loose === UNFINISHED || (loose === null && lineLength(this.#pending) === 0);
  }

  /**
   * Takes rows with cells such as `="000123"`, lines that quote no cell, and whatever sound rows stand between them; a
   * fresh parser for each of them would take a hundred times as long. False when the first one is none of these.
   */
  #passLooseRows(isLast: boolean): boolean {
    const before = this.#rows.length;
    while (this.#pending.length > 0) {
      const loose = looseRow(this.#pending, this.#delimiterBytes, isLast);
      if (loose === UNFINISHED) break;
      const length = loose?.length ?? (lineLength(this.#pending) || (isLast ? this.#pending.length : 0));
      const raw = this.#pending.subarray(0, length);
      const cells = loose?.cells ?? (length === 0 ? null : this.#unquoted(raw));
      if (cells === null || cells.every((cell) => cell.trim() === "")) break;
      if (this.#width === 0) this.#width = cells.length;
      if (cells.length !== this.#width) break;
      this.#rows.push({ line: this.#line, raw, cells });
      this.#line += loose?.lines ?? 1;
      this.#pending = this.#pending.subarray(length);
    }
    return this.#rows.length > before;
  }

  #newParser(): Parser {
    const parser = parse({
      delimiter: this.#delimiter,
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      max_record_size: RECORD_BYTES,
      on_record: (cells, info) => {
        this.#addRow(cells, info.bytes - this.#base);
        // Rows leave through this callback, which also says where they end; nothing waits in the stream.
        return null;
      },
    });
    // The fault arrives through the callback of write and end.
    parser.on("error", () => {});
    return parser;
  }

  #addRow(cells: readonly string[], end: number): void {
    const isBlank = cells.every((cell) => cell.trim() === "");
    if (!isBlank && this.#width === 0) this.#width = cells.length;
    const lines = cells.reduce((sum, cell) => sum + lineEnds(cell), 1);
    const raw = this.#pending.subarray(this.#at, end);
    if (!isBlank && cells.length === this.#width) {
      this.#rows.push({ line: this.#line, raw, cells });
    } else if (!isBlank) {
      const fault = `expected ${this.#width} cells as in the heading row, came ${cells.length}`;
      if (lines > 1) throw new WidthFault(fault);
      this.#rows.push({ line: this.#line, raw, fault });
    }
    this.#line += lines;
    this.#at = end;
  }

  #passFirstLine(fault: Error): void {
    const rest = this.#pending.subarray(this.#at);
    const length = lineLength(rest);
    const raw = length === 0 ? rest : rest.subarray(0, length);
    this.#rows.push({ line: this.#line, raw, fault: reasonOf(fault) });
    this.#isSkipping = length === 0;
    if (length > 0) this.#line++;
    this.#pending = rest.subarray(raw.length);
    this.#base = 0;
    this.#at = 0;
  }

  /** Cells of a line that quotes no cell: there a quote is a character like any other, as in text copied from a grid. */
  #unquoted(raw: Buffer): readonly string[] | null {
    const cells = raw.toString("utf8").replace(LINE_ENDS, "").split(this.#delimiter);
    if (cells.some((cell) => cell.trimStart().startsWith('"'))) return null;
    return cells;
  }

  #skip(block: Buffer): Buffer {
    const length = lineLength(block);
    this.#isSkipping = length === 0;
    if (length > 0) this.#line++;
    return length === 0 ? Buffer.alloc(0) : block.subarray(length);
  }
}

/** Gives bytes to a parser; answers its fault, or null. */
async function written(parser: Parser, bytes: Buffer, isLast: boolean): Promise<Error | null> {
  return await new Promise((resolve) => {
    const answer = (fault?: Error | null): void => resolve(fault ?? null);
    if (!isLast) parser.write(bytes, answer);
    else if (bytes.length > 0) parser.end(bytes, answer);
    else parser.end(answer);
  });
}

function reasonOf(fault: Error): string {
  if (fault instanceof WidthFault) return fault.message;
  return (
    (fault instanceof CsvError ? FAULTS[fault.code] : undefined) ?? `expected a CSV row: ${fault.message}`
  );
}

function lineEnds(cell: string): number {
  return cell.includes("\n") || cell.includes("\r") ? (cell.match(LINE_ENDS)?.length ?? 0) : 0;
}

/** Bytes of the first line with its end; 0 when the line does not end here. */
function lineLength(bytes: Buffer): number {
  const newline = bytes.indexOf(NEWLINE);
  const carriage = (newline < 0 ? bytes : bytes.subarray(0, newline)).indexOf(RETURN);
  if (carriage < 0) return newline + 1;
  return bytes[carriage + 1] === NEWLINE ? carriage + 2 : carriage + 1;
}
