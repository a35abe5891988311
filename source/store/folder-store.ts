import type { CauseMemory } from "../domain/cause/cause-memory.ts";
import type { Change } from "../domain/journal/change.ts";
import type { CauseMove, TimelineEntry } from "../domain/request/timeline.ts";
import type { IntegrationJob } from "../domain/sides/integration-job.ts";
import type { SyncRequest } from "../domain/request/sync-request.ts";
import { ColumnIndex } from "./lookup/column-index.ts";
import type { DataLock } from "./disk/data-lock.ts";
import type { Documents } from "./disk/documents.ts";
import { readAudit } from "./journal/audit-log.ts";
import { readVouchedFiles } from "./journal/vouched-files.ts";
import { DISK, type FileOps } from "./disk/file-ops.ts";
import type { Memory } from "./memory/memory.ts";
import type { RejectedText } from "./disk/rejected-files.ts";
import { dropUnusedCopies, isDroppedDismissal } from "./disk/sealed-copies.ts";
import type {
  CauseOutcomes,
  AuditReading,
  ErrorIndex,
  FileReading,
  KeptFile,
  KnownError,
  NewError,
  RecoveryReport,
  Store,
  StoreSettings,
  TeamView,
  WorkItem,
} from "./store.ts";
import { ReadOnlyStoreError } from "./store-errors.ts";
import type { Lease } from "./team/lease.ts";
import type { TeamDatabase } from "./team/team-database.ts";
import { TeamLink } from "./team/team-link.ts";
import { StoreWriter } from "./store-writer.ts";
import type { WriterParts } from "./store-writer.ts";

interface StoreParts {
  readonly folder: string;
  readonly memory: Memory;
  readonly documents: Documents;
  readonly recovery: RecoveryReport;
  /** Null for a snapshot that was opened to be read. */
  readonly owner: { readonly lock: DataLock; readonly writer: Omit<WriterParts, "publish"> } | null;
  /** What connects the folder with the other hosts of its environment; null for a folder on its own. */
  readonly team: {
    readonly database: TeamDatabase;
    readonly lease: Lease;
    readonly clock: () => number;
  } | null;
}

/** A data folder: reads come from memory, writes go through the one writer. */
export class FolderStore implements Store {
  readonly folder: string;
  readonly recovery: RecoveryReport;
  readonly errors: ErrorIndex;
  readonly #memory: Memory;
  readonly #documents: Documents;
  readonly #lock: DataLock | null;
  readonly #ops: FileOps | null;
  readonly #writer: StoreWriter | null;
  readonly #database: TeamDatabase | null;
  readonly #link: TeamLink | null;
  readonly #listeners = new Set<() => void>();
  #revision = 0;
  /** The removal of copies that came to be of no use last; never rejects. */
  #dropping: Promise<void> = Promise.resolve();
  #closing: Promise<void> | null = null;

  constructor(parts: StoreParts) {
    this.folder = parts.folder;
    this.recovery = parts.recovery;
    this.errors = new ColumnIndex(parts.memory.errors);
    this.#memory = parts.memory;
    this.#documents = parts.documents;
    this.#lock = parts.owner?.lock ?? null;
    this.#ops = parts.owner?.writer.ops ?? null;
    this.#writer =
      parts.owner === null
        ? null
        : new StoreWriter({ ...parts.owner.writer, publish: (changes) => this.#publish(changes) });
    this.#database = parts.team?.database ?? null;
    this.#link =
      parts.team === null
        ? null
        : new TeamLink({
            ...parts.team,
            follow: () => this.#openWriter().follow(),
            onChange: () => this.#notify(),
          });
  }

  get team(): TeamView | null {
    return this.#link;
  }

  get revision(): number {
    return this.#revision;
  }

  jobs(): readonly IntegrationJob[] {
    return this.#memory.jobs.all();
  }

  job(name: string): IntegrationJob | undefined {
    return this.#memory.jobs.get(name);
  }

  causeMemory(cause: string): CauseMemory {
    return this.#memory.causes.of(cause, (former) => this.errors.causesNow(former));
  }

  causeMemories(): readonly CauseMemory[] {
    return this.#memory.causes.all();
  }

  outcomesByCause(requestId: string): ReadonlyMap<string, CauseOutcomes> {
    return this.#memory.outcomesByCause(requestId);
  }

  requests(): readonly SyncRequest[] {
    return this.#memory.requests.all();
  }

  request(id: string): SyncRequest | undefined {
    return this.#memory.requests.get(id);
  }

  work(requestId: string): readonly WorkItem[] {
    return this.#memory.work(requestId);
  }

  knownError(id: string): KnownError | undefined {
    const row = this.#memory.errors.rowOf(id);
    return row < 0 ? undefined : this.#memory.errors.knownError(row);
  }

  timeline(id: string): readonly TimelineEntry[] {
    return this.#memory.timeline(id);
  }

  leftSince(moments: readonly number[]): readonly number[] {
    return this.#memory.requests.leftSince(moments);
  }

  causeSample(cause: string): ReturnType<Store["causeSample"]> {
    return this.#memory.causeSample(cause);
  }

  causeMoves(): readonly CauseMove[] {
    return this.#memory.requests.moves();
  }

  has(id: string): boolean {
    return this.#memory.errors.rowOf(id) >= 0;
  }

  settings(): StoreSettings {
    return this.#documents.manifest.settings;
  }

  async changeSettings(settings: Partial<StoreSettings>): Promise<void> {
    await this.#openWriter().changeSettings(settings);
  }

  decide<T>(work: () => Promise<T>): Promise<T> {
    return this.#link === null || this.#writer === null ? work() : this.#writer.decide(work);
  }

  async commit(changes: readonly Change[]): Promise<void> {
    const writer = this.#openWriter();
    if (changes.length === 0) return;
    await writer.commit(changes);
    await this.#dropping;
  }

  async addErrors(rows: readonly NewError[]): Promise<void> {
    const writer = this.#openWriter();
    if (rows.length > 0) await writer.addErrors(rows);
  }

  async seal(requestId: string, ids: readonly string[], because?: readonly string[]): Promise<KeptFile> {
    const copy = await this.#openWriter().seal(requestId, ids, because);
    // The cancellation may have been journalled while the copy waited for its turn.
    if (isDroppedDismissal(this.request(requestId))) await this.#dropUnusedCopies();
    return copy;
  }

  async vouchedFiles(): Promise<FileReading> {
    return await readVouchedFiles(this.folder, (await this.audit()).lines);
  }

  async audit(): Promise<AuditReading> {
    if (this.#writer !== null) return this.#writer.audit();
    const { manifest } = this.#documents;
    return readAudit({ ops: DISK, folder: this.folder, manifest, requestOf: (id) => this.request(id) });
  }

  async keepRejects(name: string, lines: readonly RejectedText[]): Promise<KeptFile> {
    return await this.#openWriter().keepRejects(name, lines);
  }

  refreshCache(): void {
    this.#openWriter().refreshCache();
  }

  journalMeasures(): ReturnType<Store["journalMeasures"]> {
    return this.#writer?.journalMeasures ?? null;
  }

  subscribe(listener: () => void): () => void {
    // A wrapper of its own, so that the same function subscribed twice is two subscriptions.
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      await this.#link?.stop();
      await this.#writer?.close();
    } finally {
      await this.#database?.close();
      await this.#memory.errors.files.close();
      await this.#lock?.release();
    }
  }

  /** The cancellation stands whether or not the disk lets go of the copies: the next opening tries again. */
  async #dropUnusedCopies(): Promise<void> {
    if (this.#ops === null) return;
    await dropUnusedCopies(this.#ops, this.folder, (id) => this.request(id)).catch(() => undefined);
  }

  #openWriter(): StoreWriter {
    if (this.#closing !== null) throw new Error("The store is closed.");
    if (this.#writer !== null) return this.#writer;
    throw new ReadOnlyStoreError(
      `The data folder ${this.folder} was opened to be read; nothing can be changed.`,
      "Run it again without --read-only.",
    );
  }

  #publish(changes: readonly Change[]): void {
    this.#revision += 1;
    if (changes.some(({ kind }) => kind === "request-cancelled")) this.#dropping = this.#dropUnusedCopies();
    this.#notify();
  }

  #notify(): void {
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (error) {
        // The commit stands whatever a listener does with the news; its bug surfaces on its own.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
