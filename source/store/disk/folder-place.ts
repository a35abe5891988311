import { statSync } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { FileOps, OpenFile } from "./file-ops.ts";
import type { FolderClaim } from "./folder-claim.ts";
import { codeOf } from "../../text/system-code.ts";
import { StorePoisonedError } from "../store-errors.ts";

/** What the kernel knows a folder by, whatever path or mount leads to it. */
export async function identityOf(folder: string): Promise<string> {
  const { dev, ino } = await stat(folder, { bigint: true });
  return `${dev}:${ino}`;
}

/**
 * The same file system, which first makes sure that the folder's path still leads to the folder that was opened, and
 * that this process still has its claim on it.
 * Once it does not, every call throws StorePoisonedError, even if the folder comes back: a write by path would land
 * in a folder that is not ours, and one to an open file in a folder that may have been deleted.
 */
export function opsInPlace(ops: FileOps, folder: string, identity: string, claim: FolderClaim): FileOps {
  let lost: StorePoisonedError | null = null;
  const check = (): void => {
    if (lost === null) {
      const now = identityNow(folder);
      if (now === identity) {
        claim.check();
        return;
      }
      lost ??= noLongerThere(folder, now !== null);
    }
    throw lost;
  };
  return {
    open: async (path, way) => {
      check();
      const file = await ops.open(path, way);
      const checkNamed = (): void => {
        check();
        // A line in a file without a name would be confirmed and never read again.
        if (file.statNow().names > 0) return;
        lost = deleted(folder, path);
        throw lost;
      };
      return checkedFile(file, checkNamed, () => claim.check());
    },
    rename: async (from, to) => {
      check();
      await ops.rename(from, to);
    },
    unlink: async (path) => {
      check();
      await ops.unlink(path);
    },
    makeFolder: async (path) => {
      check();
      return await ops.makeFolder(path);
    },
    fileSystemType: (path) => ops.fileSystemType(path),
  };
}

/** Null when nothing is there. Asked at once: a turn of the event loop would cost each commit more than the question. */
function identityNow(folder: string): string | null {
  try {
    const { dev, ino } = statSync(folder, { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return null;
    throw error;
  }
}

/** `confirm` is asked after a sync, before anything that was synced is acknowledged. */
function checkedFile(file: OpenFile, check: () => void, confirm: () => void): OpenFile {
  return {
    ...file,
    write: async (bytes, offset, length, position) => {
      check();
      return await file.write(bytes, offset, length, position);
    },
    truncate: async (length) => {
      confirm();
      await file.truncate(length);
    },
    datasync: async () => {
      await file.datasync();
      confirm();
    },
    sync: async () => {
      await file.sync();
      confirm();
    },
  };
}

function deleted(folder: string, path: string): StorePoisonedError {
  return new StorePoisonedError(
    `${basename(path)} was deleted from the data folder ${folder} while dwtriage was using it. Nothing more is saved.`,
    "Stop this dwtriage, and restore the folder from a copy or move what is left of it away and start with a new one.",
  );
}

function noLongerThere(folder: string, isReplaced: boolean): StorePoisonedError {
  const what = isReplaced
    ? "another folder stands in its place"
    : "it was moved or deleted while dwtriage was using it";
  return new StorePoisonedError(
    `The data folder ${folder} is no longer where it was opened: ${what}. Nothing more is saved.`,
    "What was confirmed is in the folder that was opened. Stop this dwtriage, move the folder back or name its new place with --data, and start again.",
  );
}
