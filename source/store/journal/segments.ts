import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { RowsAdded } from "../format/change-format.ts";
import { checksumText, joinedChecksum, RunningChecksum } from "../format/checksum.ts";
import { ShapeError } from "../format/decode.ts";
import { appendOrCut, createDurably, datasyncOrPoison } from "../disk/durable-write.ts";
import type { FileOps, OpenFile } from "../disk/file-ops.ts";
import { readSpans } from "../disk/line-reader.ts";
import type { ReadAhead } from "../disk/line-reader.ts";
import type { SealedSegment } from "../disk/manifest.ts";
import { roomForLines } from "../columns/row-files.ts";
import type { RowLines } from "../columns/row-files.ts";
import { RowEncoder } from "../format/row-format.ts";
import { DamagedStoreError, UnknownDiskStateError } from "../store-errors.ts";
import type { NewError } from "../store.ts";

export const SEGMENT_FOLDER = "segments";
const PIECE_BYTES = 1024 * 1024;
/** A UTF-16 unit takes at most three bytes. */
const BYTES_PER_UNIT = 3;

/** Path of a segment inside the data folder, as messages name it; `rewrite` counts how often it was written again. */
export function segmentName(segment: number, rewrite = 0): string {
  const number = String(segment).padStart(6, "0");
  return `${SEGMENT_FOLDER}/${rewrite === 0 ? number : `${number}-${rewrite}`}.ndjson`;
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

export interface AppendedRows {
  readonly added: RowsAdded;
  readonly lines: RowLines;
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

  /** Another handle on the file, to read rows back. */
  reader(ops: FileOps, folder: string): Promise<OpenFile> {
    return ops.open(join(folder, this.name), "read");
  }

  /** Writes the rows behind the acknowledged ones and fsyncs them; answers the journal's words for them. */
  async append(rows: readonly NewError[]): Promise<AppendedRows> {
    const { segment, rows: first, bytes: from, crc } = this.#extent;
    const sum = new RunningChecksum();
    const lines = roomForLines(rows.length);
    const to = await appendOrCut(this.#file, this.name, encoded(rows, lines, from, sum), from);
    await datasyncOrPoison(this.#file, this.name, to);
    const whole = joinedChecksum(crc, sum.value, to - from);
    this.#appended = { segment, rows: first + rows.length, bytes: to, crc: whole };
    const added = {
      kind: "rows-added",
      segment,
      first,
      rows: rows.length,
      from,
      to,
      checksum: sum.text,
    } as const;
    return { added, lines };
  }

  /** Writes the lines of rows as another host has them, and fsyncs them; answers the journal's words for them. */
  async adopt(bytes: Buffer, rows: number): Promise<RowsAdded> {
    const { segment, rows: first, bytes: from, crc } = this.#extent;
    const to = await appendOrCut(this.#file, this.name, [bytes], from);
    await datasyncOrPoison(this.#file, this.name, to);
    const sum = crc32(bytes);
    this.#appended = { segment, rows: first + rows, bytes: to, crc: joinedChecksum(crc, sum, to - from) };
    return { kind: "rows-added", segment, first, rows, from, to, checksum: checksumText(sum) };
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
    return { segment, rewrite: 0, rows, dropped: 0, bytes, checksum: checksumText(crc) };
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/**
 * Rows as bytes, in pieces, so that an import of any size never becomes one string. Notes start and checksum of each
 * line. A piece is valid until the next one is asked for.
 */
export function* encoded(
  rows: Iterable<NewError>,
  { starts, sums }: RowLines,
  from: number,
  sum: RunningChecksum,
  pieceBytes = PIECE_BYTES,
): Generator<Buffer> {
  let piece = Buffer.allocUnsafe(pieceBytes);
  let used = 0;
  let start = from;
  let place = 0;
  const encoder = new RowEncoder();
  for (const row of rows) {
    const line = encoder.line(row);
    const most = line.length * BYTES_PER_UNIT;
    if (used > 0 && used + most > piece.length) {
      yield summed(piece.subarray(0, used), sum);
      used = 0;
    }
    if (most > piece.length) piece = Buffer.allocUnsafe(most);
    const bytes = piece.write(line, used);
    starts[place] = start;
    sums[place++] = crc32(piece.subarray(used, used + bytes - 1));
    start += bytes;
    used += bytes;
  }
  if (used > 0) yield summed(piece.subarray(0, used), sum);
}

function summed(piece: Buffer, sum: RunningChecksum): Buffer {
  sum.add(piece);
  return piece;
}

export async function createSegment(ops: FileOps, folder: string, segment: number): Promise<CurrentSegment> {
  const file = await createDurably(ops, join(folder, segmentName(segment)));
  return new CurrentSegment(file, emptyExtent(segment));
}

/** Takes the lines of rows; throws ShapeError or SyntaxError for one that is no row. */
export interface RowLineTaker {
  take(bytes: Buffer, from: number, to: number, start: number): void;
  /** The bytes of the lines before are about to go. */
  forgetBytes(): void;
}

/**
 * Hands over the lines of one journalled import in order, each with the byte it starts at; throws DamagedStoreError
 * when they are not as named. `name` is the file that holds the segment now.
 */
export async function readRows(
  file: OpenFile,
  added: RowsAdded,
  before: SegmentExtent,
  taker: RowLineTaker,
  name = segmentName(added.segment),
  ahead?: ReadAhead,
  limit?: number,
): Promise<SegmentExtent> {
  if (before.bytes !== added.from || before.rows !== added.first) {
    throw damagedSegment(name, before.bytes, `the journal names rows from byte ${added.from}`);
  }
  let rows = 0;
  const sum = new RunningChecksum();
  const end = await readSpans(
    file,
    added.from,
    added.to,
    (bytes, from, to, at) => {
      rows += 1;
      takeOrRefuse(taker, bytes, from, to, at, name);
    },
    (bytes) => {
      sum.add(bytes);
      taker.forgetBytes();
    },
    ahead,
    limit,
  );
  if (end < added.to)
    throw damagedSegment(name, end, `it ends there, and rows up to byte ${added.to} were saved`);
  if (rows !== added.rows || sum.text !== added.checksum) {
    throw damagedSegment(name, added.from, `the rows up to byte ${added.to} do not match their checksum`);
  }
  const crc = joinedChecksum(before.crc, sum.value, end - added.from);
  return { segment: added.segment, rows: added.first + rows, bytes: end, crc };
}

function takeOrRefuse(
  taker: RowLineTaker,
  bytes: Buffer,
  from: number,
  to: number,
  at: number,
  name: string,
): void {
  try {
    taker.take(bytes, from, to, at);
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof ShapeError)) throw error;
    throw damagedSegment(name, at, `the row there cannot be read: ${error.message}`);
  }
}

export function damagedSegment(name: string, byte: number, what: string): DamagedStoreError {
  return new DamagedStoreError(
    `${name} is damaged at byte ${byte}: ${what}.`,
    "Nothing was changed. Restore the data folder from a copy; keep the damaged one for an inspection.",
  );
}
