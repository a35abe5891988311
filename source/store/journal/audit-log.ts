import { auditEntryOf } from "../../wording/audit-words.ts";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SyncRequest } from "../../domain/request/sync-request.ts";
import { appendOrCut, openOrCreate, datasyncOrPoison } from "../disk/durable-write.ts";
import type { FileOps } from "../disk/file-ops.ts";
import { isChange } from "../format/change-format.ts";
import { readChain } from "./journal-chain.ts";
import type { KeptAudit, Manifest } from "../disk/manifest.ts";
import type { AuditReading } from "../store.ts";
import { codeOf } from "../../text/system-code.ts";

const AUDIT_FILE = "audit.ndjson";

/** What `before` of the first line holds. */
const NOTHING = "";

export interface AuditParts {
  readonly ops: FileOps;
  readonly folder: string;
  readonly manifest: Manifest;
  readonly requestOf: (id: string) => SyncRequest | undefined;
}

/**
 * The audit is derived from the journal, which is durable before anything is acknowledged, so the two cannot disagree.
 * The file takes the lines over before the journal's older generations go; each line holds the hash of the one before.
 */
export async function readAudit(parts: AuditParts): Promise<AuditReading> {
  const kept = await keptLines(parts);
  const lines = [...kept, ...(await linesBehind(kept, parts))];
  const { audit } = parts.manifest;
  const broken = lines.findIndex(
    (line, place) =>
      stated(line).before !== hashOfLine(lines[place - 1]) ||
      (place + 1 === audit?.lines && hashOfLine(line) !== audit.head),
  );
  const isCut = lines.length < (audit?.lines ?? 0);
  const brokenAt = broken >= 0 ? broken + 1 : isCut ? lines.length + 1 : null;
  return { lines, brokenAt, head: hashOfLine(lines.at(-1)) };
}

/**
 * Brings the file up to what the journal says, and answers what it holds then; throws, and adds nothing, when the
 * disk refuses.
 */
export async function keepAudit(parts: AuditParts): Promise<KeptAudit | null> {
  const kept = await keptLines(parts);
  const fresh = await linesBehind(kept, parts);
  const last = fresh.at(-1);
  if (last === undefined) return parts.manifest.audit;
  const path = join(parts.folder, AUDIT_FILE);
  const file = await openOrCreate(parts.ops, path);
  try {
    const length = kept.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
    // A crash may have left half a line behind the whole ones.
    await file.truncate(length);
    const added = Buffer.from(fresh.map((line) => `${line}\n`).join(""));
    await datasyncOrPoison(file, AUDIT_FILE, await appendOrCut(file, AUDIT_FILE, [added], length));
  } finally {
    await file.close();
  }
  return { lines: kept.length + fresh.length, head: hashOfLine(last) };
}

/**
 * The whole lines of the file. A power cut may have kept later parts of an append and zeros in the place of an earlier one:
 * such lines were never vouched for, and what follows the last sound line is taken from the journal once more.
 */
async function keptLines({ folder, manifest }: AuditParts): Promise<readonly string[]> {
  const lines = await wholeLines(folder);
  const torn = lines.findIndex((line) => line.includes("\0"));
  if (torn < 0) return lines;
  const sound = lines.slice(0, torn);
  return lastKnown(sound) < manifest.journal.startsAfter ? lines : sound;
}

async function wholeLines(folder: string): Promise<readonly string[]> {
  try {
    return (await readFile(join(folder, AUDIT_FILE), "utf8")).split("\n").slice(0, -1);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

/** Sequence of the last journal line that the lines report. */
function lastKnown(lines: readonly string[]): number {
  return lines.reduce((last, line) => Math.max(last, stated(line).journal), 0);
}

async function linesBehind(kept: readonly string[], parts: AuditParts): Promise<readonly string[]> {
  const { ops, folder, manifest, requestOf } = parts;
  const { generation, startsAfter } = manifest.journal;
  const entries: object[] = [];
  const lastJournal = lastKnown(kept);
  // One commit may give several lines, and a crash may have kept only the first of them.
  let keptOfLast = kept.filter((line) => stated(line).journal === lastJournal).length;
  await readChain(ops, folder, { generation, sequence: startsAfter, bytes: 0 }, 0, async (entry) => {
    if (entry.sequence < lastJournal) return;
    for (const change of entry.changes) {
      if (!isChange(change)) continue;
      const audited = auditEntryOf(change, requestOf, hashOfIds);
      if (audited === null) continue;
      if (entry.sequence === lastJournal && keptOfLast-- > 0) continue;
      const proven = entry.shared === undefined ? {} : { role: entry.shared.role };
      entries.push({ ...audited, ...proven, journal: entry.sequence });
    }
  });
  const { audit } = manifest;
  const behindKept = chained(entries, hashOfLine(kept.at(-1)));
  if (audit === null || kept.length > audit.lines) return behindKept;
  // A last line that was changed, or lines that are gone for good, are not vouched for by those that follow them.
  const isWhole = hashOfLine([...kept, ...behindKept][audit.lines - 1]) === audit.head;
  return isWhole ? behindKept : chained(entries, audit.head);
}

/** The entries as lines, each with the hash of the one before; `start` is that before the first. */
function chained(entries: readonly object[], start: string): readonly string[] {
  let before = start;
  return entries.map((entry) => {
    const line = JSON.stringify({ ...entry, before });
    before = hashOfLine(line);
    return line;
  });
}

/** What a line says of its place; a line that somebody has spoilt says nothing. */
function stated(line: string): { readonly journal: number; readonly before: string | null } {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || !("journal" in value) || !("before" in value))
      throw new SyntaxError();
    return {
      journal: typeof value.journal === "number" ? value.journal : 0,
      before: typeof value.before === "string" ? value.before : null,
    };
  } catch {
    return { journal: 0, before: null };
  }
}

function hashOfLine(line: string | undefined): string {
  return line === undefined ? NOTHING : createHash("sha256").update(line).digest("hex");
}

function hashOfIds(ids: readonly string[]): string {
  return createHash("sha256").update(ids.join("\n")).digest("hex");
}
