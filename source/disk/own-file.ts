import { chmodSync, closeSync, constants, fstatSync, lstatSync, openSync, statSync } from "node:fs";
import type { Stats } from "node:fs";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { UserFacingError } from "../domain/user-facing-error.ts";

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDWR, O_WRONLY } = constants;
/** Windows has neither of the two: there a link needs a right of its own. A pipe would wait for its reader. */
const NO_LINK = (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0);

/** How a file is opened to be written. */
export type WriteWay = "new" | "existing" | "append" | "append-existing" | "append-new";

const FLAGS: Readonly<Record<WriteWay, number>> = {
  new: O_RDWR | O_CREAT | O_EXCL,
  existing: O_RDWR,
  append: O_WRONLY | O_CREAT | O_APPEND,
  "append-existing": O_RDWR | O_APPEND,
  "append-new": O_RDWR | O_CREAT | O_EXCL | O_APPEND,
};

/** Bits of a mode that let somebody else write: the group's, and everybody's. */
const GROUP_WRITES = 0o020;
const ALL_WRITE = 0o002;
/** The bit of a folder in which only the owner of a file may rename or remove it. */
const KEPT_APART = 0o1000;

/** A file or folder that somebody else could have put there. */
export class PlantedFileError extends UserFacingError {}

/**
 * Opens a file to be written: never through a link, and only an ordinary file of this user. Where others may write to
 * a folder, a link or a file of theirs would turn our writing against us. Throws PlantedFileError, or the system's own
 * error.
 */
export async function openOwn(path: string, way: WriteWay, mode = 0o600): Promise<FileHandle> {
  const handle = await open(path, FLAGS[way] | NO_LINK, mode).catch((cause: unknown) => {
    throw refusedLink(path, cause);
  });
  try {
    checkOwn(path, await handle.stat());
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The same at once; answers the descriptor. */
export function openOwnNow(path: string, way: WriteWay, mode = 0o600): number {
  const descriptor = openNow(path, way, mode);
  try {
    checkOwn(path, fstatSync(descriptor));
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function openNow(path: string, way: WriteWay, mode: number): number {
  try {
    return openSync(path, FLAGS[way] | NO_LINK, mode);
  } catch (error) {
    throw refusedLink(path, error);
  }
}

/**
 * Throws PlantedFileError unless the folder is this user's own, and nobody else may put files into it. A link to it
 * is fine when it is this user's as well. A folder that is not there passes.
 */
export function checkOwnFolder(path: string): void {
  const user = process.geteuid?.();
  if (user === undefined) return;
  const link = lstatSync(path, { throwIfNoEntry: false });
  if (link === undefined) return;
  const found = link.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : link;
  if (found === undefined || !found.isDirectory()) return;
  for (const one of [link, found]) if (one.uid !== user) throw foreign(path, one.uid);
  const others = othersWhoWrite(found);
  if (others === null) return;
  throw new PlantedFileError(
    `The folder ${path} may be written to by ${others} (mode 0${(found.mode & 0o7777).toString(8)}): files in it could be somebody else's.`,
    `Take that right away (chmod go-w ${path}), or name a folder of your own with --data.`,
  );
}

/** Systems that give each user a group of their own give it the user's number: that group is nobody else. */
function othersWhoWrite({ mode, uid, gid }: Stats): string | null {
  if ((mode & ALL_WRITE) !== 0) return "everybody";
  return (mode & GROUP_WRITES) !== 0 && gid !== uid ? "its group" : null;
}

/** Throws PlantedFileError for a link that somebody else has made: this user's own may lead where they like. */
export function checkOwnLink(path: string): void {
  const user = process.geteuid?.();
  const link = lstatSync(path, { throwIfNoEntry: false });
  if (user !== undefined && link?.isSymbolicLink() === true && link.uid !== user)
    throw planted(path, "is a link");
}

/** Takes the group's and everybody's right to write from this user's own folder; leaves any other as it is. */
export function closeOwnFolder(path: string): void {
  const user = process.geteuid?.();
  const found = statSync(path, { throwIfNoEntry: false });
  if (user === undefined || found === undefined || found.uid !== user) return;
  const closed = found.mode & 0o7777 & ~(GROUP_WRITES | ALL_WRITE);
  if (closed !== (found.mode & 0o7777)) chmodSync(path, closed);
}

/**
 * Throws PlantedFileError when a folder is about to be made inside one of another user. Root's are fine, and so are
 * those that, like the temporary one, keep each user's files apart.
 */
export function checkPlaceToMake(parent: string): void {
  const user = process.geteuid?.();
  const { uid, mode } = statSync(parent);
  const isFree = user === undefined || uid === user || uid === 0 || (mode & KEPT_APART) !== 0;
  if (!isFree) throw foreign(parent, uid);
}

/** The folder around a file, as `checkOwnFolder` checks it. */
export function checkOwnPlace(path: string): void {
  checkOwnFolder(dirname(path));
}

function checkOwn(path: string, found: Stats): void {
  if (!found.isFile()) throw planted(path, "is not an ordinary file");
  const user = process.geteuid?.();
  if (user !== undefined && found.uid !== user) throw foreign(path, found.uid);
}

/** A link answers ELOOP; a pipe without a reader, and a folder, have answers of their own. */
function refusedLink(path: string, cause: unknown): unknown {
  const code = cause instanceof Error && "code" in cause ? cause.code : "";
  if (code === "ELOOP" || code === "EMLINK") return planted(path, "is a link");
  if (code === "ENXIO" || code === "EISDIR") return planted(path, "is not an ordinary file");
  return cause;
}

function planted(path: string, what: string): PlantedFileError {
  return new PlantedFileError(
    `${path} ${what}; dwtriage writes to no such file.`,
    `Look who put it there, then move it away: mv ${basename(path)} ${basename(path)}.away`,
  );
}

function foreign(path: string, user: number): PlantedFileError {
  return new PlantedFileError(
    `${path} belongs to another user (uid ${user}).`,
    "Work as that user, or name a data folder of your own with --data.",
  );
}
