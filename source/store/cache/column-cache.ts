import { RULES_VERSION } from "../../domain/cause/cause.ts";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { CauseMemory } from "../../domain/cause/cause-memory.ts";
import type { IntegrationJob } from "../../domain/sides/integration-job.ts";
import { encodeCache, readHead, readSections } from "./cache-file.ts";
import type { CacheHead } from "./cache-file.ts";
import { columnSections, columnsHead, decodeColumnsHead, fillColumns } from "./cache-sections.ts";
import type { ColumnsHead, Section } from "./cache-sections.ts";
import { checksumText, RunningChecksum } from "../format/checksum.ts";
import { count, fields, instant, listOf, objectAt, orNull, text, whole } from "../format/decode.ts";
import type { RowTexts } from "../columns/moved-row.ts";
import type { FileOps } from "../disk/file-ops.ts";
import { openNamed } from "../journal/journal-chain.ts";
import { journalName } from "../journal/journal.ts";
import type { JournalEnd } from "../journal/journal.ts";
import type { LoadedBase } from "../journal/load-store.ts";
import type { Manifest } from "../disk/manifest.ts";
import { Memory } from "../memory/memory.ts";
import type { CapturedRequest } from "../memory/request-table.ts";
import { segmentName } from "../journal/segments.ts";
import { causeLine, jobLine, requestLine, StateReader, textsLine } from "../journal/state-lines.ts";
import { replaceWhole } from "../disk/whole-file.ts";

const CACHE_FILE = "columns.bin";
const LINES_A_TURN = 1000;

/**
 * What a cache is of: a place of the journal, the checkpoint that the journal starts from, and the files of the
 * segments. Any difference makes it worthless; it never decides what is true.
 */
const decodeBinding = fields({
  generation: whole,
  sequence: whole,
  journalBytes: whole,
  journalChecksum: text,
  state: orNull(text),
  /** Rules that the causes in the columns were made by. */
  causeRules: text,
  segments: listOf(
    fields({
      segment: count,
      rewrite: count,
      firstRow: count,
      rows: count,
      bytes: whole,
      crc: count,
      /** When a sealed file was changed last; null for the segment that still grows. */
      changedAt: orNull(instant),
    }),
  ),
});
type Binding = ReturnType<typeof decodeBinding>;

/** A memory at one moment, ready to be written; later changes do not reach it. */
export interface CapturedCache {
  readonly end: JournalEnd;
  readonly rows: number;
  readonly binding: Omit<Binding, "journalChecksum">;
  readonly columns: ColumnsHead;
  readonly sections: readonly Section[];
  readonly jobs: readonly IntegrationJob[];
  readonly causes: readonly CauseMemory[];
  readonly requests: readonly CapturedRequest[];
  readonly texts: readonly (readonly [number, Partial<RowTexts>])[];
}

/** Captures a memory that nothing changes in the meantime, in steps between which others have their turn. */
export async function captureCache(
  folder: string,
  memory: Memory,
  end: JournalEnd,
  manifest: Manifest,
): Promise<CapturedCache> {
  const { errors } = memory;
  const segments: Binding["segments"][number][] = [];
  for (const { segment, firstRow, rows, bytes, crc } of errors.files.runs) {
    const sealed = manifest.segments.sealed.find((one) => one.segment === segment);
    const rewrite = sealed?.rewrite ?? 0;
    const changedAt = sealed === undefined ? null : await changeOf(folder, segment, rewrite);
    segments.push({ segment, rewrite, firstRow, rows, bytes, crc, changedAt });
  }
  const { generation, sequence, bytes: journalBytes } = end;
  const state = manifest.state?.checksum ?? null;
  const sections: Section[] = [];
  const ordering = errors.createdAt.isInOrder(errors.rows) ? [] : errors.createdAt.ordering(errors.rows);
  for (const _ of ordering) await setImmediate();
  for (const section of columnSections(errors)) {
    sections.push(section);
    await setImmediate();
  }
  return {
    end,
    rows: errors.rows,
    binding: { generation, sequence, journalBytes, state, causeRules: RULES_VERSION, segments },
    columns: columnsHead(errors),
    sections,
    jobs: memory.jobs.all(),
    causes: memory.causes.all(),
    requests: memory.requests.captured(),
    texts: [...errors.rewritten],
  };
}

/** Writes a captured cache in the place of the one that is there, in steps between which others have their turn. */
export async function writeCache(ops: FileOps, folder: string, captured: CapturedCache): Promise<void> {
  const journalChecksum = (await checksumOf(ops, folder, captured.end)) ?? "";
  const lines = { name: "lines", data: await linesOf(captured) };
  const head = { binding: { ...captured.binding, journalChecksum }, columns: captured.columns };
  await replaceWhole(ops, join(folder, CACHE_FILE), encodeCache([lines, ...captured.sections], head));
}

async function linesOf({ jobs, causes, requests, texts }: CapturedCache): Promise<Buffer> {
  const lines: Buffer[] = jobs.map((job) => Buffer.from(`${jobLine(job)}\n`));
  for (const cause of causes) lines.push(Buffer.from(`${causeLine(cause)}\n`));
  for (const request of requests) {
    lines.push(Buffer.from(`${requestLine(request)}\n`));
    await setImmediate();
  }
  for (const [row, rowTexts] of texts) {
    lines.push(Buffer.from(`${textsLine(row, rowTexts)}\n`));
    if (lines.length % LINES_A_TURN === 0) await setImmediate();
  }
  return Buffer.concat(lines);
}

/** Reads the cache of a folder; null when there is none, or when anything about it is not as it must be. */
export async function readCache(
  ops: FileOps,
  folder: string,
  manifest: Manifest,
): Promise<LoadedBase | null> {
  const memory = new Memory();
  try {
    const file = await ops.open(join(folder, CACHE_FILE), "read");
    try {
      const found = await readHead(file);
      if (found === null) return null;
      const binding = decodeBinding(found.head["binding"], "binding");
      if (!(await isOf(ops, folder, manifest, binding))) return null;
      const sections = await readSections(file, found.sections);
      if (sections === null) return null;
      fillColumns(memory.errors, columnsOf(found), sections);
      readLines(memory, Buffer.from(sections.bytes("lines")).toString("utf8"));
      return await withFiles(ops, folder, memory, binding);
    } finally {
      await file.close();
    }
  } catch {
    // A cache that cannot be used is as good as none: the folder is read in full, which reports what is wrong with it.
    await memory.errors.files.close();
    return null;
  }
}

function columnsOf({ head }: CacheHead): ReturnType<typeof decodeColumnsHead> {
  return decodeColumnsHead(head["columns"], "columns");
}

function readLines(memory: Memory, state: string): void {
  const reader = new StateReader(memory);
  for (const line of state.split("\n")) if (line !== "") reader.take(objectAt(JSON.parse(line), "line"));
}

async function isOf(ops: FileOps, folder: string, manifest: Manifest, binding: Binding): Promise<boolean> {
  const { generation, sequence, journalBytes: bytes } = binding;
  if (binding.causeRules !== RULES_VERSION) return false;
  if (generation < manifest.journal.generation || binding.state !== (manifest.state?.checksum ?? null)) {
    return false;
  }
  for (const run of binding.segments) {
    const rewrite = manifest.segments.sealed.find((one) => one.segment === run.segment)?.rewrite ?? 0;
    if (run.rewrite !== rewrite) return false;
    if (run.changedAt !== null && run.changedAt !== (await changeOf(folder, run.segment, rewrite)))
      return false;
  }
  return (await checksumOf(ops, folder, { generation, sequence, bytes })) === binding.journalChecksum;
}

async function withFiles(
  ops: FileOps,
  folder: string,
  memory: Memory,
  { generation, sequence, journalBytes, segments }: Binding,
): Promise<LoadedBase | null> {
  for (const { segment, rewrite, firstRow, rows, bytes, crc } of segments) {
    const name = segmentName(segment, rewrite);
    const file = await openNamed(ops, folder, name);
    memory.errors.files.open({ segment, name, file, firstRow, rows, bytes, crc });
    if ((await file.stat()).size >= bytes) continue;
    await memory.errors.files.close();
    return null;
  }
  const extents = new Map(
    segments.map(({ segment, rows, bytes, crc }) => [segment, { segment, rows, bytes, crc }]),
  );
  return { memory, end: { generation, sequence, bytes: journalBytes }, extents };
}

async function changeOf(folder: string, segment: number, rewrite: number): Promise<number> {
  return Math.round((await stat(join(folder, segmentName(segment, rewrite)))).mtimeMs);
}

/** Checksum of the generation up to its end; null when the file is shorter. */
async function checksumOf(ops: FileOps, folder: string, end: JournalEnd): Promise<string | null> {
  const file = await openNamed(ops, folder, journalName(end.generation));
  try {
    const sum = new RunningChecksum();
    const chunk = Buffer.allocUnsafe(Math.max(1, Math.min(end.bytes, CHUNK_BYTES)));
    for (let at = 0; at < end.bytes;) {
      const { bytesRead } = await file.read(chunk, 0, Math.min(chunk.length, end.bytes - at), at);
      if (bytesRead === 0) return null;
      sum.add(chunk.subarray(0, bytesRead));
      at += bytesRead;
    }
    return checksumText(sum.value);
  } finally {
    await file.close();
  }
}

const CHUNK_BYTES = 1024 * 1024;
