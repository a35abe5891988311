import { fstatSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";

/** A sync that went to the disk: of which file or folder, how long that was, and what `look` saw at that moment. */
export interface SeenSync<T> {
  readonly inode: number;
  readonly size: number;
  readonly seen: T;
}

/** Lets real syncs through, and tells them: what no test can see afterwards, because only a power cut would show it. */
export async function syncsDuring<T>(
  work: () => Promise<unknown>,
  look: () => T,
): Promise<readonly SeenSync<T>[]> {
  const syncs: SeenSync<T>[] = [];
  const probe = await open(".", "r");
  const handles = Object.getPrototypeOf(probe) as Pick<FileHandle, "sync" | "datasync">;
  await probe.close();
  const { sync, datasync } = handles;
  const watched = (original: () => Promise<void>) =>
    async function (this: FileHandle): Promise<void> {
      const { ino, size } = fstatSync(this.fd);
      const seen = look();
      await original.call(this);
      syncs.push({ inode: ino, size, seen });
    };
  Object.assign(handles, { sync: watched(sync), datasync: watched(datasync) });
  try {
    await work();
  } finally {
    Object.assign(handles, { sync, datasync });
  }
  return syncs;
}

/** How often the file or folder that now has this path was synced when it was as long as it is now. */
export function wholeSyncsOf<T>(path: string, syncs: readonly SeenSync<T>[]): readonly SeenSync<T>[] {
  const { ino, size } = statSync(path);
  return syncs.filter((one) => one.inode === ino && one.size === size);
}
