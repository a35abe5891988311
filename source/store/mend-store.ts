import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { Documents, MANIFEST_FILE } from "./documents.ts";
import { createDurably, removeIfThere, syncFolder } from "./durable-write.ts";
import type { FileOps } from "./file-ops.ts";
import { namesIn } from "./folder-checks.ts";
import { Journal, journalName } from "./journal.ts";
import type { LoadedStore } from "./load-store.ts";
import { NEW_MANIFEST } from "./manifest.ts";
import { CurrentSegment, emptyExtent, SEGMENT_FOLDER, segmentName } from "./segments.ts";
import { SEALED_FOLDER } from "./sealed-copies.ts";
import { codeOf, DamagedStoreError } from "./store-errors.ts";

const SEGMENT_FILE = /^(\d{6})\.ndjson$/;
const STORE_FILE = /^(journal-\d{6}|\d{6})\.ndjson$/;

/** The files of a folder, open at their ends. */
export interface OpenEnds {
  readonly journal: Journal;
  readonly segment: CurrentSegment;
  /** What was found and cut, in sentences. */
  readonly findings: readonly string[];
}

/** Lays out a new store. A folder that holds data without a manifest is refused: it would be overwritten. */
export async function createStore(ops: FileOps, folder: string): Promise<void> {
  await mkdir(join(folder, SEGMENT_FOLDER), { recursive: true, mode: 0o700 });
  await mkdir(join(folder, SEALED_FOLDER), { recursive: true, mode: 0o700 });
  await refuseOrphans(folder, "");
  await refuseOrphans(folder, SEGMENT_FOLDER);
  for (const name of [
    journalName(NEW_MANIFEST.journal.generation),
    segmentName(NEW_MANIFEST.segments.current),
  ]) {
    await removeIfThere(ops, join(folder, name));
    await (await createDurably(ops, join(folder, name))).close();
  }
  await syncFolder(ops, folder);
  // Last, so that a manifest never names a file that a crash kept from being made.
  await Documents.create(ops, folder);
}

async function refuseOrphans(folder: string, inside: string): Promise<void> {
  const names = await namesIn(join(folder, inside));
  for (const name of names.filter((one) => STORE_FILE.test(one))) {
    if ((await stat(join(folder, inside, name))).size === 0) continue;
    throw new DamagedStoreError(
      `${MANIFEST_FILE} is missing from the data folder ${folder}, but ${join(inside, name)} holds data.`,
      "Nothing was changed. Put the file back, or restore the data folder from a copy.",
    );
  }
}

/**
 * Cuts what was never acknowledged, makes what was read durable, and opens the ends for writing. A killed process
 * may have left lines that only the page cache holds, so reading them is not enough to build on them.
 */
export async function openEnds(ops: FileOps, folder: string, loaded: LoadedStore): Promise<OpenEnds> {
  const findings = await cutSegments(ops, folder, loaded);
  const { goodBytes, tornBytes, sequence } = loaded.journal;
  if (tornBytes > 0) findings.push(cutSentence(loaded.journalName, tornBytes, goodBytes, "a change"));
  await cutAndSync(ops, join(folder, loaded.journalName), goodBytes);
  const current = loaded.documents.manifest.segments.current;
  const extent = loaded.extents.get(current) ?? emptyExtent(current);
  const journalFile = await ops.open(join(folder, loaded.journalName), "r+");
  const journal = new Journal(journalFile, loaded.journalName, goodBytes, sequence);
  try {
    const segmentFile = await ops.open(join(folder, segmentName(current)), "r+");
    return { journal, segment: new CurrentSegment(segmentFile, extent), findings };
  } catch (error) {
    await journal.close();
    if (codeOf(error) !== "ENOENT") throw error;
    throw new DamagedStoreError(
      `${segmentName(current)} is missing from the data folder ${folder}.`,
      "Nothing was changed. Put the file back, or restore the data folder from a copy.",
      error,
    );
  }
}

async function cutSegments(ops: FileOps, folder: string, loaded: LoadedStore): Promise<string[]> {
  const findings: string[] = [];
  for (const file of await namesIn(join(folder, SEGMENT_FOLDER))) {
    const number = Number(SEGMENT_FILE.exec(file)?.[1] ?? Number.NaN);
    if (!Number.isInteger(number)) continue;
    const name = segmentName(number);
    const { size } = await stat(join(folder, name));
    const { bytes } = loaded.extents.get(number) ?? emptyExtent(number);
    if (size > bytes) findings.push(cutSentence(name, size - bytes, bytes, "an import"));
    if (number > loaded.documents.manifest.segments.current) await removeIfThere(ops, join(folder, name));
    else if (size > bytes || number === loaded.documents.manifest.segments.current) {
      await cutAndSync(ops, join(folder, name), bytes);
    }
  }
  return findings;
}

async function cutAndSync(ops: FileOps, path: string, bytes: number): Promise<void> {
  const file = await ops.open(path, "r+");
  try {
    if ((await file.stat()).size > bytes) await file.truncate(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

function cutSentence(name: string, cut: number, at: number, what: string): string {
  return (
    `${name}: ${cut} bytes from byte ${at} on belonged to ${what} that was never confirmed ` +
    "(a crash or a full disk stopped it); they were cut. Do it again if you miss it."
  );
}
