import { basename, dirname } from "node:path";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { FileOps, OpenFile } from "./file-ops.ts";
import { codeOf } from "../../text/system-code.ts";
import { describe, StorePoisonedError, UnknownDiskStateError, WriteRefusedError } from "../store-errors.ts";

/** Writes all the bytes at `position`; a disk that takes only a part of them is asked again for the rest. */
export async function writeAll(file: OpenFile, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    if (bytesWritten <= 0) throw new Error("the disk took none of the bytes");
    done += bytesWritten;
  }
}

/**
 * Appends at `position`, where the file must end, and leaves it at that length when the disk refuses.
 * Throws WriteRefusedError (nothing happened), UnknownDiskStateError, or StorePoisonedError for a file of which this
 * process is not the only writer.
 */
export async function appendOrCut(
  file: OpenFile,
  name: string,
  pieces: Iterable<Uint8Array>,
  position: number,
): Promise<number> {
  let end = position;
  checkEnd(file, name, position);
  try {
    for (const piece of pieces) {
      await writeAll(file, piece, end);
      end += piece.length;
    }
    return end;
  } catch (error) {
    // A folder that is another's now is left as it is: a cut could take away what that one has confirmed.
    if (error instanceof StorePoisonedError) throw error;
    await file.truncate(position).catch((cause: unknown) => {
      throw new UnknownDiskStateError(name, cause);
    });
    throw writeRefused(name, error);
  }
}

/** A refusal that says itself who must act stays as it is. */
export function writeRefused(name: string, cause: unknown): UserFacingError {
  if (cause instanceof UserFacingError) return cause;
  if (codeOf(cause) === "ENOENT" || codeOf(cause) === "ENOTDIR") {
    return new WriteRefusedError(
      `A file or folder needed for a write to ${name} has vanished (${describe(cause)}); the change was not made.`,
      "Stop dwtriage, put back what is missing or restore the data folder from a copy, and start again.",
      cause,
    );
  }
  return new WriteRefusedError(
    `The disk refused a write to ${name} (${describe(cause)}); the change was not made.`,
    "Free some space or mend the disk, then do it again.",
    cause,
  );
}

/** Throws StorePoisonedError when the file does not end where this process has left it. */
function checkEnd(file: OpenFile, name: string, end: number): void {
  const { size } = file.statNow();
  if (size === end) return;
  throw new StorePoisonedError(
    `${name} ends at byte ${size}, and dwtriage had left it at byte ${end}: another process has written to it. Nothing more is saved.`,
    "What was confirmed is in the folder. Stop every dwtriage that uses it, then start again: it reads the folder again.",
  );
}

/**
 * Makes an append durable; `end` is where the file must end then. After a failed fsync nobody knows which pages
 * reached the disk, so it is never tried a second time.
 */
export async function datasyncOrPoison(file: OpenFile, name: string, end: number): Promise<void> {
  try {
    await file.datasync();
  } catch (error) {
    if (error instanceof StorePoisonedError) throw error;
    throw new UnknownDiskStateError(name, error);
  }
  checkEnd(file, name, end);
}

/** Makes the names inside a folder durable. */
export async function syncFolder(ops: FileOps, folder: string): Promise<void> {
  // Windows cannot open a folder for reading; NTFS journals its names by itself.
  if (process.platform === "win32") return;
  try {
    const handle = await ops.open(folder, "read");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof UserFacingError) throw error;
    throw new UnknownDiskStateError(folder, error);
  }
}

/** Creates a file that must not exist yet, and makes its name durable. */
export async function createDurably(ops: FileOps, path: string): Promise<OpenFile> {
  const file = await ops.open(path, "append-new");
  try {
    await file.sync().catch((cause: unknown) => {
      throw new UnknownDiskStateError(basename(path), cause);
    });
    await syncFolder(ops, dirname(path));
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** A file opened for reading and writing; made durably where there is none. */
export async function openOrCreate(ops: FileOps, path: string): Promise<OpenFile> {
  try {
    return await ops.open(path, "existing");
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    return await createDurably(ops, path);
  }
}

/** Removes a file; one that is gone already is fine. */
export async function removeIfThere(ops: FileOps, path: string): Promise<void> {
  try {
    await ops.unlink(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}
