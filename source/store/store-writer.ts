import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate } from "node:timers/promises";
import type { Change } from "../domain/journal/change.ts";
import { isFinal } from "../domain/error/sync-error.ts";
import { UserFacingError } from "../domain/user-facing-error.ts";
import { keepAudit, readAudit, type AuditParts } from "./journal/audit-log.ts";
import { CacheWriter } from "./cache/cache-writer.ts";
import type { CachedPlace } from "./cache/cache-writer.ts";
import type { Documents } from "./disk/documents.ts";
import { PendingState } from "./memory/pending-state.ts";
import { writeRefused } from "./disk/durable-write.ts";
import type { FileOps } from "./disk/file-ops.ts";
import type { CommitLog } from "./journal/journal.ts";
import { RowsEnd } from "./journal/rows-end.ts";
import { checkRows } from "./memory/change-rules.ts";
import { settingsFrom } from "./disk/manifest.ts";
import type { Memory } from "./memory/memory.ts";
import { RejectedFiles } from "./disk/rejected-files.ts";
import type { RejectedText } from "./disk/rejected-files.ts";
import { checkRow } from "./format/row-format.ts";
import { sealCopy, type SealedRecord } from "./disk/sealed-copies.ts";
import type { CurrentSegment } from "./journal/segments.ts";
import type { AuditReading, KeptFile, NewError, Store, StoreSettings } from "./store.ts";
import { codeOf } from "../text/system-code.ts";
import {
  BehindError,
  describe,
  IllegalChangeError,
  MovedOnError,
  StorePoisonedError,
  UnknownDiskStateError,
} from "./store-errors.ts";
import type { SharedJournal } from "./team/shared-journal.ts";
import { takeNews } from "./team/take-news.ts";
import { commitTogether, legally } from "./journal/group-commit.ts";
import { Maintenance } from "./journal/maintenance.ts";
import type { Done } from "./disk/write-queue.ts";
import { WriteQueue } from "./disk/write-queue.ts";

type Write =
  | { readonly kind: "changes"; readonly changes: readonly Change[]; readonly decidedAt: number | null }
  | { readonly kind: "alone"; readonly run: () => Promise<void> };

const SEALED_AT_ONCE = 500;
/** Anyone who is overtaken again and again hears so rather than kept waiting. */
const MOST_DECISIONS = 20;
/** So often a decision is made without keeping the other hosts from theirs. */
const FREE_DECISIONS = 2;

export interface WriterParts {
  readonly ops: FileOps;
  readonly folder: string;
  readonly clock: () => number;
  readonly memory: Memory;
  readonly documents: Documents;
  readonly journal: CommitLog;
  /** The same journal where several hosts share it; null for a folder on its own. */
  readonly shared: SharedJournal | null;
  readonly segment: CurrentSegment;
  /** A segment that has grown to this size takes no further import. */
  readonly segmentBytes: number;
  /** A generation of the journal that has grown to this size is followed by a checkpoint. */
  readonly journalBytes: number;
  readonly mostTexts?: number | undefined;
  /** Rows from which on a cache of the columns is worth its writing. */
  readonly cacheRows: number;
  /** What the cache on the disk is of; null when there is none that could be used. */
  readonly cached: CachedPlace | null;
  /** Called after each commit, when memory has it. */
  readonly publish: (changes: readonly Change[]) => void;
}

/** Everything that writes to the folder, one write at a time: disk first, then memory, then the notice. */
export class StoreWriter {
  readonly #parts: WriterParts;
  readonly #queue: WriteQueue<Write>;
  readonly #rows: RowsEnd;
  readonly #maintenance: Maintenance;
  readonly #cache: CacheWriter;
  readonly #rejected: RejectedFiles;
  /** The maintenance that is under way; never rejects. */
  #keeping: Promise<void> | null = null;
  /** The writing of the cache that began last; never rejects. */
  #refreshing: Promise<void> = Promise.resolve();
  /** How many commits of other hosts memory has. */
  #news = 0;
  /** What that number was when the decision under way began. */
  readonly #decisions = new AsyncLocalStorage<number>();
  #poison: StorePoisonedError | null = null;

  constructor(parts: WriterParts) {
    this.#parts = parts;
    this.#rows = new RowsEnd(parts);
    this.#cache = new CacheWriter(parts);
    this.#rejected = new RejectedFiles(parts.ops, parts.folder);
    this.#queue = new WriteQueue<Write>(
      (writes) => this.#guarded(writes),
      (write) => write.kind === "changes",
    );
    this.#maintenance = new Maintenance({
      ...parts,
      now: () => this.#now(),
      alone: (step) => this.#alone(step),
      segment: () => this.#rows.segment,
      startSegment: () => this.#rows.startSegment(),
    });
  }

  get journalMeasures(): NonNullable<ReturnType<Store["journalMeasures"]>> {
    const { journal } = this.#parts;
    return { bytes: journal.end.bytes, syncing: journal.syncing.read() };
  }

  commit(changes: readonly Change[]): Promise<void> {
    const decidedAt = this.#decisions.getStore() ?? null;
    return this.#queue.push({ kind: "changes", changes, decidedAt });
  }

  /** Runs a decision, and again from its beginning when another host has committed before it could. */
  async decide<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      if (tries > FREE_DECISIONS) {
        await this.#parts.shared?.reserve();
        await this.follow();
      }
      try {
        return await this.#decisions.run(this.#news, work);
      } catch (reason) {
        if (!(reason instanceof MovedOnError) || tries === MOST_DECISIONS) throw reason;
      }
    }
  }

  addErrors(rows: readonly NewError[]): Promise<void> {
    return this.#alone(() => this.#import(rows));
  }

  changeSettings(settings: Partial<StoreSettings>): Promise<void> {
    return this.#alone(async () => {
      const { documents, journal, shared, publish } = this.#parts;
      await this.#againWhenBehind(async () => {
        const { manifest } = documents;
        const changed = legally(() => settingsFrom({ ...manifest.settings, ...settings }, "settings"));
        if (shared !== null)
          await journal.append([[{ kind: "settings-changed", settings: changed }]], this.#now());
        await documents.replace({ ...manifest, settings: changed });
      });
      publish([]);
    });
  }

  async seal(requestId: string, ids: readonly string[], because?: readonly string[]): Promise<KeptFile> {
    return await this.#answered(async () => {
      const { errors } = this.#parts.memory;
      const records: SealedRecord[] = [];
      for (const [place, id] of ids.entries()) {
        const row = errors.rowOf(id);
        // A later feed may have turned a queued record into a Conflict failure: not listed, but still to be copied.
        if (row < 0 || isFinal(errors.state.at(row))) {
          throw new IllegalChangeError(`Sync error ${JSON.stringify(id)} is not listed: nothing to copy.`);
        }
        const dismissedBecause = because?.[place];
        records.push({ ...errors.at(row), ...(dismissedBecause === undefined ? {} : { dismissedBecause }) });
        // Each record is read from its segment: others have their turn in between.
        if (records.length % SEALED_AT_ONCE === 0) await setImmediate();
      }
      const copy = await sealCopy(this.#parts.ops, this.#parts.folder, requestId, records);
      await this.#share(copy.file.name, 0, copy.bytes);
      return copy;
    });
  }

  async keepRejects(name: string, lines: readonly RejectedText[]): Promise<KeptFile> {
    return await this.#answered(async () => {
      const kept = await this.#rejected.append(`${name}${this.#parts.journal.suffix}`, lines);
      await this.#share(kept.file.name, kept.from, kept.added).catch(async (error: unknown) => {
        // What the other hosts do not have, this one must not have either.
        await this.#rejected.takeBack(kept);
        throw error;
      });
      return kept;
    });
  }

  async audit(): Promise<AuditReading> {
    return await this.#answered(() => readAudit(this.#auditParts));
  }

  get #auditParts(): AuditParts {
    const { ops, folder, documents, memory } = this.#parts;
    return { ops, folder, manifest: documents.manifest, requestOf: (id) => memory.requests.get(id) };
  }

  /** Resolves when nothing more will be written and the files are closed. */
  async close(): Promise<void> {
    await this.#queue.idle();
    await this.#keeping;
    await this.#refreshing;
    if (this.#poison === null && this.#maintenance.isWorthIt) await this.#keepUp();
    // What is not kept now, the journal still says.
    const { documents, journal } = this.#parts;
    const { manifest } = documents;
    const audit =
      this.#poison === null ? await keepAudit(this.#auditParts).catch(() => manifest.audit) : manifest.audit;
    if (this.#poison === null) await journal.sync();
    if (this.#poison === null && journal.sequence > manifest.journal.knownDurable) {
      const journalState = { ...manifest.journal, knownDurable: journal.sequence };
      // Only sharpens the next start's eye for damage: a full disk must not keep the store from closing.
      await documents.replace({ ...manifest, journal: journalState, audit }).catch(() => undefined);
    }
    if (this.#poison === null) await this.#cache.refresh((step) => step());
    await journal.close();
    await this.#rows.segment.close();
  }

  /** Brings memory up to what other hosts have committed since; nothing for a folder on its own. */
  follow(): Promise<void> {
    return this.#alone(async () => {
      await this.#takeNews();
      this.#keepUpWhenDue();
    });
  }

  /** Brings the cache up to date, next to the writes that follow; they wait only while it is captured. */
  refreshCache(): void {
    if (this.#poison === null && this.#cache.isStale) this.#refreshing = this.#refresh();
  }

  #refresh(): Promise<void> {
    return this.#cache.refresh((step) => this.#alone(step));
  }

  #alone(run: () => Promise<void>): Promise<void> {
    return this.#queue.push({ kind: "alone", run });
  }

  /** The same for work that has an answer. */
  async #answered<T>(work: () => Promise<T>): Promise<T> {
    const answers: T[] = [];
    await this.#alone(async () => void answers.push(await work()));
    const [answer] = answers;
    if (answer === undefined) throw new Error("A write ended without its answer.");
    return answer;
  }

  #keepUpWhenDue(): void {
    if (this.#keeping !== null || !this.#maintenance.isDue) return;
    this.#keeping = this.#keepUp().finally(() => {
      this.#keeping = null;
      // The checkpoint began a journal that the cache knows nothing of.
      this.refreshCache();
    });
  }

  /** Maintenance changes nothing that was acknowledged, so a disk that refuses it only puts it off. */
  #keepUp(): Promise<void> {
    return this.#maintenance.run().catch((error: unknown) => {
      if (
        codeOf(error) === "" &&
        !(error instanceof UserFacingError || error instanceof UnknownDiskStateError)
      ) {
        throw error;
      }
    });
  }

  async #guarded(writes: readonly Write[]): Promise<readonly Done[]> {
    if (this.#poison !== null) throw this.#poison;
    try {
      const [first] = writes;
      if (first?.kind !== "alone") return await this.#commitTogether(writes);
      await first.run();
      return [{}];
    } catch (error) {
      if (error instanceof StorePoisonedError) this.#poison = error;
      if (!(error instanceof UnknownDiskStateError)) {
        throw codeOf(error) === "" ? error : writeRefused("the data folder", error);
      }
      this.#poison = new StorePoisonedError(
        `The disk did not confirm a write (${describe(error)}). What it holds is unknown, so nothing more is saved.`,
        "Check the disk, then end the engine (dwtriage engine stop, or restart the service): the next start reads the folder again and says what it found.",
        error,
      );
      throw this.#poison;
    }
  }

  async #commitTogether(writes: readonly Write[]): Promise<readonly Done[]> {
    const wanted = writes.flatMap((write) => (write.kind === "changes" ? [write] : []));
    const results = await commitTogether(wanted, {
      ...this.#parts,
      news: () => this.#news,
      now: () => this.#now(),
      takeNews: () => this.#takeNews(),
    });
    this.#keepUpWhenDue();
    return results;
  }

  async #import(rows: readonly NewError[]): Promise<void> {
    legally(() => rows.forEach(checkRow));
    const { memory, journal, publish } = this.#parts;
    checkRows(rows, new PendingState(memory));
    await this.#againWhenBehind(async () => {
      // Only after another host was quicker can a row be known that was new a moment ago.
      if (rows.some(({ error }) => memory.errors.rowOf(error.id) >= 0)) throw new MovedOnError();
      await this.#rows.add(rows, async (added, bytes) =>
        journal.append([[added]], this.#now(), this.#parts.shared === null ? {} : { bytes: await bytes() }),
      );
    });
    publish([]);
    this.#keepUpWhenDue();
  }

  async #againWhenBehind<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof BehindError)) throw error;
        await this.#takeNews();
      }
    }
  }

  /** Brings a file that was written here to the other hosts. */
  async #share(name: string, from: number, bytes: Buffer): Promise<void> {
    if (this.#parts.shared === null) return;
    const added = { kind: "file-added", name, from, bytes: bytes.length } as const;
    await this.#againWhenBehind(() => this.#parts.journal.append([[added]], this.#now(), { bytes }));
  }

  async #takeNews(): Promise<void> {
    const { shared } = this.#parts;
    if (shared === null) return;
    const publish = (changes: readonly Change[]): void => {
      this.#news += 1;
      this.#parts.publish(changes);
    };
    await takeNews({ ...this.#parts, publish, shared, rows: this.#rows });
  }

  #now(): string {
    return new Date(this.#parts.clock()).toISOString();
  }
}
