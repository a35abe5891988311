import { captureCache, writeCache } from "./column-cache.ts";
import type { CapturedCache } from "./column-cache.ts";
import type { Documents } from "../disk/documents.ts";
import type { FileOps } from "../disk/file-ops.ts";
import type { CommitLog, JournalEnd } from "../journal/journal.ts";
import type { Memory } from "../memory/memory.ts";

/** So much of the journal is read behind a cache without being felt. */
const JOURNAL_BEHIND_CACHE = 1024 * 1024;

/** Where the journal stood when the cache was written. */
export interface CachedPlace {
  readonly end: JournalEnd;
  readonly rows: number;
}

export interface CacheParts {
  readonly ops: FileOps;
  readonly folder: string;
  readonly memory: Memory;
  readonly documents: Documents;
  readonly journal: CommitLog;
  /** Rows from which on a cache of the columns is worth its writing. */
  readonly cacheRows: number;
  /** What the cache on the disk is of; null when there is none that could be used. */
  readonly cached: CachedPlace | null;
}

/** Keeps the cache of the columns near to what they hold. A cache that cannot be written is no loss but of time. */
export class CacheWriter {
  readonly #parts: CacheParts;
  #cached: CachedPlace | null;
  /** Never rejects. */
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: CacheParts) {
    this.#parts = parts;
    this.#cached = parts.cached;
  }

  /** A store that opens quickly without a cache gets none, and one whose cache is nearly right keeps it. */
  get isStale(): boolean {
    const { memory, journal, cacheRows } = this.#parts;
    const { rows } = memory.errors;
    if (rows < cacheRows) return false;
    const cached = this.#cached;
    const { generation, bytes } = journal.end;
    return (
      cached === null ||
      cached.end.generation !== generation ||
      bytes - cached.end.bytes > JOURNAL_BEHIND_CACHE ||
      rows - cached.rows > cacheRows
    );
  }

  /**
   * Writes the cache when it is stale, next to whatever else goes on; never rejects. `alone` runs a step between two
   * writes: only the capture needs that nothing changes.
   */
  refresh(alone: (step: () => Promise<void>) => Promise<void>): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write(alone)).catch(() => undefined);
    return this.#writing;
  }

  async #write(alone: (step: () => Promise<void>) => Promise<void>): Promise<void> {
    const { ops, folder, memory, journal, documents } = this.#parts;
    if (!this.isStale) return;
    const captures: CapturedCache[] = [];
    await alone(async () => {
      if (!this.isStale) return;
      await journal.sync();
      captures.push(await captureCache(folder, memory, journal.end, documents.manifest));
    });
    for (const captured of captures) {
      await writeCache(ops, folder, captured);
      this.#cached = { end: captured.end, rows: captured.rows };
    }
  }
}
