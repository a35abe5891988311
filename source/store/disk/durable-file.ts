import { realpath, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { checkOwnLink } from "../../disk/own-file.ts";
import { removeIfThere, syncFolder, writeAll, writeRefused } from "./durable-write.ts";
import type { FileOps } from "./file-ops.ts";
import { codeOf } from "../../text/system-code.ts";
import { UnknownDiskStateError } from "../store-errors.ts";

let written = 0;

/** Names of the temporary files of an unfinished write; an opener sweeps what a crash has left of them. */
export const TEMPORARY_NAME = /^\..+\.\d+-\d+\.tmp$/;

/** A name of its own next to the file, for the time in which it is written. */
export function temporaryFor(path: string): string {
  written += 1;
  return join(dirname(path), `.${basename(path)}.${process.pid}-${written}.tmp`);
}

/**
 * Replaces a whole file so that a crash leaves the old one or the new one, never a mixture: unique temporary file,
 * all bytes, fsync, rename, fsync of the folder. Keeps the mode of a file that is there and follows this user's own link
 * to it.
 */
export async function replaceFile(
  ops: FileOps,
  path: string,
  bytes: Uint8Array,
  newMode: number,
): Promise<void> {
  checkOwnLink(path);
  const target = await realpath(path).catch(() => path);
  const mode = await stat(target).then(
    (found) => found.mode & 0o777,
    () => newMode,
  );
  const folder = dirname(target);
  const temporary = temporaryFor(target);
  try {
    await writeTemporary(ops, temporary, bytes, mode);
    await ops.rename(temporary, target);
  } catch (error) {
    // The refusal matters more than a leftover, which the next start sweeps.
    await removeIfThere(ops, temporary).catch(() => undefined);
    throw error instanceof UnknownDiskStateError ? error : writeRefused(basename(target), error);
  }
  await syncFolder(ops, folder);
}

async function writeTemporary(ops: FileOps, path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const file = await ops.open(path, "new");
  try {
    await writeAll(file, bytes, 0);
    await file.chmod(mode);
    await file.sync().catch((cause: unknown) => {
      throw new UnknownDiskStateError(basename(path), cause);
    });
  } finally {
    await file.close();
  }
}

/** lowdb's adapter for a JSON document that must survive a power cut; `read` gives null when there is none. */
export class DurableFile<T> {
  readonly #ops: FileOps;
  readonly #path: string;
  readonly #parse: (text: string) => T;

  /** `parse` checks the shape and throws when the text does not hold a T. */
  constructor(ops: FileOps, path: string, parse: (text: string) => T) {
    this.#ops = ops;
    this.#path = path;
    this.#parse = parse;
  }

  async read(): Promise<T | null> {
    try {
      return this.#parse(await readFile(this.#path, "utf8"));
    } catch (error) {
      if (codeOf(error) === "ENOENT") return null;
      throw error;
    }
  }

  async write(data: T): Promise<void> {
    const text = `${JSON.stringify(data, null, 2)}\n`;
    await replaceFile(this.#ops, this.#path, Buffer.from(text), 0o600);
  }
}
