import { join } from "node:path";
import type { RowRun } from "../columns/row-files.ts";
import { RowIntake } from "../columns/row-intake.ts";
import type { Documents } from "../disk/documents.ts";
import { removeIfThere } from "../disk/durable-write.ts";
import type { FileOps } from "../disk/file-ops.ts";
import type { Memory } from "../memory/memory.ts";
import { StorePoisonedError, UnknownDiskStateError } from "../store-errors.ts";
import type { EncodedRows, NewError } from "../store.ts";
import type { Journal } from "./journal.ts";
import { createSegment, segmentName } from "./segments.ts";
import type { AppendedRows, CurrentSegment } from "./segments.ts";

interface SegmentWriterParts {
  readonly ops: FileOps;
  readonly folder: string;
  readonly memory: Memory;
  readonly documents: Documents;
  readonly journal: Journal;
  readonly segment: CurrentSegment;
  /** A segment that has grown to this size takes no further import. */
  readonly segmentBytes: number;
  /** Now, as the journal writes it. */
  readonly now: () => string;
}

/** Brings imported rows to the current segment, the journal and the memory, in that order; whether they may come is asked before. */
export class SegmentWriter {
  readonly #parts: SegmentWriterParts;
  #segment: CurrentSegment;
  #intake: RowIntake | null = null;

  constructor(parts: SegmentWriterParts) {
    this.#parts = parts;
    this.#segment = parts.segment;
  }

  get current(): CurrentSegment {
    return this.#segment;
  }

  async addRows(rows: readonly NewError[]): Promise<void> {
    const { memory } = this.#parts;
    const { lines } = await this.#appended(rows.length, (segment) => segment.append(rows));
    rows.forEach((row, place) =>
      memory.addRow(row, { start: lines.starts[place] ?? 0, sum: lines.sums[place] ?? 0 }),
    );
  }

  /** The same for rows that are lines already; the columns take them straight from their bytes. */
  async addEncoded(rows: EncodedRows): Promise<void> {
    const { errors } = this.#parts.memory;
    const { lines } = await this.#appended(rows.ends.length, (segment) => segment.appendEncoded(rows));
    const intake = (this.#intake ??= new RowIntake(errors));
    const expected = errors.rows + rows.ends.length;
    const bytes = Buffer.from(rows.bytes.buffer, rows.bytes.byteOffset, rows.bytes.byteLength);
    let from = 0;
    rows.ends.forEach((end, place) => {
      intake.take(bytes, from, end - 1, lines.starts[place] ?? 0, lines.sums[place] ?? 0);
      from = end;
    });
    intake.flush();
    intake.forgetBytes();
    if (errors.rows !== expected) throw new Error(`${expected} rows were imported, and ${errors.rows} came.`);
  }

  /** Seals the current segment and opens the next: file first, then the manifest that names it. */
  async startSegment(): Promise<void> {
    const { ops, folder, documents, journal } = this.#parts;
    const { manifest } = documents;
    const current = manifest.segments.current + 1;
    const next = await createSegment(ops, folder, current);
    try {
      await documents.replace({
        ...manifest,
        journal: { ...manifest.journal, knownDurable: journal.sequence },
        segments: { current, sealed: [...manifest.segments.sealed, this.#segment.sealed()] },
      });
    } catch (error) {
      await next.close();
      if (!(error instanceof UnknownDiskStateError))
        await removeIfThere(ops, join(folder, segmentName(current)));
      throw error;
    }
    await this.#segment.close();
    this.#segment = next;
  }

  async #appended(
    count: number,
    append: (segment: CurrentSegment) => Promise<AppendedRows>,
  ): Promise<AppendedRows> {
    if (this.#segment.extent.bytes >= this.#parts.segmentBytes) await this.startSegment();
    const { journal, now } = this.#parts;
    const run = await this.#currentRun();
    const appended = await append(this.#segment);
    try {
      await journal.append([[appended.added]], now());
    } catch (error) {
      const isCut = !(error instanceof UnknownDiskStateError || error instanceof StorePoisonedError);
      if (isCut) await this.#segment.giveUp();
      throw error;
    }
    this.#segment.confirm();
    run.bytes = appended.added.to;
    run.crc = this.#segment.extent.crc;
    run.rows += count;
    return appended;
  }

  /** The rows of the current segment, for reading them back; opened before anything is written that it must show. */
  async #currentRun(): Promise<RowRun> {
    const { errors } = this.#parts.memory;
    const { segment } = this.#segment.extent;
    const known = errors.files.runOf(segment);
    if (known !== undefined) return known;
    const file = await this.#segment.reader(this.#parts.ops, this.#parts.folder);
    const run: RowRun = {
      segment,
      name: this.#segment.name,
      file,
      firstRow: errors.rows,
      rows: 0,
      bytes: 0,
      crc: 0,
    };
    errors.files.open(run);
    return run;
  }
}
