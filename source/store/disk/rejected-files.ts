import { createHash, type Hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { KeptFile } from "../store.ts";
import { appendOrCut, openOrCreate, datasyncOrPoison, syncFolder } from "./durable-write.ts";
import type { FileOps } from "./file-ops.ts";

export const REJECTED_FOLDER = "rejected";
/** In UTF-16 units: even at three bytes each, with the ending, it is a name that file systems take. */
const LONGEST_NAME = 80;

export interface RejectedText {
  readonly line: number;
  readonly reason: string;
  readonly text: string;
}

interface AppendedRejects extends KeptFile {
  /** Byte at which the lines begin. */
  readonly from: number;
  readonly added: Buffer;
}

/** Of that many files at once the running hash is kept; any other is read again before more is added to it. */
const MOST_RUNNING = 16;

/** The writer of `rejected/`, which can vouch for what it has written. */
export class RejectedFiles {
  readonly #ops: FileOps;
  readonly #folder: string;
  /** By name of a file the hash of what it holds. */
  readonly #running = new Map<string, Hash>();

  constructor(ops: FileOps, folder: string) {
    this.#ops = ops;
    this.#folder = folder;
  }

  /** Appends the lines to `rejected/<name>.ndjson`, one JSON object a line, and vouches for the whole file. */
  async append(name: string, lines: readonly RejectedText[]): Promise<AppendedRejects> {
    const rejectedFolder = join(this.#folder, REJECTED_FOLDER);
    if (await this.#ops.makeFolder(rejectedFolder)) await syncFolder(this.#ops, this.#folder);
    const base = `${fileNameOf(name)}.ndjson`;
    const path = join(rejectedFolder, base);
    const file = await openOrCreate(this.#ops, path);
    try {
      const { size } = await file.stat();
      const before = this.#running.get(base) ?? createHash("sha256").update(await readFile(path));
      // Until the disk has confirmed what is added, nobody knows what the file holds.
      this.#running.delete(base);
      const added = Buffer.concat(
        lines.map(({ line, reason, text }) => Buffer.from(`${JSON.stringify({ line, reason, text })}\n`)),
      );
      await datasyncOrPoison(file, base, await appendOrCut(file, base, [added], size));
      const hash = before.update(added);
      this.#remember(base, hash);
      const vouched = { name: `${REJECTED_FOLDER}/${base}`, sha256: hash.copy().digest("hex") };
      return { path, file: vouched, from: size, added };
    } finally {
      await file.close();
    }
  }

  /** Takes back lines that were appended last. */
  async takeBack({ path, from }: AppendedRejects): Promise<void> {
    this.#running.delete(basename(path));
    const file = await this.#ops.open(path, "existing");
    try {
      await file.truncate(from);
    } finally {
      await file.close();
    }
  }

  #remember(base: string, hash: Hash): void {
    const [oldest] = this.#running.keys();
    if (oldest !== undefined && this.#running.size >= MOST_RUNNING) this.#running.delete(oldest);
    this.#running.set(base, hash);
  }
}

/** The name comes from the feed's file: whatever could lead out of the folder or upset a shell is replaced. */
function fileNameOf(name: string): string {
  const plain = name
    .slice(-LONGEST_NAME)
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, "_")
    .replace(/^\.+/, "_");
  return plain === "" ? "feed" : plain;
}
