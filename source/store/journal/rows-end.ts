import { join } from "node:path";
import type { RowsAdded } from "../format/change-format.ts";
import type { Documents } from "../disk/documents.ts";
import { removeIfThere } from "../disk/durable-write.ts";
import type { FileOps } from "../disk/file-ops.ts";
import type { Memory } from "../memory/memory.ts";
import type { RowRun } from "../columns/row-files.ts";
import { RowIntake } from "../columns/row-intake.ts";
import type { CommitLog } from "./journal.ts";
import { createSegment, readRows, segmentName, type CurrentSegment } from "./segments.ts";
import { StorePoisonedError, UnknownDiskStateError } from "../store-errors.ts";
import type { NewError } from "../store.ts";

export interface RowsEndParts {
  readonly ops: FileOps;
  readonly folder: string;
  readonly memory: Memory;
  readonly documents: Documents;
  readonly journal: CommitLog;
  readonly segment: CurrentSegment;
  /** A segment that has grown to this size takes no further import. */
  readonly segmentBytes: number;
}

/** Where rows are added: first to the segment, then to the journal that makes them count, then to memory. */
export class RowsEnd {
  readonly #parts: RowsEndParts;
  #segment: CurrentSegment;

  constructor(parts: RowsEndParts) {
    this.#parts = parts;
    this.#segment = parts.segment;
  }

  get segment(): CurrentSegment {
    return this.#segment;
  }

  /** Adds the rows of an import. `log` journals them; `bytes` are what the segment holds of them. */
  async add(
    rows: readonly NewError[],
    log: (added: RowsAdded, bytes: () => Promise<Buffer>) => Promise<void>,
  ): Promise<void> {
    const run = await this.#open();
    const { added, lines } = await this.#segment.append(rows);
    await this.#logged(() => log(added, () => this.#bytesOf(run, added)));
    this.#count(run, added);
    rows.forEach((row, place) =>
      this.#parts.memory.addRow(row, { start: lines.starts[place] ?? 0, sum: lines.sums[place] ?? 0 }),
    );
  }

  /** Adds rows that another host has imported, as the bytes of their lines. */
  async take(bytes: Buffer, rows: number, log: (added: RowsAdded) => Promise<void>): Promise<void> {
    const run = await this.#open();
    const before = this.#segment.extent;
    const added = await this.#segment.adopt(bytes, rows);
    await this.#logged(() => log(added));
    this.#count(run, added);
    const intake = new RowIntake(this.#parts.memory.errors);
    await readRows(run.file, added, before, intake, run.name);
    intake.flush();
  }

  /** Seals the current segment and opens the next: file first, then the manifest that names it. */
  async startSegment(): Promise<void> {
    const { ops, folder, documents, journal } = this.#parts;
    const { manifest } = documents;
    const current = manifest.segments.current + 1;
    await journal.sync();
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

  /** The rows of the current segment, for reading them back; opened before anything is written that it must show. */
  async #open(): Promise<RowRun> {
    if (this.#segment.extent.bytes >= this.#parts.segmentBytes) await this.startSegment();
    const { errors } = this.#parts.memory;
    const { segment } = this.#segment.extent;
    const openRun = errors.files.runOf(segment);
    if (openRun !== undefined) return openRun;
    const file = await this.#segment.reader(this.#parts.ops, this.#parts.folder);
    const { name } = this.#segment;
    const run: RowRun = { segment, name, file, firstRow: errors.rows, rows: 0, bytes: 0, crc: 0 };
    errors.files.open(run);
    return run;
  }

  async #logged(log: () => Promise<void>): Promise<void> {
    try {
      await log();
    } catch (error) {
      const isCut = !(error instanceof UnknownDiskStateError || error instanceof StorePoisonedError);
      if (isCut) await this.#segment.giveUp();
      throw error;
    }
  }

  #count(run: RowRun, added: RowsAdded): void {
    this.#segment.confirm();
    run.bytes = added.to;
    run.crc = this.#segment.extent.crc;
    run.rows += added.rows;
  }

  async #bytesOf(run: RowRun, { from, to }: RowsAdded): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(to - from);
    let read = 0;
    while (read < bytes.length) {
      const { bytesRead } = await run.file.read(bytes, read, bytes.length - read, from + read);
      if (bytesRead === 0) throw new UnknownDiskStateError(run.name, new Error("it ends before its rows do"));
      read += bytesRead;
    }
    return bytes;
  }
}
