import { join } from "node:path";
import { isChange, type RowsAdded } from "../format/change-format.ts";
import { readState, stateName } from "./checkpoint.ts";
import { checksumText } from "../format/checksum.ts";
import { Documents } from "../disk/documents.ts";
import type { FileOps } from "../disk/file-ops.ts";
import { openNamed, readChain } from "./journal-chain.ts";
import type { ChainReading } from "./journal-chain.ts";
import type { JournalEnd } from "./journal.ts";
import { ReadAhead } from "../disk/line-reader.ts";
import type { JournalEntry } from "../format/journal-line.ts";
import type { Manifest, SegmentMark } from "../disk/manifest.ts";
import { Memory, UnknownNameError } from "../memory/memory.ts";
import type { RowRun } from "../columns/row-files.ts";
import { RowIntake } from "../columns/row-intake.ts";
import { damagedSegment, emptyExtent, readRows, segmentName } from "./segments.ts";
import type { SegmentExtent } from "./segments.ts";
import { DamagedStoreError } from "../store-errors.ts";

/** Room for more rows is made when they come: a damaged manifest may promise any number. */
const MOST_RESERVED = 4_000_000;
/** The segment that still grows has rows that the manifest does not count; memory is given only as it is used. */
const HEADROOM = 1.25;

/** A folder as it was read; nothing has been changed on the disk. */
export interface LoadedStore {
  readonly documents: Documents;
  readonly memory: Memory;
  readonly journal: ChainReading;
  /** What the journal acknowledges of each segment. */
  readonly extents: ReadonlyMap<number, SegmentExtent>;
  /** Where the journal stood when the cache that was used was written; null when none was. */
  readonly cached: { readonly end: JournalEnd; readonly rows: number } | null;
}

/** A memory that stands at some place of the journal. */
export interface LoadedBase {
  readonly memory: Memory;
  readonly end: JournalEnd;
  readonly extents: ReadonlyMap<number, SegmentExtent>;
}

/** Reads what spares the reading of segments and state; null when there is nothing that can be trusted. */
export type BaseReader = (ops: FileOps, folder: string, manifest: Manifest) => Promise<LoadedBase | null>;

/** Called with the rows that were read so far, and about how many there will be. */
export type OnReading = (rows: number, of: number) => void;

/** Reads manifest, checkpoint, segments and journal; null when the folder has no manifest. */
export async function loadStore(
  ops: FileOps,
  folder: string,
  readBase: BaseReader,
  onReading?: OnReading,
): Promise<LoadedStore | null> {
  // In this order, so that a reader next to the owner never finds less than what it read before promises.
  const documents = await Documents.read(ops, folder);
  if (documents === null) return null;
  const { manifest } = documents;
  const found = await readBase(ops, folder, manifest);
  const cached = found === null ? null : { end: found.end, rows: found.memory.errors.rows };
  const base = found ?? (await readCheckpoint(ops, folder, manifest, onReading));
  const { memory } = base;
  const replay = new Replay(ops, folder, memory, manifest, new Map(base.extents), onReading);
  try {
    const { knownDurable } = manifest.journal;
    const journal = await readChain(ops, folder, base.end, knownDurable, (entry, name) =>
      replay.apply(entry, name),
    );
    for (const sealed of manifest.segments.sealed) checkSealed(sealed, replay.extents);
    return { documents, memory, journal, extents: replay.extents, cached };
  } catch (error) {
    await memory.errors.files.close();
    throw error;
  }
}

/** The state with which the journal's first generation starts, and the rows of that moment. */
async function readCheckpoint(
  ops: FileOps,
  folder: string,
  manifest: Manifest,
  onReading?: OnReading,
): Promise<LoadedBase> {
  const memory = new Memory();
  const { generation, startsAfter } = manifest.journal;
  const end = { generation, sequence: startsAfter, bytes: 0 };
  if (manifest.state === null) return { memory, end, extents: new Map() };
  const replay = new Replay(ops, folder, memory, manifest, new Map(), onReading);
  try {
    for (const mark of manifest.state.segments) await replay.addSegment(mark);
    await readState(ops, folder, stateName(generation), manifest.state, memory);
    return { memory, end, extents: replay.extents };
  } catch (error) {
    await memory.errors.files.close();
    throw error;
  }
}

/** Applies journal entries in order, fetching the rows of imports from their segments. */
class Replay {
  readonly extents: Map<number, SegmentExtent>;
  readonly #ops: FileOps;
  readonly #folder: string;
  readonly #memory: Memory;
  readonly #manifest: Manifest;
  readonly #ahead = new ReadAhead();
  readonly #onReading: OnReading | undefined;
  #intake: RowIntake | null = null;
  /** The segment that is being read. */
  #run: RowRun | null = null;
  /** Length of the segment that still grows; null until it is asked for. */
  #openBytes: number | null = null;

  constructor(
    ops: FileOps,
    folder: string,
    memory: Memory,
    manifest: Manifest,
    extents: Map<number, SegmentExtent>,
    onReading?: OnReading,
  ) {
    this.#ops = ops;
    this.#folder = folder;
    this.#memory = memory;
    this.#manifest = manifest;
    this.extents = extents;
    this.#onReading = onReading;
  }

  async apply(entry: JournalEntry, name: string): Promise<void> {
    try {
      for (const change of entry.changes) {
        if (change.kind === "rows-added") await this.#addRows(change);
        else if (isChange(change)) this.#memory.apply(change);
      }
    } catch (error) {
      if (!(error instanceof UnknownNameError)) throw error;
      throw new DamagedStoreError(
        `${name} does not fit the rest of the data folder: change ${entry.sequence}: ${error.message}.`,
        "Nothing was changed. Restore the data folder from a copy; keep this one for an inspection.",
        error,
      );
    }
  }

  /** All rows of a segment that a checkpoint counts on; one that was written again is read as it is now. */
  async addSegment(mark: SegmentMark): Promise<void> {
    const { segment, rows } = mark;
    const sealed = this.#manifest.segments.sealed.find((one) => one.segment === segment);
    const { bytes, checksum } = sealed !== undefined && sealed.rewrite > 0 ? sealed : mark;
    await this.#addRows({ kind: "rows-added", segment, first: 0, rows, from: 0, to: bytes, checksum });
  }

  async #addRows(added: RowsAdded): Promise<void> {
    const run = await openRun(this.#ops, this.#folder, this.#memory, this.#manifest, added.segment);
    const before = this.extents.get(added.segment) ?? emptyExtent(added.segment);
    const { errors } = this.#memory;
    this.#intake ??= this.#newIntake();
    const sealed = this.#manifest.segments.sealed.find((one) => one.segment === added.segment);
    this.#run = run;
    if (this.#onReading !== undefined) this.#openBytes ??= await this.#lengthOfOpen();
    const after = await readRows(run.file, added, before, this.#intake, run.name, this.#ahead, sealed?.bytes);
    this.#intake.flush();
    if (errors.rows !== run.firstRow + after.rows) {
      throw damagedSegment(run.name, added.from, "a row there is stored already");
    }
    run.rows = after.rows;
    run.bytes = after.bytes;
    run.crc = after.crc;
    this.extents.set(added.segment, after);
  }

  #newIntake(): RowIntake {
    const { errors } = this.#memory;
    const sealedRows = this.#manifest.segments.sealed.reduce((sum, { rows }) => sum + rows, 0);
    errors.reserve(Math.min(Math.ceil(sealedRows * HEADROOM), MOST_RESERVED));
    return new RowIntake(errors, (rows, start) => this.#tell(rows, start));
  }

  /** 0 where there is none yet. */
  async #lengthOfOpen(): Promise<number> {
    const name = segmentName(this.#manifest.segments.current);
    const file = await this.#ops.open(join(this.#folder, name), "read").catch(() => null);
    try {
      return (await file?.stat())?.size ?? 0;
    } finally {
      await file?.close();
    }
  }

  /** `start`: the byte of the last row in its segment. The segment that still grows has as many rows as its length promises. */
  #tell(rows: number, start: number): void {
    const run = this.#run;
    const openBytes = this.#openBytes;
    if (this.#onReading === undefined || run === null || openBytes === null) return;
    const { current, sealed } = this.#manifest.segments;
    const sealedRows = sealed.reduce((sum, one) => sum + one.rows, 0);
    const sealedBytes = sealed.reduce((sum, one) => sum + one.bytes, 0);
    const isOpen = run.segment === current || sealedBytes === 0;
    const rowsPerByte = isOpen ? (rows - run.firstRow) / Math.max(1, start) : sealedRows / sealedBytes;
    this.#onReading(rows, Math.max(rows, Math.round(sealedRows + openBytes * rowsPerByte)));
  }
}

/** The run of a segment's rows, opened behind the last row when the segment is new. */
async function openRun(
  ops: FileOps,
  folder: string,
  { errors }: Memory,
  manifest: Manifest,
  segment: number,
): Promise<RowRun> {
  const open = errors.files.runOf(segment);
  if (open !== undefined) return open;
  const sealed = manifest.segments.sealed.find((one) => one.segment === segment);
  const name = segmentName(segment, sealed?.rewrite ?? 0);
  const file = await openNamed(ops, folder, name);
  const run: RowRun = { segment, name, file, firstRow: errors.rows, rows: 0, bytes: 0, crc: 0 };
  errors.files.open(run);
  return run;
}

function checkSealed(sealed: SegmentMark, extents: ReadonlyMap<number, SegmentExtent>): void {
  const { rows, bytes, crc } = extents.get(sealed.segment) ?? emptyExtent(sealed.segment);
  if (rows === sealed.rows && bytes === sealed.bytes && checksumText(crc) === sealed.checksum) return;
  throw damagedSegment(
    segmentName(sealed.segment),
    bytes,
    `it was sealed with ${sealed.rows} rows in ${sealed.bytes} bytes, and the journal knows ${rows} in ${bytes}`,
  );
}
