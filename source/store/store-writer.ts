import { join } from "node:path";
import type { Change } from "../domain/change.ts";
import { checkedChange } from "./change-format.ts";
import { ShapeError } from "./decode.ts";
import type { Documents } from "./documents.ts";
import { Draft } from "./draft.ts";
import { removeIfThere, writeRefused } from "./durable-write.ts";
import type { FileOps } from "./file-ops.ts";
import type { Journal } from "./journal.ts";
import { checkChange, checkRows } from "./legality.ts";
import { settingsFrom } from "./manifest.ts";
import type { Memory } from "./memory.ts";
import { appendRejects } from "./rejected-lines.ts";
import type { RejectedText } from "./rejected-lines.ts";
import { checkedRow } from "./row-format.ts";
import { sealCopy } from "./sealed-copies.ts";
import { createSegment, segmentName } from "./segments.ts";
import type { CurrentSegment } from "./segments.ts";
import type { NewError, StoreSettings } from "./store.ts";
import {
  codeOf,
  describe,
  IllegalChangeError,
  StorePoisonedError,
  UnknownDiskStateError,
} from "./store-errors.ts";
import type { Done } from "./write-queue.ts";
import { WriteQueue } from "./write-queue.ts";

type Write =
  | { readonly kind: "changes"; readonly changes: readonly Change[] }
  | { readonly kind: "alone"; readonly run: () => Promise<void> };

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
  /** Called after each commit, when memory has it. */
  readonly publish: () => void;
}

/** Everything that writes to the folder, one write at a time: disk first, then memory, then the notice. */
export class StoreWriter {
  readonly #parts: WriterParts;
  readonly #queue: WriteQueue<Write>;
  #segment: CurrentSegment;
  #poison: StorePoisonedError | null = null;

  constructor(parts: WriterParts) {
    this.#parts = parts;
    this.#segment = parts.segment;
    this.#queue = new WriteQueue<Write>(
      (writes) => this.#guarded(writes),
      (write) => write.kind === "changes",
    );
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

  async seal(requestId: string, ids: readonly string[]): Promise<string> {
    let path = "";
    await this.#alone(async () => {
      const { errors } = this.#parts.memory;
      const records = ids.map((id) => {
        const row = errors.rowOf(id);
        if (row < 0 || errors.listed.at(row) !== 1) {
          throw new IllegalChangeError(`Sync error ${JSON.stringify(id)} is not listed: nothing to copy.`);
        }
        return errors.at(row);
      });
      path = await sealCopy(this.#parts.ops, this.#parts.folder, requestId, records);
    });
    return path;
  }

  async keepRejects(name: string, lines: readonly RejectedText[]): Promise<string> {
    let path = "";
    await this.#alone(async () => {
      path = await appendRejects(this.#parts.ops, this.#parts.folder, name, lines);
    });
    return path;
  }

  /** Resolves when nothing more will be written and the files are closed. */
  async close(): Promise<void> {
    await this.#queue.idle();
    const { documents, journal } = this.#parts;
    const { manifest } = documents;
    if (this.#poison === null && journal.sequence > manifest.journal.knownDurable) {
      const journalState = { ...manifest.journal, knownDurable: journal.sequence };
      // Only sharpens the next start's eye for damage: a full disk must not keep the store from closing.
      await documents.replace({ ...manifest, journal: journalState }).catch(() => undefined);
    }
    await journal.close();
    await this.#segment.close();
  }

  #alone(run: () => Promise<void>): Promise<void> {
    return this.#queue.push({ kind: "alone", run });
  }

  async #guarded(writes: readonly Write[]): Promise<readonly Done[]> {
    if (this.#poison !== null) throw this.#poison;
    try {
      const [first] = writes;
      if (first?.kind !== "alone") return await this.#commitTogether(writes);
      await first.run();
      return [{}];
    } catch (error) {
      if (!(error instanceof UnknownDiskStateError)) {
        throw codeOf(error) === "" ? error : writeRefused("the data folder", error);
      }
      this.#poison = new StorePoisonedError(
        `The disk did not confirm a write (${describe(error)}). What it holds is unknown, so nothing more is saved.`,
        "Check the disk, then restart dwtriage: it reads the folder again and says what it found.",
        error,
      );
      throw this.#poison;
    }
  }

  /** Commits that share one append. An illegal one is refused alone; a disk that refuses, refuses all. */
  async #commitTogether(writes: readonly Write[]): Promise<readonly Done[]> {
    const draft = new Draft(this.#parts.memory);
    const accepted: (readonly Change[])[] = [];
    const results: Done[] = [];
    for (const write of writes) {
      try {
        if (write.kind === "changes") accepted.push(checkedInto(draft, write.changes));
        results.push({});
      } catch (failed) {
        results.push({ failed });
      }
    }
    if (accepted.length === 0) return results;
    try {
      await this.#parts.journal.append(accepted, this.#now());
    } catch (failed) {
      if (failed instanceof UnknownDiskStateError) throw failed;
      return results.map((result) => ("failed" in result ? result : { failed }));
    }
    for (const changes of accepted) {
      for (const change of changes) this.#parts.memory.apply(change);
      this.#parts.publish();
    }
    return results;
  }

  async #import(rows: readonly NewError[]): Promise<void> {
    const checked = legally(() => rows.map(checkedRow));
    checkRows(checked, new Draft(this.#parts.memory));
    if (this.#segment.extent.bytes >= this.#parts.segmentBytes) await this.#startSegment();
    const added = await this.#segment.append(checked);
    try {
      await this.#parts.journal.append([[added]], this.#now());
    } catch (error) {
      if (!(error instanceof UnknownDiskStateError)) await this.#segment.giveUp();
      throw error;
    }
    this.#segment.confirm();
    for (const row of checked) this.#parts.memory.addRow(row);
    this.#parts.publish();
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

function checkedInto(draft: Draft, changes: readonly Change[]): readonly Change[] {
  const attempt = draft.attempt();
  const checked = legally(() => changes.map(checkedChange));
  for (const change of checked) checkChange(change, attempt);
  draft.keep(attempt);
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
