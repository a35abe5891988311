import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Change } from "../domain/journal/change.ts";
import { isFinal } from "../domain/error/sync-error.ts";
import { UserFacingError } from "../domain/user-facing-error.ts";
import { checkedChange } from "./format/change-format.ts";
import { keepAudit, readAudit, type AuditParts } from "./journal/audit-log.ts";
import { CacheWriter } from "./cache/cache-writer.ts";
import type { CachedPlace } from "./cache/cache-writer.ts";
import { ShapeError } from "./format/decode.ts";
import type { Documents } from "./disk/documents.ts";
import { PendingState } from "./memory/pending-state.ts";
import { removeIfThere, writeRefused } from "./disk/durable-write.ts";
import type { FileOps } from "./disk/file-ops.ts";
import type { Journal } from "./journal/journal.ts";
import { checkChange, checkRows } from "./memory/change-rules.ts";
import { settingsFrom } from "./disk/manifest.ts";
import type { Memory } from "./memory/memory.ts";
import { RejectedFiles } from "./disk/rejected-files.ts";
import type { RejectedText } from "./disk/rejected-files.ts";
import type { RowRun } from "./columns/row-files.ts";
import { checkRow } from "./format/row-format.ts";
import { sealCopy, type SealedRecord } from "./disk/sealed-copies.ts";
import { createSegment, segmentName } from "./journal/segments.ts";
import type { CurrentSegment } from "./journal/segments.ts";
import type { AuditReading, KeptFile, NewError, Store, StoreSettings } from "./store.ts";
import { codeOf } from "../text/system-code.ts";
import { describe, IllegalChangeError, StorePoisonedError, UnknownDiskStateError } from "./store-errors.ts";
import { Maintenance } from "./journal/maintenance.ts";
import type { Done } from "./disk/write-queue.ts";
import { WriteQueue } from "./disk/write-queue.ts";

type Write =
  | { readonly kind: "changes"; readonly changes: readonly Change[] }
  | { readonly kind: "alone"; readonly run: () => Promise<void> };

const SEALED_AT_ONCE = 500;

export interface WriterParts {
  readonly ops: FileOps;
  readonly folder: string;
  readonly clock: () => number;
  readonly memory: Memory;
  readonly documents: Documents;
  readonly journal: Journal;
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
  readonly publish: () => void;
}

/** Everything that writes to the folder, one write at a time: disk first, then memory, then the notice. */
export class StoreWriter {
  readonly #parts: WriterParts;
  readonly #queue: WriteQueue<Write>;
  #segment: CurrentSegment;
  readonly #maintenance: Maintenance;
  readonly #cache: CacheWriter;
  readonly #rejected: RejectedFiles;
  /** The maintenance that is under way; never rejects. */
  #keeping: Promise<void> | null = null;
  /** The writing of the cache that began last; never rejects. */
  #refreshing: Promise<void> = Promise.resolve();
  #poison: StorePoisonedError | null = null;

  constructor(parts: WriterParts) {
    this.#parts = parts;
    this.#segment = parts.segment;
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
      segment: () => this.#segment,
      startSegment: () => this.#startSegment(),
    });
  }

  get journalMeasures(): NonNullable<ReturnType<Store["journalMeasures"]>> {
    const { journal } = this.#parts;
    return { bytes: journal.end.bytes, syncing: journal.syncing.read() };
  }

  commit(changes: readonly Change[]): Promise<void> {
    return this.#queue.push({ kind: "changes", changes });
  }

  addErrors(rows: readonly NewError[]): Promise<void> {
    return this.#alone(() => this.#import(rows));
  }

  changeSettings(settings: Partial<StoreSettings>): Promise<void> {
    return this.#alone(async () => {
      const { manifest } = this.#parts.documents;
      const changed = legally(() => settingsFrom({ ...manifest.settings, ...settings }, "settings"));
      await this.#parts.documents.replace({ ...manifest, settings: changed });
      this.#parts.publish();
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
      return await sealCopy(this.#parts.ops, this.#parts.folder, requestId, records);
    });
  }

  async keepRejects(name: string, lines: readonly RejectedText[]): Promise<KeptFile> {
    return await this.#answered(() => this.#rejected.append(name, lines));
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
    // What is not kept now, the journal still tells.
    const { documents, journal } = this.#parts;
    const { manifest } = documents;
    const audit =
      this.#poison === null ? await keepAudit(this.#auditParts).catch(() => manifest.audit) : manifest.audit;
    if (this.#poison === null && journal.sequence > manifest.journal.knownDurable) {
      const journalState = { ...manifest.journal, knownDurable: journal.sequence };
      // Only sharpens the next start's eye for damage: a full disk must not keep the store from closing.
      await documents.replace({ ...manifest, journal: journalState, audit }).catch(() => undefined);
    }
    if (this.#poison === null) await this.#cache.refresh((step) => step());
    await journal.close();
    await this.#segment.close();
  }

  /** Brings the cache up to date, beside the writes that follow; they wait only while it is captured. */
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

  /** Commits that share one append. An illegal one is refused alone; a disk that refuses, refuses all. */
  async #commitTogether(writes: readonly Write[]): Promise<readonly Done[]> {
    const pending = new PendingState(this.#parts.memory);
    const accepted: (readonly Change[])[] = [];
    const results: Done[] = [];
    for (const write of writes) {
      try {
        if (write.kind === "changes") accepted.push(checkedInto(pending, write.changes));
        results.push({});
      } catch (failed) {
        results.push({ failed });
      }
    }
    if (accepted.length === 0) return results;
    try {
      await this.#parts.journal.append(accepted, this.#now());
    } catch (failed) {
      if (failed instanceof UnknownDiskStateError || failed instanceof StorePoisonedError) throw failed;
      return results.map((result) => ("failed" in result ? result : { failed }));
    }
    for (const changes of accepted) {
      for (const change of changes) this.#parts.memory.apply(change);
      this.#parts.publish();
    }
    this.#keepUpWhenDue();
    return results;
  }

  async #import(rows: readonly NewError[]): Promise<void> {
    legally(() => rows.forEach(checkRow));
    checkRows(rows, new PendingState(this.#parts.memory));
    if (this.#segment.extent.bytes >= this.#parts.segmentBytes) await this.#startSegment();
    const { memory, journal, publish } = this.#parts;
    const run = await this.#currentRun();
    const { added, lines } = await this.#segment.append(rows);
    try {
      await journal.append([[added]], this.#now());
    } catch (error) {
      const isCut = !(error instanceof UnknownDiskStateError || error instanceof StorePoisonedError);
      if (isCut) await this.#segment.giveUp();
      throw error;
    }
    this.#segment.confirm();
    run.bytes = added.to;
    run.crc = this.#segment.extent.crc;
    run.rows += rows.length;
    rows.forEach((row, place) =>
      memory.addRow(row, { start: lines.starts[place] ?? 0, sum: lines.sums[place] ?? 0 }),
    );
    publish();
    this.#keepUpWhenDue();
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

  /** Seals the current segment and opens the next: file first, then the manifest that names it. */
  async #startSegment(): Promise<void> {
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

  #now(): string {
    return new Date(this.#parts.clock()).toISOString();
  }
}

function checkedInto(pending: PendingState, changes: readonly Change[]): readonly Change[] {
  const attempt = pending.attempt();
  const checked = legally(() => changes.map(checkedChange));
  for (const change of checked) checkChange(change, attempt);
  pending.keep(attempt);
  return checked;
}

/** A value of the wrong shape would be unreadable at the next start, so it is as illegal as a wrong move. */
function legally<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof ShapeError) throw new IllegalChangeError(`Illegal value: ${error.message}.`);
    throw error;
  }
}
