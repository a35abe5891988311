import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { replaceFile } from "../disk/durable-file.ts";
import { appendOrCut, datasyncOrPoison, openOrCreate } from "../disk/durable-write.ts";
import type { FileOps } from "../disk/file-ops.ts";
import { REJECTED_FOLDER } from "../disk/rejected-files.ts";
import { SEALED_FOLDER } from "../disk/sealed-copies.ts";
import type { FileAdded } from "../format/change-format.ts";
import { DamagedStoreError } from "../store-errors.ts";

/** A name becomes a path, and another host has chosen it. */
const PLAIN_NAME = /^[\p{L}\p{N}_-][\p{L}\p{N}._-]{0,180}$/u;

/** Writes what another host has written next to its journal: a sealed copy, or rejected lines from one place on. */
export async function takeFile(
  ops: FileOps,
  folder: string,
  { name, from }: FileAdded,
  bytes: Buffer,
): Promise<void> {
  const [inside = "", base = "", more] = name.split("/");
  if (more !== undefined || !PLAIN_NAME.test(base) || ![SEALED_FOLDER, REJECTED_FOLDER].includes(inside)) {
    throw new DamagedStoreError(
      `The team store names a file that no host would write: ${JSON.stringify(name)}.`,
      "Nothing was written. Find out who has added to the journal, and restore the database from a backup.",
    );
  }
  const path = join(folder, inside, base);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  if (inside === SEALED_FOLDER) return replaceFile(ops, path, bytes, 0o400);
  const file = await openOrCreate(ops, path);
  try {
    // What a crash has left of an earlier try goes first.
    await file.truncate(from);
    await datasyncOrPoison(file, base, await appendOrCut(file, base, [bytes], from));
  } finally {
    await file.close();
  }
}
