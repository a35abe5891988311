import { join } from "node:path";
import { temporaryFor } from "./durable-file.ts";
import { removeIfThere } from "./durable-write.ts";
import type { FileOps } from "./file-ops.ts";
import { StorePoisonedError } from "../store-errors.ts";

const CLAIM_FILE = "owner.claim";

/**
 * The second guard of a folder's one owner, below the lock and independent of it.
 *
 * Each owner puts an empty file of its own in the place of `owner.claim`, and keeps it open. Anyone who comes later takes
 * that name away, so the file of the owner before has no name any more, which fstat shows at the cost of a system call.
 * Every write asks before it begins, and again after its sync, before anything is acknowledged:
 *
 * - What an owner acknowledged was written before it lost its claim. The next one reads the folder after it has made
 *   its claim, so it finds all of it.
 * - A write that was asked for and is late lands behind the lines of the next owner, never over them: journal and
 *   segments are opened for appending. It is not acknowledged, and the next owner finds its file longer than it left
 *   it: nothing is acknowledged from there on, and the next start cuts what was not.
 * - What is left is a cut or a rename that stands between its question and its system call while another process opens
 *   the folder. No turn of the event loop lies between the two, and the lock has to have failed as well.
 *
 * The claim needs no room on the disk and no sync: after a power cut there is no owner.
 */
export interface FolderClaim {
  /** Throws StorePoisonedError once another process has taken the folder over. */
  check(): void;
  release(): Promise<void>;
}

export async function claimFolder(ops: FileOps, folder: string): Promise<FolderClaim> {
  const path = join(folder, CLAIM_FILE);
  const temporary = temporaryFor(path);
  const file = await ops.open(temporary, "new");
  try {
    await ops.rename(temporary, path);
  } catch (error) {
    await file.close();
    await removeIfThere(ops, temporary).catch(() => undefined);
    throw error;
  }
  return {
    check: () => {
      if (file.statNow().names === 0) throw takenOver(folder);
    },
    release: () => file.close(),
  };
}

function takenOver(folder: string): StorePoisonedError {
  return new StorePoisonedError(
    `Another dwtriage has taken over the data folder ${folder}, or its ${CLAIM_FILE} was deleted. Nothing more is saved.`,
    "What was confirmed is in the folder. Stop this dwtriage; then work with the other one, or start again.",
  );
}
