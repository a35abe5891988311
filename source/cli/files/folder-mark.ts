import { existsSync } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserFacingError } from "../../domain/user-facing-error.ts";

/** The path that an engine was opened at leads to another folder now, or to none. */
export class FolderLostError extends UserFacingError {
  override readonly isFault = true;

  constructor(folder: string, what: string) {
    super(
      `The data folder ${folder} is no longer the one that was opened: ${what}. Nothing more is read from it or written to it.`,
      "What was confirmed is in the folder that was opened. Move it back, or name its new place with --data, and start again.",
    );
  }
}

/** What the kernel knows a folder by; null when nothing is there. A screen loads no store to ask. */
async function identityOf(path: string): Promise<string | null> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found === null ? null : `${found.dev}:${found.ino}`;
}

/** A folder as it was when it was looked at first. */
export class FolderMark {
  /** The real path. */
  readonly path: string;
  readonly #identity: string | null;

  private constructor(path: string, identity: string | null) {
    this.path = path;
    this.#identity = identity;
  }

  static async of(folder: string): Promise<FolderMark> {
    const path = await realpath(folder);
    return new FolderMark(path, await identityOf(path));
  }

  /** Why the path leads to this folder and its data no more; null when it does. */
  async lost(): Promise<FolderLostError | null> {
    const now = await identityOf(this.path);
    if (now === null) return new FolderLostError(this.path, "it was moved or deleted");
    if (now !== this.#identity) return new FolderLostError(this.path, "another folder stands in its place");
    return existsSync(join(this.path, "store.json"))
      ? null
      : new FolderLostError(this.path, "its files were deleted");
  }
}
