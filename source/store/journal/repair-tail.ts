import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { Documents, MANIFEST_FILE } from "../disk/documents.ts";
import { createDurably, removeIfThere, syncFolder } from "../disk/durable-write.ts";
import type { FileOps } from "../disk/file-ops.ts";
import { namesIn } from "../disk/folder-checks.ts";
import { Journal, journalName } from "./journal.ts";
import type { LoadedStore } from "./load-store.ts";
import { NEW_MANIFEST, type ReplicaMark } from "../disk/manifest.ts";
import { CurrentSegment, emptyExtent, SEGMENT_FOLDER, segmentName } from "./segments.ts";
import { SEALED_FOLDER } from "../disk/sealed-copies.ts";
import { codeOf } from "../../text/system-code.ts";
import { DamagedStoreError } from "../store-errors.ts";

const SEGMENT_FILE = /^(\d{6})(?:-(\d+))?\.ndjson$/;
const JOURNAL_FILE = /^journal-(\d{6})\.ndjson$/;
const STATE_FILE = /^state-(\d{6})\.ndjson$/;
const STORE_FILE = /^((journal|state)-\d{6}|\d{6}(-\d+)?)\.ndjson$/;

/** The files of a folder, open at their ends. */
export interface OpenTails {
  readonly journal: Journal;
  readonly segment: CurrentSegment;
  /** What was found and cut, in sentences. */
  readonly findings: readonly string[];
}

/** Lays out a new store. A folder that holds data without a manifest is refused: it would be overwritten. */
export async function createStore(ops: FileOps, folder: string, replica?: ReplicaMark): Promise<void> {
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
  await Documents.create(ops, folder, replica === undefined ? NEW_MANIFEST : { ...NEW_MANIFEST, replica });
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
export async function openTails(ops: FileOps, folder: string, loaded: LoadedStore): Promise<OpenTails> {
  await sweepGenerations(ops, folder, loaded);
  const findings = await cutSegments(ops, folder, loaded);
  const { bytes, tornBytes, generation } = loaded.journal;
  const name = journalName(generation);
  if (tornBytes > 0) findings.push(cutSentence(name, tornBytes, bytes, "a change"));
  await cutAndSync(ops, join(folder, name), bytes);
  const { current } = loaded.documents.manifest.segments;
  const extent = loaded.extents.get(current) ?? emptyExtent(current);
  const journal = new Journal(await ops.open(join(folder, name), "append-existing"), loaded.journal);
  try {
    const segmentFile = await ops.open(join(folder, segmentName(current)), "append-existing");
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

/**
 * Removes journals and checkpoints that nothing leads to: those that a newer checkpoint has replaced, and a next
 * generation that a crash kept from being begun. One that holds lines nothing leads to is damage.
 */
async function sweepGenerations(ops: FileOps, folder: string, loaded: LoadedStore): Promise<void> {
  const { generation: first } = loaded.documents.manifest.journal;
  const last = loaded.journal.generation;
  for (const name of await namesIn(folder)) {
    const journal = Number(JOURNAL_FILE.exec(name)?.[1] ?? Number.NaN);
    if (journal > last && (await stat(join(folder, name))).size > 0) {
      throw new DamagedStoreError(
        `${name} holds changes, but ${journalName(last)} ends without the line that leads to it.`,
        "Nothing was changed. Restore the data folder from a copy; keep the damaged one for an inspection.",
      );
    }
    const state = Number(STATE_FILE.exec(name)?.[1] ?? Number.NaN);
    const isInUse = state === first && loaded.documents.manifest.state !== null;
    if (journal < first || journal > last || (Number.isInteger(state) && !isInUse)) {
      await removeIfThere(ops, join(folder, name));
    }
  }
}

async function cutSegments(ops: FileOps, folder: string, loaded: LoadedStore): Promise<string[]> {
  const findings: string[] = [];
  const { current, sealed } = loaded.documents.manifest.segments;
  for (const file of await namesIn(join(folder, SEGMENT_FOLDER))) {
    const [matched, digits, rewritten] = SEGMENT_FILE.exec(file) ?? [];
    if (matched === undefined) continue;
    const number = Number(digits);
    const path = join(folder, SEGMENT_FOLDER, file);
    const rewrite = sealed.find(({ segment }) => segment === number)?.rewrite ?? 0;
    if (Number(rewritten ?? 0) !== rewrite) {
      // The file before its rewriting, or a rewriting that a crash kept from counting.
      await removeIfThere(ops, path);
      continue;
    }
    const { size } = await stat(path);
    const { bytes } = loaded.extents.get(number) ?? emptyExtent(number);
    if (size > bytes) {
      findings.push(cutSentence(segmentName(number, rewrite), size - bytes, bytes, "an import"));
    }
    if (number > current) await removeIfThere(ops, path);
    else if (size > bytes || number === current) await cutAndSync(ops, path, bytes);
  }
  return findings;
}

async function cutAndSync(ops: FileOps, path: string, bytes: number): Promise<void> {
  const file = await ops.open(path, "existing");
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
