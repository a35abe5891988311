import { join } from "node:path";
import type { RowsAdded } from "./change-format.ts";
import { Documents } from "./documents.ts";
import type { FileOps, OpenFile } from "./file-ops.ts";
import { journalName } from "./journal.ts";
import type { JournalEntry } from "./journal-line.ts";
import { readJournal } from "./journal-recovery.ts";
import type { JournalReading } from "./journal-recovery.ts";
import { checksumText } from "./journal-line.ts";
import type { SealedSegment } from "./manifest.ts";
import { Memory, UnknownNameError } from "./memory.ts";
import { damagedSegment, emptyExtent, readRows, segmentName } from "./segments.ts";
import type { SegmentExtent } from "./segments.ts";
import { codeOf, DamagedStoreError } from "./store-errors.ts";

/** A folder as it was read; nothing has been changed on the disk. */
export interface LoadedStore {
  readonly documents: Documents;
  readonly memory: Memory;
  readonly journal: JournalReading;
  readonly journalName: string;
  /** What the journal acknowledges of each segment. */
  readonly extents: ReadonlyMap<number, SegmentExtent>;
}

/** Reads manifest, journal and segments; null when the folder has no manifest. */
export async function loadStore(ops: FileOps, folder: string): Promise<LoadedStore | null> {
  // In this order, so that a reader beside the owner never finds less than what it read before promises.
  const documents = await Documents.read(ops, folder);
  if (documents === null) return null;
  const { generation, startsAfter, knownDurable } = documents.manifest.journal;
  const name = journalName(generation);
  const file = await openNamed(ops, folder, name);
  try {
    const journal = await readJournal(file, name, startsAfter, knownDurable);
    const memory = new Memory();
    const replay = new Replay(ops, folder, memory);
    try {
      for (const entry of journal.entries) await replay.apply(entry, name);
    } finally {
      await replay.close();
    }
    for (const sealed of documents.manifest.segments.sealed) checkSealed(sealed, replay.extents);
    return { documents, memory, journal, journalName: name, extents: replay.extents };
  } finally {
    await file.close();
  }
}

/** Opens a file that the manifest or the journal names. */
async function openNamed(ops: FileOps, folder: string, name: string): Promise<OpenFile> {
  try {
    return await ops.open(join(folder, name), "r");
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    throw new DamagedStoreError(
      `${name} is missing from the data folder ${folder}, and saved changes are in it.`,
      "Nothing was changed. Put the file back, or restore the data folder from a copy.",
      error,
    );
  }
}

/** Applies journal entries in order, fetching the rows of imports from their segments. */
class Replay {
  readonly extents = new Map<number, SegmentExtent>();
  readonly #ops: FileOps;
  readonly #folder: string;
  readonly #memory: Memory;
  #open: { readonly segment: number; readonly file: OpenFile } | null = null;

  constructor(ops: FileOps, folder: string, memory: Memory) {
    this.#ops = ops;
    this.#folder = folder;
    this.#memory = memory;
  }

  async apply(entry: JournalEntry, name: string): Promise<void> {
    try {
      for (const change of entry.changes) {
        if (change.kind === "rows-added") await this.#addRows(change);
        else this.#memory.apply(change);
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

  async close(): Promise<void> {
    await this.#open?.file.close();
    this.#open = null;
  }

  async #addRows(added: RowsAdded): Promise<void> {
    const file = await this.#fileOf(added.segment);
    const before = this.extents.get(added.segment) ?? emptyExtent(added.segment);
    const after = await readRows(file, added, before, (row) => this.#memory.addRow(row));
    this.extents.set(added.segment, after);
  }

  async #fileOf(segment: number): Promise<OpenFile> {
    if (this.#open?.segment === segment) return this.#open.file;
    await this.close();
    const file = await openNamed(this.#ops, this.#folder, segmentName(segment));
    this.#open = { segment, file };
    return file;
  }
}

function checkSealed(sealed: SealedSegment, extents: ReadonlyMap<number, SegmentExtent>): void {
  const { rows, bytes, crc } = extents.get(sealed.segment) ?? emptyExtent(sealed.segment);
  if (rows === sealed.rows && bytes === sealed.bytes && checksumText(crc) === sealed.checksum) return;
  throw damagedSegment(
    segmentName(sealed.segment),
    bytes,
    `it was sealed with ${sealed.rows} rows in ${sealed.bytes} bytes, and the journal knows ${rows} in ${bytes}`,
  );
}
