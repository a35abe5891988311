import { link, open, rename } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { openOwn } from "./own-file.ts";
import type { WriteWay } from "./own-file.ts";

export type DurableHandle = Pick<
  FileHandle,
  "writeFile" | "appendFile" | "sync" | "datasync" | "truncate" | "stat" | "close"
>;

/** The calls that bring a file to the disk. Their order decides what a power cut leaves, so tests look at it. */
export interface DurableCalls {
  /** Opens a file to be written, as `openOwn` does. */
  open(path: string, way: WriteWay): Promise<DurableHandle>;
  rename(from: string, to: string): Promise<void>;
  link(from: string, to: string): Promise<void>;
  /** Makes the names inside a folder durable. */
  syncFolder(folder: string): Promise<void>;
}

export const DURABLE_CALLS: DurableCalls = {
  open: (path, way) => openOwn(path, way),
  rename,
  link,
  syncFolder: async (folder) => {
    // Windows cannot open a folder for reading; NTFS journals its names by itself.
    if (process.platform === "win32") return;
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};
