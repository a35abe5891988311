import type { JournalChange } from "./change-format.ts";
import { appendOrCut, datasyncOrPoison } from "./durable-write.ts";
import type { OpenFile } from "./file-ops.ts";
import { encodeLine } from "./journal-line.ts";

/** Name of a generation of the journal inside the data folder. */
export function journalName(generation: number): string {
  return `journal-${String(generation).padStart(6, "0")}.ndjson`;
}

/** The end of the journal, where commits are acknowledged. */
export class Journal {
  readonly name: string;
  readonly #file: OpenFile;
  #bytes: number;
  #sequence: number;

  constructor(file: OpenFile, name: string, bytes: number, sequence: number) {
    this.name = name;
    this.#file = file;
    this.#bytes = bytes;
    this.#sequence = sequence;
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
    await datasyncOrPoison(this.#file, this.name);
    this.#bytes = end;
    this.#sequence = knownDurable + commits.length;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
