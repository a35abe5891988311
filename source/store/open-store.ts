import { join } from "node:path";
import { lockFolder } from "./disk/data-lock.ts";
import type { DataLock } from "./disk/data-lock.ts";
import { readCache } from "./cache/column-cache.ts";
import { Documents } from "./disk/documents.ts";
import { DISK } from "./disk/file-ops.ts";
import type { FileOps } from "./disk/file-ops.ts";
import {
  existingFolder,
  prepareFolder,
  refuseSharedFileSystem,
  sweepTemporaries,
} from "./disk/folder-checks.ts";
import { claimFolder } from "./disk/folder-claim.ts";
import { identityOf, opsInPlace } from "./disk/folder-place.ts";
import { FolderStore } from "./folder-store.ts";
import { loadStore } from "./journal/load-store.ts";
import type { LoadedStore, OnReading } from "./journal/load-store.ts";
import type { Memory } from "./memory/memory.ts";
import { createStore, openTails } from "./journal/repair-tail.ts";
import type { OpenTails } from "./journal/repair-tail.ts";
import { dropUnusedCopies, SEALED_FOLDER } from "./disk/sealed-copies.ts";
import { joinTeam, meetTeam, refuseLoneCopy, type TeamOptions } from "./team/join-team.ts";
import type { TeamDatabase } from "./team/team-database.ts";
import { SEGMENT_FOLDER } from "./journal/segments.ts";
import type { Store } from "./store.ts";
import { codeOf } from "../text/system-code.ts";
import {
  DamagedStoreError,
  describe,
  FolderRefusedError,
  UnknownDiskStateError,
  WriteRefusedError,
} from "./store-errors.ts";

const SEGMENT_BYTES = 64 * 1024 * 1024;
/** Fewer rows are read from their segments in a blink. */
const CACHE_ROWS = 20_000;
/** Reading this much of the journal takes about half a second. */
const JOURNAL_BYTES = 16 * 1024 * 1024;

/** Where an unfinished write may have left its temporary file. */
const SWEPT_FOLDERS = ["", SEALED_FOLDER, SEGMENT_FOLDER];

const EDITED =
  "The settings in store.json were not written by dwtriage: somebody has edited them, or the disk has changed them. They are in force as they are.";

/** System errors that a person can mend; any other is a fault of ours. */
const DISK_TROUBLE: ReadonlySet<string> = new Set(["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "EIO"]);

export interface StoreOptions {
  /** Now, in epoch milliseconds. */
  readonly clock: () => number;
  /** A snapshot: no lock, no byte written, works next to an owner and on a read-only disk. */
  readonly readOnly?: boolean;
  /** The file system; the real one unless a test says otherwise. */
  readonly fileOps?: FileOps;
  /** Size at which a segment is sealed. */
  readonly segmentBytes?: number;
  /** Called while the rows of a folder are read: how many there are so far, and about how many there will be. */
  readonly onReading?: OnReading;
  /** Rows from which on a cache of the columns is kept. */
  readonly cacheRows?: number;
  /** Size at which a generation of the journal is followed by a checkpoint. */
  readonly journalBytes?: number;
  /** Changed texts that may be held in memory before segments take them over. */
  readonly mostTexts?: number;
  /** The team store whose environment the folder is this host's copy of; not for a snapshot. */
  readonly team?: TeamOptions;
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

/** An owner that replaces files in the meantime is given way so often: each time the reading starts again. */
const SNAPSHOT_TRIES = 20;

async function openSnapshot(folder: string, options: StoreOptions): Promise<Store> {
  const path = await existingFolder(folder);
  const { memory, documents, cached } = await loadSnapshot(options.fileOps ?? DISK, path, options.onReading);
  const recovery = { findings: [], cachedRows: cached?.rows ?? 0 };
  return new FolderStore({ folder: path, memory, documents, recovery, owner: null, team: null });
}

/** Files that are gone because the owner has replaced them are no damage: the manifest then names others. */
async function loadSnapshot(ops: FileOps, folder: string, onReading?: OnReading): Promise<LoadedStore> {
  for (let tries = 1; ; tries++) {
    const before = (await Documents.read(ops, folder))?.manifest;
    try {
      const loaded = await loadStore(ops, folder, readCache, onReading);
      if (loaded !== null) return loaded;
    } catch (error) {
      const after = (await Documents.read(ops, folder))?.manifest;
      const isReplaced = JSON.stringify(before) !== JSON.stringify(after);
      if (!(error instanceof DamagedStoreError) || !isReplaced || tries === SNAPSHOT_TRIES) throw error;
      continue;
    }
    throw new FolderRefusedError(
      `The folder ${folder} holds no dwtriage data yet.`,
      "Import a feed first, or name the right folder with --data.",
    );
  }
}

async function openOwned(folder: string, options: StoreOptions): Promise<Store> {
  const disk = options.fileOps ?? DISK;
  const path = await prepareFolder(disk, folder);
  await refuseSharedFileSystem(disk, path);
  const identity = await identityOf(path);
  const lock = await lockFolder(path, options.clock());
  try {
    const claim = await claimFolder(disk, path);
    const owned: DataLock = {
      ...lock,
      release: async () => {
        await claim.release();
        await lock.release();
      },
    };
    try {
      return await openLocked(opsInPlace(disk, path, identity, claim), path, owned, options);
    } catch (error) {
      await claim.release();
      throw error;
    }
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
  const swept = await sweepTemporaries(
    ops,
    SWEPT_FOLDERS.map((name) => join(folder, name)),
  );
  const database = options.team === undefined ? null : await meetTeam(ops, folder, options.team);
  try {
    return await openMet(ops, folder, lock, options, database, swept);
  } catch (error) {
    await database?.close();
    throw error;
  }
}

async function openMet(
  ops: FileOps,
  folder: string,
  lock: DataLock,
  options: StoreOptions,
  database: TeamDatabase | null,
  swept: number,
): Promise<Store> {
  const loaded =
    (await loadStore(ops, folder, readCache, options.onReading)) ?? (await newStore(ops, folder));
  if (database === null) refuseLoneCopy(folder, loaded.documents.manifest);
  const { memory, documents } = loaded;
  const { isEdited } = documents;
  const ends = await takeOver(ops, folder, lock, loaded).catch(async (error: unknown) => {
    await memory.errors.files.close();
    throw error;
  });
  const { journal: file, segment, findings } = ends;
  const joined = database === null ? null : await joinTeam(ops, folder, loaded, file, database, options.team);
  const edited = isEdited ? [EDITED] : [];
  const leftovers = swept === 0 ? [] : [`Leftovers of unfinished writes were removed: ${swept}.`];
  leftovers.push(...(await unusedCopiesDropped(ops, folder, memory)));
  const { segmentBytes = SEGMENT_BYTES, journalBytes = JOURNAL_BYTES, cacheRows = CACHE_ROWS } = options;
  const store = new FolderStore({
    folder,
    memory,
    documents,
    recovery: { findings: [...leftovers, ...edited, ...findings], cachedRows: loaded.cached?.rows ?? 0 },
    owner: {
      lock,
      writer: {
        ops,
        folder,
        clock: options.clock,
        memory,
        documents,
        journal: joined?.shared ?? file,
        shared: joined?.shared ?? null,
        segment,
        segmentBytes,
        journalBytes,
        cacheRows,
        mostTexts: options.mostTexts,
        cached: loaded.cached,
      },
    },
    team:
      database === null || joined === null ? null : { database, lease: joined.lease, clock: options.clock },
  });
  await store.team?.look();
  // A folder that had to be read in full need not be read so again, however this process ends.
  store.refreshCache();
  return store;
}

/**
 * Opens the ends of a folder that is this process's alone. An older engine that comes from here on reads a format that
 * it refuses; one that was quicker holds its name now. So nothing is cut before both are known.
 */
async function takeOver(
  ops: FileOps,
  folder: string,
  lock: DataLock,
  loaded: LoadedStore,
): Promise<OpenTails> {
  const { documents } = loaded;
  if (documents.isOlder || documents.isEdited) {
    await documents.replace(documents.manifest).catch((error: unknown) => {
      // A disk without room takes no change either, and the next document that is written brings the format along.
      if (!(error instanceof WriteRefusedError)) throw error;
    });
  }
  await lock.confirm();
  return await openTails(ops, folder, loaded);
}

/** What a crash between a cancellation and the removal has left; a file that stays is reported, not a reason to stop. */
async function unusedCopiesDropped(ops: FileOps, folder: string, memory: Memory): Promise<readonly string[]> {
  try {
    const dropped = await dropUnusedCopies(ops, folder, (id) => memory.requests.get(id));
    return dropped === 0 ? [] : [`Sealed copies of cancelled dismissals were removed: ${dropped}.`];
  } catch (error) {
    return [`A sealed copy of a cancelled dismissal could not be removed: ${describe(error)}.`];
  }
}

async function newStore(ops: FileOps, folder: string): Promise<LoadedStore> {
  await createStore(ops, folder);
  const loaded = await loadStore(ops, folder, readCache);
  if (loaded === null) throw new Error(`The new store in ${folder} cannot be read back.`);
  return loaded;
}
