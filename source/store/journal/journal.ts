import { Histogram } from "../../domain/measures.ts";
import type { JournalChange } from "../format/change-format.ts";
import { appendOrCut, createDurably, datasyncOrPoison, removeIfThere } from "../disk/durable-write.ts";
import { join } from "node:path";
import type { FileOps, OpenFile } from "../disk/file-ops.ts";
import { encodeLine } from "../format/journal-line.ts";
import type { SharedMark } from "../format/journal-line.ts";
import { UnknownDiskStateError } from "../store-errors.ts";

/** Name of a generation of the journal inside the data folder. */
export function journalName(generation: number): string {
  return `journal-${String(generation).padStart(6, "0")}.ndjson`;
}

/** Where the journal ends. */
export interface JournalEnd {
  readonly generation: number;
  readonly bytes: number;
  /** Sequence of the last line. */
  readonly sequence: number;
}

/** What goes with an append beyond its changes. */
export interface AppendWays {
  /** What the one line of the append brings with it: rows of an import, or the contents of a file. */
  readonly bytes?: Buffer | null;
  /** True for changes that only the engine that runs requests may make. */
  readonly byRunner?: boolean;
  /**
   * What the database knows of each line, in the copy of a team store's journal. Such lines count there, and wait for no
   * sync here: those that a power cut takes are fetched again.
   */
  readonly marks?: readonly SharedMark[];
}

/** Where commits become durable, one line each and in order. */
export interface CommitLog {
  /** How long commits have waited until they were durable. */
  readonly syncing: Histogram;
  /** Goes into the names of files that several engines could write at the same time. */
  readonly suffix: string;
  readonly name: string;
  readonly end: JournalEnd;
  /** Sequence of the last line. */
  readonly sequence: number;
  /** Makes the folder's file durable up to its end, before anything in the folder rests on it. */
  sync(): Promise<void>;
  /** Hash over all lines of a team store's journal up to the last one, in hexadecimal digits; empty elsewhere. */
  readonly chain: string;
  /** Makes all the commits durable or none of them; throws where that is refused. */
  append(commits: readonly (readonly JournalChange[])[], at: string, ways?: AppendWays): Promise<void>;
  /** Begins the next generation of the folder's file. */
  rotate(ops: FileOps, folder: string, at: string): Promise<void>;
  close(): Promise<void>;
}

/** In seconds: from a battery-backed controller to a disk that is about to fail. */
export function commitTimes(): Histogram {
  return new Histogram([0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]);
}

/** The end of the folder's journal. What it holds counts, unless it is the copy of a shared one. */
export class Journal implements CommitLog {
  readonly syncing = commitTimes();
  readonly suffix = "";
  readonly chain = "";
  #file: OpenFile;
  #generation: number;
  #bytes: number;
  #sequence: number;
  /** Sequence of the last durable line. */
  #durable: number;

  constructor(file: OpenFile, end: JournalEnd) {
    this.#file = file;
    this.#generation = end.generation;
    this.#bytes = end.bytes;
    this.#sequence = end.sequence;
    this.#durable = end.sequence;
  }

  get name(): string {
    return journalName(this.#generation);
  }

  get end(): JournalEnd {
    return { generation: this.#generation, bytes: this.#bytes, sequence: this.#sequence };
  }

  get sequence(): number {
    return this.#sequence;
  }

  /**
   * Writes one line a commit, and makes all of them durable with one fsync unless they have marks; throws, and keeps none,
   * on refusal.
   */
  async append(
    commits: readonly (readonly JournalChange[])[],
    at: string,
    { marks = [] }: AppendWays = {},
  ): Promise<void> {
    const before = this.#sequence;
    const knownDurable = this.#durable;
    const lines = commits.map((changes, place) =>
      encodeLine({ sequence: before + 1 + place, knownDurable, changes, shared: marks[place] }, at),
    );
    const end = await appendOrCut(this.#file, this.name, [Buffer.concat(lines)], this.#bytes);
    const last = before + commits.length;
    if (marks.length === 0) await this.#synced(end, last);
    this.#bytes = end;
    this.#sequence = last;
  }

  async sync(): Promise<void> {
    if (this.#durable < this.#sequence) await this.#synced(this.#bytes, this.#sequence);
  }

  async #synced(end: number, sequence: number): Promise<void> {
    const beganAt = performance.now();
    await datasyncOrPoison(this.#file, this.name, end);
    this.syncing.observe((performance.now() - beganAt) / 1000);
    this.#durable = sequence;
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
