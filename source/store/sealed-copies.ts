import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { syncFolder } from "./durable-write.ts";
import { replaceFile } from "./durable-file.ts";
import type { FileOps } from "./file-ops.ts";
import type { SyncError } from "../domain/sync-error.ts";
import { codeOf, IllegalChangeError } from "./store-errors.ts";

export const SEALED_FOLDER = "sealed";
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

/**
 * Writes `sealed/<request>.ndjson`, read-only, one record a line, and answers its path once the disk holds it.
 * A copy is never replaced: the same records find the copy that is there, others get a name of their own.
 */
export async function sealCopy(
  ops: FileOps,
  folder: string,
  requestId: string,
  records: readonly SyncError[],
): Promise<string> {
  // The id becomes part of a path.
  if (!PLAIN_NAME.test(requestId)) {
    throw new IllegalChangeError(`A request id must be letters and digits: ${JSON.stringify(requestId)}.`);
  }
  const bytes = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(""));
  const sealedFolder = join(folder, SEALED_FOLDER);
  if (await ops.makeFolder(sealedFolder)) await syncFolder(ops, folder);
  for (let copy = 1; ; copy++) {
    const path = join(sealedFolder, copy === 1 ? `${requestId}.ndjson` : `${requestId}-${copy}.ndjson`);
    const there = await contentOf(path);
    if (there?.equals(bytes) === true) return path;
    if (there !== null) continue;
    await replaceFile(ops, path, bytes, 0o400);
    return path;
  }
}

async function contentOf(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}
