import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { removeIfThere, syncFolder } from "./durable-write.ts";
import { replaceFile } from "./durable-file.ts";
import type { FileOps } from "./file-ops.ts";
import { namesIn } from "./folder-checks.ts";
import type { SyncError } from "../../domain/error/sync-error.ts";
import type { SyncRequest } from "../../domain/request/sync-request.ts";
import { codeOf } from "../../text/system-code.ts";
import type { KeptFile } from "../store.ts";
import { IllegalChangeError } from "../store-errors.ts";

export const SEALED_FOLDER = "sealed";
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
/** As the engine names requests; the number distinguishes the copies of one request. */
const COPY_NAME = /^(R\d+)(?:-\d+)?\.ndjson$/;

/** A dismissed record; with the proof where its dismissal asked for one. */
export type SealedRecord = SyncError & { readonly dismissedBecause?: string };

/**
 * Writes `sealed/<request>.ndjson`, read-only, one record a line, and vouches for it once the disk holds it.
 * A copy is never replaced: the same records find the copy that is there, others get a name of their own.
 */
export async function sealCopy(
  ops: FileOps,
  folder: string,
  requestId: string,
  records: readonly SealedRecord[],
): Promise<KeptFile & { readonly bytes: Buffer }> {
  // The id becomes part of a path.
  if (!PLAIN_NAME.test(requestId)) {
    throw new IllegalChangeError(`A request id must be letters and digits: ${JSON.stringify(requestId)}.`);
  }
  const bytes = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(""));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const sealedFolder = join(folder, SEALED_FOLDER);
  if (await ops.makeFolder(sealedFolder)) await syncFolder(ops, folder);
  for (let copy = 1; ; copy++) {
    const file = copy === 1 ? `${requestId}.ndjson` : `${requestId}-${copy}.ndjson`;
    const path = join(sealedFolder, file);
    const kept = { path, bytes, file: { name: `${SEALED_FOLDER}/${file}`, sha256 } };
    const there = await contentOf(path);
    if (there?.equals(bytes) === true) return kept;
    if (there !== null) continue;
    await replaceFile(ops, path, bytes, 0o400);
    return kept;
  }
}

/** True when the request ended before it dismissed anything: a copy of its records would prove what never happened. */
export function isDroppedDismissal(request: SyncRequest | undefined): boolean {
  return request?.action === "dismiss" && request.state === "cancelled" && request.succeeded === 0;
}

/** Removes the copies of dismissals that were cancelled between copy and change; answers how many. */
export async function dropUnusedCopies(
  ops: FileOps,
  folder: string,
  requestOf: (id: string) => SyncRequest | undefined,
): Promise<number> {
  let dropped = 0;
  for (const name of await namesIn(join(folder, SEALED_FOLDER))) {
    const id = COPY_NAME.exec(name)?.[1];
    if (id === undefined || !isDroppedDismissal(requestOf(id))) continue;
    await removeIfThere(ops, join(folder, SEALED_FOLDER, name));
    dropped += 1;
  }
  return dropped;
}

async function contentOf(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}
