import { mkdir, readdir, realpath, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { checkOwnFolder, checkPlaceToMake } from "../../disk/own-file.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { removeIfThere, syncFolder } from "./durable-write.ts";
import { TEMPORARY_NAME } from "./durable-file.ts";
import type { FileOps } from "./file-ops.ts";
import { codeOf } from "../../text/system-code.ts";
import { describe, FolderRefusedError } from "../store-errors.ts";

/** statfs numbers of file systems whose locks do not reach the other hosts that mount them. */
const SHARED_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0xfe53_4d42, "SMB"],
  [0xff53_4d42, "SMB (CIFS)"],
  [0x6573_5546, "FUSE"],
]);

/** statfs numbers of file systems that show the kernel's own state: nothing can be made in them. */
const KERNEL_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x9fa0, "procfs"],
  [0x6265_6572, "sysfs"],
]);

/**
 * Makes the folder, for its owner alone, when it is missing; answers its real path. Throws PlantedFileError when others
 * could put files into it.
 */
export async function prepareFolder(ops: FileOps, folder: string): Promise<string> {
  try {
    const wanted = resolve(folder);
    await refuseKernelFileSystem(ops, wanted);
    checkPlaceToMake(await nearestExisting(wanted));
    const first = await mkdir(wanted, { recursive: true, mode: 0o700 });
    if (first !== undefined) await syncParents(ops, wanted, first);
    const made = await realpath(wanted);
    checkOwnFolder(made);
    return made;
  } catch (error) {
    throw unusable(folder, error);
  }
}

/** Asked first, because making a folder and its parents there tries again without end. */
async function refuseKernelFileSystem(ops: FileOps, folder: string): Promise<void> {
  const existing = await nearestExisting(folder);
  const name = KERNEL_FILE_SYSTEMS.get((await ops.fileSystemType(existing)) >>> 0);
  if (name === undefined) return;
  throw new FolderRefusedError(
    `The data folder ${folder} lies on ${name}, which shows the kernel's own state and keeps no files.`,
    "Name a folder on a local disk with --data.",
  );
}

/** The path itself, or the first of its parents that exists. */
async function nearestExisting(path: string): Promise<string> {
  for (let candidate = path; ; candidate = dirname(candidate)) {
    try {
      return await realpath(candidate);
    } catch (error) {
      if (codeOf(error) !== "ENOENT" || candidate === dirname(candidate)) throw error;
    }
  }
}

/** Every folder that `mkdir` made must be named durably in its parent. */
async function syncParents(ops: FileOps, folder: string, first: string): Promise<void> {
  const top = dirname(first);
  for (let parent = dirname(folder); parent.length >= top.length; parent = dirname(parent)) {
    await syncFolder(ops, parent);
    if (parent === top) return;
  }
}

/** The real path of a folder that must exist. */
export async function existingFolder(folder: string): Promise<string> {
  try {
    const path = await realpath(folder);
    if ((await stat(path)).isDirectory()) return path;
  } catch (error) {
    throw unusable(folder, error);
  }
  throw new FolderRefusedError(`${folder} is a file, not a folder.`, "Name a folder with --data.");
}

function unusable(folder: string, error: unknown): UserFacingError {
  if (error instanceof UserFacingError) return error;
  const code = codeOf(error);
  if (code === "ENOENT") {
    return new FolderRefusedError(
      `There is no data folder ${folder}.`,
      "Import a feed first, or name the right folder with --data.",
    );
  }
  const why =
    code === "EEXIST" || code === "ENOTDIR" ? "a file stands where a folder is needed" : describe(error);
  return new FolderRefusedError(
    `The data folder ${folder} cannot be used: ${why}.`,
    "Name a folder that you may write to with --data.",
    error,
  );
}

/** Refuses a file system on which two hosts could both believe to own the folder. */
export async function refuseSharedFileSystem(ops: FileOps, folder: string): Promise<void> {
  // Some platforms hand the number out as a signed one.
  const type = (await ops.fileSystemType(folder)) >>> 0;
  const name = SHARED_FILE_SYSTEMS.get(type);
  if (name === undefined) return;
  throw new FolderRefusedError(
    `The data folder ${folder} lies on ${name}, where a second host could write to it at the same time.`,
    "Name a folder on a local disk with --data.",
  );
}

/** Removes what unfinished document writes have left; answers how many. Only the owner may call it. */
export async function sweepTemporaries(ops: FileOps, folders: readonly string[]): Promise<number> {
  let swept = 0;
  for (const folder of folders) {
    const names = await namesIn(folder);
    for (const name of names.filter((one) => TEMPORARY_NAME.test(one))) {
      await removeIfThere(ops, join(folder, name));
      swept += 1;
    }
  }
  return swept;
}

/** Names inside a folder; none when it does not exist. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}
