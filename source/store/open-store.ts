import { join } from "node:path";
import { lockFolder } from "./data-lock.ts";
import type { DataLock } from "./data-lock.ts";
import { DISK } from "./file-ops.ts";
import type { FileOps } from "./file-ops.ts";
import { existingFolder, prepareFolder, refuseSharedFileSystem, sweepTemporaries } from "./folder-checks.ts";
import { FolderStore } from "./folder-store.ts";
import { loadStore } from "./load-store.ts";
import type { LoadedStore } from "./load-store.ts";
import { createStore, openEnds } from "./mend-store.ts";
import { SEALED_FOLDER } from "./sealed-copies.ts";
import type { Store } from "./store.ts";
import { codeOf, describe, FolderRefusedError, UnknownDiskStateError } from "./store-errors.ts";

const SEGMENT_BYTES = 64 * 1024 * 1024;

/** System errors that a person can mend; any other is a fault of ours. */
const DISK_TROUBLE: ReadonlySet<string> = new Set(["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "EIO"]);

export interface StoreOptions {
  /** Now, in epoch milliseconds. */
  readonly clock: () => number;
  /** A snapshot: no lock, no byte written, works beside an owner and on a read-only disk. */
  readonly readOnly?: boolean;
  /** The file system; the real one unless a test says otherwise. */
  readonly fileOps?: FileOps;
  /** Size at which a segment is sealed. */
  readonly segmentBytes?: number;
}

/**
 * Opens a data folder, making it when it is missing, and recovers what a crash has left. Throws a UserFacingError
 * when it is in use, damaged, from a newer version, or cannot be used.
 */
export async function openStore(folder: string, options: StoreOptions): Promise<Store> {
  try {
    return options.readOnly === true ? await openSnapshot(folder, options) : await openOwned(folder, options);
  } catch (error) {
    if (!(error instanceof UnknownDiskStateError) && !DISK_TROUBLE.has(codeOf(error))) throw error;
    throw new FolderRefusedError(
      `The data folder ${folder} cannot be opened: ${describe(error)}.`,
      "Check its permissions and the free space, or name another folder with --data.",
      error,
    );
  }
}

async function openSnapshot(folder: string, options: StoreOptions): Promise<Store> {
  const path = await existingFolder(folder);
  const loaded = await loadStore(options.fileOps ?? DISK, path);
  if (loaded === null) {
    throw new FolderRefusedError(
      `The folder ${path} holds no dwtriage data yet.`,
      "Import a feed first, or name the right folder with --data.",
    );
  }
  const { memory, documents } = loaded;
  return new FolderStore({ folder: path, memory, documents, recovery: { findings: [] }, owner: null });
}

async function openOwned(folder: string, options: StoreOptions): Promise<Store> {
  const ops = options.fileOps ?? DISK;
  const path = await prepareFolder(ops, folder);
  await refuseSharedFileSystem(ops, path);
  const lock = await lockFolder(path, options.clock());
  try {
    return await openLocked(ops, path, lock, options);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openLocked(
  ops: FileOps,
  folder: string,
  lock: DataLock,
  options: StoreOptions,
): Promise<Store> {
  const swept = await sweepTemporaries(ops, [folder, join(folder, SEALED_FOLDER)]);
  const loaded = (await loadStore(ops, folder)) ?? (await newStore(ops, folder));
  const { journal, segment, findings } = await openEnds(ops, folder, loaded);
  const leftovers = swept === 0 ? [] : [`Leftovers of unfinished writes were removed: ${swept}.`];
  const { memory, documents } = loaded;
  const segmentBytes = options.segmentBytes ?? SEGMENT_BYTES;
  return new FolderStore({
    folder,
    memory,
    documents,
    recovery: { findings: [...leftovers, ...findings] },
    owner: {
      lock,
      writer: { ops, folder, clock: options.clock, memory, documents, journal, segment, segmentBytes },
    },
  });
}

async function newStore(ops: FileOps, folder: string): Promise<LoadedStore> {
  await createStore(ops, folder);
  const loaded = await loadStore(ops, folder);
  if (loaded === null) throw new Error(`The new store in ${folder} cannot be read back.`);
  return loaded;
}
