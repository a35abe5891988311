import { basename, dirname } from "node:path";
import { RunningChecksum } from "./checksum.ts";
import { temporaryFor } from "./durable-file.ts";
import { removeIfThere, syncFolder, writeAll, writeRefused } from "./durable-write.ts";
import type { FileOps } from "./file-ops.ts";
import { UnknownDiskStateError } from "./store-errors.ts";

/** A written file, as whoever names it vouches for it. */
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
  const temporary = temporaryFor(path);
  const sum = new RunningChecksum();
  let bytes = 0;
  try {
    const file = await ops.open(temporary, "wx", 0o600);
    try {
      for (const piece of pieces) {
        await writeAll(file, piece, bytes);
        sum.add(piece);
        bytes += piece.length;
      }
      await file.sync().catch((cause: unknown) => {
        throw new UnknownDiskStateError(basename(path), cause);
      });
    } finally {
      await file.close();
    }
    await ops.rename(temporary, path);
  } catch (error) {
    await removeIfThere(ops, temporary).catch(() => undefined);
    throw error instanceof UnknownDiskStateError ? error : writeRefused(basename(path), error);
  }
  await syncFolder(ops, dirname(path));
  return { bytes, checksum: sum.text };
}
