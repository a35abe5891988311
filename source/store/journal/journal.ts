import { Histogram } from "../../domain/measures.ts";
import type { JournalChange } from "../format/change-format.ts";
import { appendOrCut, createDurably, datasyncOrPoison, removeIfThere } from "../disk/durable-write.ts";
import { join } from "node:path";
import type { FileOps, OpenFile } from "../disk/file-ops.ts";
import { encodeLine } from "../format/journal-line.ts";
import { UnknownDiskStateError } from "../store-errors.ts";

/** Name of a generation of the journal inside the data folder. */
export function journalName(generation: number): string {
  return `journal-${String(generation).padStart(6, "0")}.ndjson`;
}

/** Upper bounds in seconds: from a battery-backed controller to a disk that is about to fail. */
const SYNC_BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** Where the journal ends. */
export interface JournalEnd {
  readonly generation: number;
  readonly bytes: number;
  /** Sequence of the last line. */
  readonly sequence: number;
}

/** The end of the journal, where commits are acknowledged. */
export class Journal {
  #file: OpenFile;
  #generation: number;
  #bytes: number;
  #sequence: number;
  /** How long commits have waited for the disk. */
  readonly syncing = new Histogram(SYNC_BOUNDS);

  constructor(file: OpenFile, end: JournalEnd) {
    this.#file = file;
    this.#generation = end.generation;
    this.#bytes = end.bytes;
    this.#sequence = end.sequence;
  }

  get name(): string {
    return journalName(this.#generation);
  }

  get end(): JournalEnd {
    return { generation: this.#generation, bytes: this.#bytes, sequence: this.#sequence };
  }

  /** Sequence of the last durable line. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Writes one line a commit and makes all of them durable with one fsync; throws, and keeps none, on refusal. */
  async append(commits: readonly (readonly JournalChange[])[], at: string): Promise<void> {
    const knownDurable = this.#sequence;
    const lines = commits.map((changes, place) =>
      encodeLine({ sequence: knownDurable + 1 + place, knownDurable, changes }, at),
    );
    const end = await appendOrCut(this.#file, this.name, [Buffer.concat(lines)], this.#bytes);
    const beganAt = performance.now();
    await datasyncOrPoison(this.#file, this.name, end);
    this.syncing.observe((performance.now() - beganAt) / 1000);
    this.#bytes = end;
    this.#sequence = knownDurable + commits.length;
  }

  /**
   * Begins the next generation. Its file is durable before the line that leads to it: a crash between the two leaves
   * an empty file that nothing leads to.
   */
  async rotate(ops: FileOps, folder: string, at: string): Promise<void> {
    const to = this.#generation + 1;
    const path = join(folder, journalName(to));
    const next = await createDurably(ops, path);
    try {
      await this.append([[{ kind: "rotated", to }]], at);
    } catch (error) {
      await next.close();
      if (!(error instanceof UnknownDiskStateError)) await removeIfThere(ops, path);
      throw error;
    }
    const finished = this.#file;
    this.#file = next;
    this.#generation = to;
    this.#bytes = 0;
    await finished.close();
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
