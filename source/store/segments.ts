import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { RowsAdded } from "./change-format.ts";
import { ShapeError } from "./decode.ts";
import { appendOrCut, createDurably, datasyncOrPoison } from "./durable-write.ts";
import type { FileOps, OpenFile } from "./file-ops.ts";
import { checksumText } from "./journal-line.ts";
import { readLines } from "./line-reader.ts";
import type { SealedSegment } from "./manifest.ts";
import { decodeRow, encodeRow } from "./row-format.ts";
import { DamagedStoreError, UnknownDiskStateError } from "./store-errors.ts";
import type { NewError } from "./store.ts";

export const SEGMENT_FOLDER = "segments";
const PIECE_BYTES = 1024 * 1024;

/** Path of a segment inside the data folder, as messages name it. */
export function segmentName(segment: number): string {
  return `${SEGMENT_FOLDER}/${String(segment).padStart(6, "0")}.ndjson`;
}

/** Rows and bytes that the journal has acknowledged, and their running crc32. */
export interface SegmentExtent {
  readonly segment: number;
  readonly rows: number;
  readonly bytes: number;
  readonly crc: number;
}

export function emptyExtent(segment: number): SegmentExtent {
  return { segment, rows: 0, bytes: 0, crc: 0 };
}

/** The segment that takes new rows. Rows count only once `confirm` says that the journal names them. */
export class CurrentSegment {
  readonly #file: OpenFile;
  #extent: SegmentExtent;
  /** What the extent becomes when the journal has taken the appended rows. */
  #appended: SegmentExtent;

  constructor(file: OpenFile, extent: SegmentExtent) {
    this.#file = file;
    this.#extent = extent;
    this.#appended = extent;
  }

  get extent(): SegmentExtent {
    return this.#extent;
  }

  get name(): string {
    return segmentName(this.#extent.segment);
  }

  /** Writes the rows behind the acknowledged ones and fsyncs them; answers the journal's words for them. */
  async append(rows: readonly NewError[]): Promise<RowsAdded> {
    const { segment, rows: first, bytes: from } = this.#extent;
    let crc = 0;
    let whole = this.#extent.crc;
    function* pieces(): Generator<Buffer> {
      for (const piece of encoded(rows)) {
        crc = crc32(piece, crc);
        whole = crc32(piece, whole);
        yield piece;
      }
    }
    const to = await appendOrCut(this.#file, this.name, pieces(), from);
    await datasyncOrPoison(this.#file, this.name);
    this.#appended = { segment, rows: first + rows.length, bytes: to, crc: whole };
    return { kind: "rows-added", segment, first, rows: rows.length, from, to, checksum: checksumText(crc) };
  }

  /** Counts the appended rows as acknowledged. */
  confirm(): void {
    this.#extent = this.#appended;
  }

  /** Cuts what the journal did not take. */
  async giveUp(): Promise<void> {
    await this.#file.truncate(this.#extent.bytes).catch((cause: unknown) => {
      throw new UnknownDiskStateError(this.name, cause);
    });
  }

  sealed(): SealedSegment {
    const { segment, rows, bytes, crc } = this.#extent;
    return { segment, rows, bytes, checksum: checksumText(crc) };
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** Rows as bytes, in pieces, so that an import of any size never becomes one string. */
function* encoded(rows: readonly NewError[]): Generator<Buffer> {
  let lines = "";
  for (const row of rows) {
    lines += encodeRow(row);
    if (lines.length < PIECE_BYTES) continue;
    yield Buffer.from(lines);
    lines = "";
  }
  if (lines.length > 0) yield Buffer.from(lines);
}

export async function createSegment(ops: FileOps, folder: string, segment: number): Promise<CurrentSegment> {
  const file = await createDurably(ops, join(folder, segmentName(segment)));
  return new CurrentSegment(file, emptyExtent(segment));
}

/** Hands over the rows of one journalled import in order; throws DamagedStoreError when they are not as named. */
export async function readRows(
  file: OpenFile,
  added: RowsAdded,
  before: SegmentExtent,
  receive: (row: NewError) => void,
): Promise<SegmentExtent> {
  const name = segmentName(added.segment);
  if (before.bytes !== added.from || before.rows !== added.first) {
    throw damagedSegment(name, before.bytes, `the journal names rows from byte ${added.from}`);
  }
  let rows = 0;
  let own = 0;
  let whole = before.crc;
  const end = await readLines(file, added.from, added.to, (line, from, ended) => {
    own = crc32(line, own);
    whole = crc32(line, whole);
    if (ended) {
      own = crc32(NEWLINE, own);
      whole = crc32(NEWLINE, whole);
    }
    rows += 1;
    receive(rowOrRefuse(line, name, from));
  });
  if (end < added.to)
    throw damagedSegment(name, end, `it ends there, and rows up to byte ${added.to} were saved`);
  if (rows !== added.rows || checksumText(own) !== added.checksum) {
    throw damagedSegment(name, added.from, `the rows up to byte ${added.to} do not match their checksum`);
  }
  return { segment: added.segment, rows: added.first + rows, bytes: end, crc: whole };
}

const NEWLINE = Buffer.from("\n");

function rowOrRefuse(line: Buffer, name: string, from: number): NewError {
  try {
    return decodeRow(JSON.parse(line.toString("utf8")), "row");
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof ShapeError)) throw error;
    throw damagedSegment(name, from, `the row there cannot be read: ${error.message}`);
  }
}

export function damagedSegment(name: string, byte: number, what: string): DamagedStoreError {
  return new DamagedStoreError(
    `${name} is damaged at byte ${byte}: ${what}.`,
    "Nothing was changed. Restore the data folder from a copy; keep the damaged one for an inspection.",
  );
}
