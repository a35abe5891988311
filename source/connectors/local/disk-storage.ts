import { codeOf } from "../../text/system-code.ts";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, unlink } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DURABLE_CALLS } from "../../disk/durable-calls.ts";
import type { DurableCalls } from "../../disk/durable-calls.ts";
import { checkOwnPlace } from "../../disk/own-file.ts";
import { LocalFileError } from "../json-shape.ts";
import type { LocalStorage } from "./local-storage.ts";

/** What appending needs of a file opened for it. */
export type Appendable = Pick<FileHandle, "appendFile" | "datasync" | "truncate" | "close">;

/** An append-only file whose lines are acknowledged only after the disk has them. */
export class AppendedFile {
  readonly #handle: Appendable;
  #size: number;
  #doubt: Error | null = null;

  constructor(handle: Appendable, size: number) {
    this.#handle = handle;
    this.#size = size;
  }

  async append(line: string): Promise<void> {
    if (this.#doubt !== null) throw this.#doubt;
    const bytes = Buffer.from(line);
    try {
      await this.#handle.appendFile(bytes);
    } catch (cause) {
      await this.#handle.truncate(this.#size).catch((failure: unknown) => this.#distrust(failure));
      throw cause;
    }
    try {
      await this.#handle.datasync();
    } catch (cause) {
      throw this.#distrust(cause);
    }
    this.#size += bytes.length;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  /** After a failed sync nobody knows what the disk holds, and a second sync may claim success for lost pages. */
  #distrust(cause: unknown): Error {
    this.#doubt = new Error("The write log could not be synced; nothing more is written until a restart.", {
      cause,
    });
    return this.#doubt;
  }
}

/**
 * Files under a folder. Nothing is created before the first write, and nothing is written once another folder, or
 * none, stands where the one around it stood.
 */
export function diskStorage(folder: string, disk = DURABLE_CALLS): LocalStorage {
  const checkPlace = placeCheck(dirname(folder));
  const logs = new Map<string, Promise<AppendedFile>>();
  let temporary = 0;
  return {
    read: (path) => orWhenMissing(() => readFileSync(join(folder, path), "utf8"), null),
    stamp: (path) =>
      orWhenMissing(() => {
        const found = statSync(join(folder, path), { bigint: true });
        return `${found.ino}-${found.size}-${found.mtimeNs}`;
      }, ""),
    list: (path) => orWhenMissing(() => readdirSync(join(folder, path)), []),
    replace: async (path, content) => {
      checkPlace();
      const full = join(folder, path);
      await makeFolder(disk, dirname(full));
      await replaceFile(disk, full, `${full}.${process.pid}-${++temporary}.tmp`, content);
    },
    append: async (path, line) => {
      checkPlace();
      const full = join(folder, path);
      const opened = logs.get(path) ?? openAppended(disk, full);
      logs.set(path, opened);
      const log = await opened.catch((cause: unknown) => {
        logs.delete(path);
        throw cause;
      });
      await log.append(line);
    },
    remove: async (path) => {
      checkPlace();
      await unlink(join(folder, path));
    },
    close: async () => {
      const opened = await Promise.allSettled(logs.values());
      logs.clear();
      for (const log of opened) if (log.status === "fulfilled") await log.value.close();
    },
  };
}

/** Throws once the path leads to another folder than it did at the start. */
function placeCheck(around: string): () => void {
  const identity = (): string =>
    orWhenMissing(() => {
      const { dev, ino } = statSync(around, { bigint: true });
      return `${dev}:${ino}`;
    }, "");
  const first = identity();
  return () => {
    if (identity() === first) return;
    throw new LocalFileError(
      `The folder ${around} is no longer the one that was opened; nothing is written to the one in its place.`,
      "Move it back, or name its new place, and start again.",
    );
  };
}

async function openAppended(disk: DurableCalls, path: string): Promise<AppendedFile> {
  await makeFolder(disk, dirname(path));
  checkOwnPlace(path);
  const handle = await disk.open(path, "append");
  const { size } = await handle.stat();
  await disk.syncFolder(dirname(path));
  return new AppendedFile(handle, size);
}

async function replaceFile(
  disk: DurableCalls,
  path: string,
  temporary: string,
  content: string,
): Promise<void> {
  checkOwnPlace(path);
  try {
    const handle = await disk.open(temporary, "new");
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await disk.rename(temporary, path);
  } catch (cause) {
    await unlink(temporary).catch(() => {});
    throw cause;
  }
  await disk.syncFolder(dirname(path));
}

/** Makes the folder and its missing parents, each synced into its own parent. */
async function makeFolder(disk: DurableCalls, folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let path = folder; path.length >= first.length; path = dirname(path))
    await disk.syncFolder(dirname(path));
}

function orWhenMissing<T>(read: () => T, missing: T): T {
  try {
    return read();
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return missing;
    throw cause;
  }
}
