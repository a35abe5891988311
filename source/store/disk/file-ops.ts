import { fstatSync, readSync, writeSync } from "node:fs";
import { mkdir, open, rename, statfs, unlink } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { checkOwnPlace, openOwn } from "../../disk/own-file.ts";
import type { WriteWay } from "../../disk/own-file.ts";
import { codeOf } from "../../text/system-code.ts";

/** An open file, as far as the store uses one. */
export interface OpenFile {
  write(
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesWritten: number }>;
  read(
    into: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
  /** Reads at once, for a row that is about to be shown; answers the bytes read. */
  readNow(into: Uint8Array, offset: number, length: number, position: number): number;
  stat(): Promise<{ readonly size: number }>;
  /** How many names it has, 0 once it has been deleted, and its size in bytes. */
  statNow(): { readonly names: number; readonly size: number };
  truncate(length: number): Promise<void>;
  chmod(mode: number): Promise<void>;
  datasync(): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** So few bytes are copied to the system's memory in less time than another thread takes to be asked for it. */
const SMALL_WRITE_BYTES = 32 * 1024;

/** How a file is opened: to be read, or in one of the ways to write, none of which follows a link. */
export type OpenWay = "read" | WriteWay;

/** The calls whose failure decides what the store may acknowledge. */
export interface FileOps {
  open(path: string, way: OpenWay): Promise<OpenFile>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** Makes a folder for its owner alone, inside one that exists; false when it is there already. */
  makeFolder(path: string): Promise<boolean>;
  /** The magic number of the file system, as statfs reports it. */
  fileSystemType(folder: string): Promise<number>;
}

export const DISK: FileOps = {
  open: async (path, way) => {
    if (way === "read") return opened(await open(path, "r"));
    checkOwnPlace(path);
    return opened(await openOwn(path, way));
  },
  rename,
  unlink,
  makeFolder: async (path) => {
    try {
      await mkdir(path, { mode: 0o700 });
      return true;
    } catch (error) {
      if (codeOf(error) === "EEXIST") return false;
      throw error;
    }
  },
  fileSystemType: async (folder) => (await statfs(folder)).type,
};

function opened(handle: FileHandle): OpenFile {
  return {
    write: async (bytes, offset, length, position) =>
      length <= SMALL_WRITE_BYTES
        ? { bytesWritten: writeSync(handle.fd, bytes, offset, length, position) }
        : await handle.write(bytes, offset, length, position),
    read: (into, offset, length, position) => handle.read(into, offset, length, position),
    readNow: (into, offset, length, position) => readSync(handle.fd, into, offset, length, position),
    stat: () => handle.stat(),
    statNow: () => {
      const { nlink, size } = fstatSync(handle.fd);
      return { names: nlink, size };
    },
    truncate: (length) => handle.truncate(length),
    chmod: (mode) => handle.chmod(mode),
    datasync: () => handle.datasync(),
    sync: () => handle.sync(),
    close: () => handle.close(),
  };
}
