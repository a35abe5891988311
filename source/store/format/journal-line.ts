import { crc32 } from "node:zlib";
import { checksumText } from "./checksum.ts";
import { decodeChange } from "./change-format.ts";
import type { JournalChange } from "./change-format.ts";
import { orElse, fields, listOf, ShapeError, text, whole } from "./decode.ts";

/** One commit. */
export interface JournalEntry {
  readonly sequence: number;
  /** Highest sequence that was durable when the line was written. */
  readonly knownDurable: number;
  readonly changes: readonly JournalChange[];
  /** Only in the copy of a team store's journal. */
  readonly shared?: SharedMark | undefined;
}

/** What the database knows of a line apart from its changes. */
export interface SharedMark {
  /** Over everything up to this line, in hexadecimal digits. */
  readonly hash: string;
  /** Who has added it, as the server knows. */
  readonly role: string;
}

/** A UTF-16 unit takes at most three bytes. */
const BYTES_PER_UNIT = 3;
const CHECKSUM_BYTES = `,"c":"00000000"}`.length;
const decodeMark = fields({ hash: text, role: text });
const decodeLine = fields({
  q: whole,
  k: whole,
  at: text,
  changes: listOf(decodeChange),
  s: orElse(decodeMark, undefined),
});

/** A line of the journal with its newline. The checksum covers every byte before it. */
export function encodeLine(entry: JournalEntry, at: string): Buffer {
  const { sequence, knownDurable, changes, shared } = entry;
  const open = JSON.stringify({ q: sequence, k: knownDurable, at, changes, s: shared });
  const line = Buffer.allocUnsafe(open.length * BYTES_PER_UNIT + CHECKSUM_BYTES);
  // The closing brace is written over: the checksum comes before it.
  const end = line.write(open, "utf8") - 1;
  const tail = `,"c":"${checksumText(crc32(line.subarray(0, end)))}"}\n`;
  return line.subarray(0, end + line.write(tail, end, "latin1"));
}

/**
 * Reads a line without its newline. Null when the checksum does not hold; throws ShapeError when it does and the
 * line still says something this version does not know.
 */
export function decodeJournalLine(line: Buffer): JournalEntry | null {
  if (line.length <= CHECKSUM_BYTES) return null;
  const body = line.subarray(0, line.length - CHECKSUM_BYTES);
  const tail = line.toString("latin1", body.length);
  if (tail !== `,"c":"${checksumText(crc32(body))}"}`) return null;
  const { q, k, changes, s } = decodeLine(parsed(`${body.toString("utf8")}}`), "line");
  return { sequence: q, knownDurable: k, changes, ...(s === undefined ? {} : { shared: s }) };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new ShapeError("JSON", json, "line");
  }
}
