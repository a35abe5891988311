import { join } from "node:path";
import { checksumText, RunningChecksum } from "../format/checksum.ts";
import type { Documents } from "../disk/documents.ts";
import { removeIfThere } from "../disk/durable-write.ts";
import { isFinal } from "../../domain/error/sync-error.ts";
import type { RowTexts } from "../columns/moved-row.ts";
import type { FileOps } from "../disk/file-ops.ts";
import { openNamed } from "./journal-chain.ts";
import type { Memory } from "../memory/memory.ts";
import { roomForLines } from "../columns/row-files.ts";
import type { RowRun } from "../columns/row-files.ts";
import { encoded, segmentName } from "./segments.ts";
import type { NewError } from "../store.ts";
import { writeWhole } from "../disk/whole-file.ts";

/** Each row is read before it is written, so few make a turn. */
const PIECE_BYTES = 128 * 1024;

export interface RewriteParts {
  readonly ops: FileOps;
  readonly folder: string;
  readonly memory: Memory;
  readonly documents: Documents;
  /** Runs a step alone, between two writes. */
  readonly alone: (step: () => Promise<void>) => Promise<void>;
}

/** Rows of a segment that are synced or dismissed. */
export function finalRows({ errors }: Memory, segment: number): number {
  const run = errors.files.runOf(segment);
  if (run === undefined) return 0;
  let count = 0;
  for (let row = run.firstRow; row < run.firstRow + run.rows; row++) {
    if (isFinal(errors.state.at(row))) count += 1;
  }
  return count;
}

/**
 * Writes a sealed segment again: final rows without message and version, changed texts in the place of the imported
 * ones and these next to them, for the timeline. Ids, keys and feed hashes stay, so that importing the rows again adds nothing. Rows keep their order.
 */
export async function rewriteSegment(parts: RewriteParts, segment: number): Promise<void> {
  const { ops, folder, memory, documents, alone } = parts;
  const { errors } = memory;
  const run = errors.files.runOf(segment);
  const sealed = documents.manifest.segments.sealed.find((one) => one.segment === segment);
  if (run === undefined || sealed === undefined) return;
  const rewrite = sealed.rewrite + 1;
  const name = segmentName(segment, rewrite);
  const lines = roomForLines(run.rows);
  const folded = new Map<number, Partial<RowTexts>>();
  const counts = { dropped: 0 };
  const rows = rowsAnew(memory, run, folded, counts);
  const sum = new RunningChecksum();
  const { bytes } = await writeWhole(ops, join(folder, name), encoded(rows, lines, 0, sum, PIECE_BYTES));
  await alone(async () => {
    const file = await openNamed(ops, folder, name);
    const { manifest } = documents;
    const others = manifest.segments.sealed.filter((one) => one.segment !== segment);
    const anew = { ...sealed, rewrite, bytes, dropped: counts.dropped, checksum: checksumText(sum.value) };
    const inOrder = [...others, anew].sort((one, other) => one.segment - other.segment);
    try {
      await documents.replace({ ...manifest, segments: { ...manifest.segments, sealed: inOrder } });
    } catch (error) {
      await file.close();
      throw error;
    }
    await errors.files.replace(segment, { name, file, bytes, crc: sum.value }, lines);
    // The segment holds them now; what has changed in the meantime stays next to it.
    for (const [row, texts] of folded) {
      if (errors.rewritten.get(row) === texts) errors.rewritten.delete(row);
    }
  });
  await removeIfThere(ops, join(folder, run.name));
}

function* rowsAnew(
  { errors }: Memory,
  run: RowRun,
  folded: Map<number, Partial<RowTexts>>,
  counts: { dropped: number },
): Generator<NewError> {
  for (let row = run.firstRow; row < run.firstRow + run.rows; row++) {
    const stored = errors.stored(row);
    const changed = errors.rewritten.get(row);
    if (changed !== undefined) folded.set(row, changed);
    const isDropped = isFinal(errors.state.at(row));
    if (isDropped) counts.dropped += 1;
    const message = isDropped ? "" : (changed?.message ?? stored.error.message);
    const recordVersion = isDropped ? "" : (changed?.recordVersion ?? stored.error.recordVersion);
    const isOther = stored.importedMessage !== undefined || message !== stored.error.message;
    yield {
      error: { ...stored.error, message, recordVersion },
      feedHash: changed?.feedHash ?? stored.feedHash,
      ...(isOther && !isDropped ? { importedMessage: stored.importedMessage ?? stored.error.message } : {}),
    };
  }
}
