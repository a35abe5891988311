import { open, rename, statfs, unlink } from "node:fs/promises";

/** An open file, as far as the store uses one. Node's FileHandle is one. */
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
  stat(): Promise<{ readonly size: number }>;
  truncate(length: number): Promise<void>;
  chmod(mode: number): Promise<void>;
  datasync(): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The calls whose failure decides what the store may acknowledge. */
export interface FileOps {
  open(path: string, flags: string, mode?: number): Promise<OpenFile>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** The magic number of the file system, as statfs tells it. */
  fileSystemType(folder: string): Promise<number>;
}

export const DISK: FileOps = {
  open: (path, flags, mode) => open(path, flags, mode),
  rename,
  unlink,
  fileSystemType: async (folder) => (await statfs(folder)).type,
};
