import { basename, dirname } from "node:path";
import { RunningChecksum } from "../format/checksum.ts";
import { temporaryFor } from "./durable-file.ts";
import { removeIfThere, syncFolder, writeAll, writeRefused } from "./durable-write.ts";
import type { FileOps, OpenFile } from "./file-ops.ts";
import { UnknownDiskStateError } from "../store-errors.ts";

/** A written file, as anyone who names it vouches for it. */
export interface WrittenFile {
  readonly bytes: number;
  readonly checksum: string;
}

/**
 * Writes a file piece by piece, each piece made only when the one before is out, so that a file of any size stalls
 * nobody. It has its name only when all of it is durable.
 */
export async function writeWhole(
  ops: FileOps,
  path: string,
  pieces: Iterable<Uint8Array>,
): Promise<WrittenFile> {
  const written = await writeNamed(ops, path, pieces, async (file) => {
    await file.sync().catch((cause: unknown) => {
      throw new UnknownDiskStateError(basename(path), cause);
    });
  });
  await syncFolder(ops, dirname(path));
  return written;
}

/** The same for a file that may be lost: it is not synced, so a power cut can leave an older one or a damaged one. */
export async function replaceWhole(ops: FileOps, path: string, pieces: Iterable<Uint8Array>): Promise<void> {
  await writeNamed(ops, path, pieces, () => Promise.resolve());
}

async function writeNamed(
  ops: FileOps,
  path: string,
  pieces: Iterable<Uint8Array>,
  finish: (file: OpenFile) => Promise<void>,
): Promise<WrittenFile> {
  const temporary = temporaryFor(path);
  const sum = new RunningChecksum();
  let bytes = 0;
  try {
    const file = await ops.open(temporary, "new");
    try {
      for (const piece of pieces) {
        await writeAll(file, piece, bytes);
        sum.add(piece);
        bytes += piece.length;
      }
      await finish(file);
    } finally {
      await file.close();
    }
    await ops.rename(temporary, path);
  } catch (error) {
    await removeIfThere(ops, temporary).catch(() => undefined);
    throw error instanceof UnknownDiskStateError ? error : writeRefused(basename(path), error);
  }
  return { bytes, checksum: sum.text };
}
