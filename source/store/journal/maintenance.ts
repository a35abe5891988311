import { join } from "node:path";
import { keepAudit } from "./audit-log.ts";
import { captureState, encodeState, stateName } from "./checkpoint.ts";
import type { Documents } from "../disk/documents.ts";
import { removeIfThere } from "../disk/durable-write.ts";
import type { FileOps } from "../disk/file-ops.ts";
import type { CommitLog } from "./journal.ts";
import { journalName } from "./journal.ts";
import type { KeptAudit, SegmentMark } from "../disk/manifest.ts";
import type { Memory } from "../memory/memory.ts";
import { finalRows, rewriteSegment } from "./segment-rewrite.ts";
import type { CurrentSegment } from "./segments.ts";
import { writeWhole } from "../disk/whole-file.ts";

/** A segment is written again when one row in that many is final and still has its texts on the disk. */
const WORTH_ONE_IN = 10;
/** This many final rows with texts are worth it in a store of any size. */
const WORTH_ROWS = 10_000;
/** Texts that differ from those in the segments are held in memory: past that many, segments take them over. */
const MOST_TEXTS = 20_000;

export interface MaintenanceParts {
  readonly ops: FileOps;
  readonly folder: string;
  readonly memory: Memory;
  readonly documents: Documents;
  readonly journal: CommitLog;
  /** Size at which a generation of the journal is followed by a checkpoint. */
  readonly journalBytes: number;
  /** Changed texts that may be held in memory before segments take them over. */
  readonly mostTexts?: number | undefined;
  readonly now: () => string;
  /** Runs a step alone, between two writes. */
  readonly alone: (step: () => Promise<void>) => Promise<void>;
  readonly segment: () => CurrentSegment;
  /** Seals the current segment and begins the next; to be called alone. */
  readonly startSegment: () => Promise<void>;
}

/**
 * What the folder needs now and then, next to the writes: a checkpoint, so that the journal stays short, and segments
 * without the texts of records that have left the list. A step that fails leaves the folder as it was.
 */
export class Maintenance {
  readonly #parts: MaintenanceParts;

  constructor(parts: MaintenanceParts) {
    this.#parts = parts;
  }

  /** True when the journal has grown long. */
  get isDue(): boolean {
    return this.#parts.journal.end.bytes >= this.#parts.journalBytes;
  }

  /** True when enough texts of final rows wait for their removal. */
  get isWorthIt(): boolean {
    const waiting = this.#waitingRows();
    return waiting >= WORTH_ROWS || (waiting > 0 && waiting * WORTH_ONE_IN >= this.#parts.memory.errors.rows);
  }

  async run(): Promise<void> {
    await this.#checkpoint();
    for (const segment of this.#segmentsToRewrite()) {
      await rewriteSegment(this.#parts, segment);
    }
    const { errors } = this.#parts.memory;
    await errors.messages.forgetUnused(errors.message, errors.rows);
  }

  /** Begins a generation of the journal with the state of that moment; the older ones are then not needed. */
  async #checkpoint(): Promise<void> {
    const { ops, folder, memory, documents, journal, now, alone } = this.#parts;
    let pieces: Iterable<Buffer> = [];
    let segments: readonly SegmentMark[] = [];
    let startsAfter = 0;
    let chain = "";
    const before = documents.manifest.journal.generation;
    await alone(async () => {
      const current = this.#parts.segment().extent;
      const waiting = this.#waitingIn(current.segment, 0) + this.#changedIn(current.segment);
      if (waiting * WORTH_ONE_IN >= Math.max(1, current.rows)) {
        await this.#parts.startSegment();
      }
      await journal.rotate(ops, folder, now());
      pieces = encodeState(await captureState(memory));
      const { sealed } = documents.manifest.segments;
      segments = [...sealed, this.#parts.segment().sealed()].map(({ segment, rows, bytes, checksum }) => {
        return { segment, rows, bytes, checksum };
      });
      startsAfter = journal.sequence;
      chain = journal.chain;
    });
    // The generations that go hold what the audit says.
    let audit: KeptAudit | null = null;
    await alone(async () => {
      const { manifest } = documents;
      audit = await keepAudit({ ops, folder, manifest, requestOf: (id) => memory.requests.get(id) });
    });
    const { generation } = journal.end;
    const written = await writeWhole(ops, join(folder, stateName(generation)), pieces);
    await alone(async () => {
      const { replica } = documents.manifest;
      await documents.replace({
        ...documents.manifest,
        journal: { generation, startsAfter, knownDurable: startsAfter },
        state: { ...written, segments },
        audit,
        ...(replica === undefined ? {} : { replica: { ...replica, chain } }),
      });
    });
    for (let old = before; old < generation; old++) {
      await removeIfThere(ops, join(folder, journalName(old)));
      await removeIfThere(ops, join(folder, stateName(old)));
    }
  }

  /**
   * Sealed segments whose rows the checkpoint covers: those worth it, and always the one with the most to drop. While
   * many changed texts are held in memory, those that would take them over as well. Rows that came while the checkpoint
   * was written are in the journal by byte, and stay where they are until the next one.
   */
  #segmentsToRewrite(): readonly number[] {
    const { state, segments } = this.#parts.documents.manifest;
    const covered = new Map(state?.segments.map(({ segment, rows }) => [segment, rows]));
    const waiting = segments.sealed
      .filter(({ segment, rows }) => covered.get(segment) === rows)
      .map(({ segment, rows, dropped }) => ({
        segment,
        rows,
        waiting: this.#waitingIn(segment, dropped) + this.#changedIn(segment),
      }))
      .filter((one) => one.waiting > 0)
      .sort((one, other) => other.waiting - one.waiting);
    return waiting
      .filter((one, place) => place === 0 || one.waiting * WORTH_ONE_IN >= one.rows)
      .map(({ segment }) => segment);
  }

  #waitingRows(): number {
    const { sealed, current } = this.#parts.documents.manifest.segments;
    const ofSealed = sealed.map(({ segment, dropped }) => this.#waitingIn(segment, dropped));
    return ofSealed.reduce((sum, one) => sum + one, this.#waitingIn(current, 0));
  }

  /** Rows of a segment with changed texts; none while few are held in all. */
  #changedIn(segment: number): number {
    const { errors } = this.#parts.memory;
    const run = errors.files.runOf(segment);
    if (run === undefined || errors.rewritten.size <= (this.#parts.mostTexts ?? MOST_TEXTS)) return 0;
    let changed = 0;
    for (const row of errors.rewritten.keys()) {
      if (row >= run.firstRow && row < run.firstRow + run.rows) changed += 1;
    }
    return changed;
  }

  #waitingIn(segment: number, dropped: number): number {
    return finalRows(this.#parts.memory, segment) - dropped;
  }
}
