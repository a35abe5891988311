import { ShapeError } from "../format/decode.ts";
import type { OpenFile } from "../disk/file-ops.ts";
import { decodeJournalLine } from "../format/journal-line.ts";
import type { JournalEntry } from "../format/journal-line.ts";
import { readLines } from "../disk/line-reader.ts";
import { DamagedStoreError, NewerFormatError } from "../store-errors.ts";

/** How every line begins. Inside a line it cannot stand: texts escape the quote, and no change has such a field. */
const LINE_START = '{"q":';

export interface JournalReading {
  readonly entries: readonly JournalEntry[];
  /** Sequence of the last good line. */
  readonly sequence: number;
  /** Length of the good lines. */
  readonly goodBytes: number;
  /** Bytes behind them: a tail that was never acknowledged. */
  readonly tornBytes: number;
}

/**
 * Reads the lines while sequence and checksum hold. What follows is a torn tail, unless a later line, or the
 * manifest (`knownDurable`), says that it had been acknowledged: then it is damage, and DamagedStoreError names
 * the byte. `sequence` is the one before the line at `from`, where the reading starts.
 */
export async function readJournal(
  file: OpenFile,
  name: string,
  sequence: number,
  knownDurable: number,
  from = 0,
): Promise<JournalReading> {
  const size = (await file.stat()).size;
  const entries: JournalEntry[] = [];
  let last = sequence;
  let durable = knownDurable;
  let badFrom = -1;
  const end = await readLines(file, Math.min(from, size), size, (line, start, ended) => {
    const entry = decodeOrRefuse(line, name, start);
    const whole = entry === null || !ended ? lineInside(line, ended) : entry;
    if (whole !== null) durable = Math.max(durable, whole.knownDurable);
    if (badFrom >= 0) return;
    if (entry === null || !ended || entry.sequence !== last + 1) {
      badFrom = start;
    } else {
      entries.push(entry);
      last = entry.sequence;
    }
  });
  const goodBytes = badFrom < 0 ? end : badFrom;
  if (durable > last) throw damagedJournal(name, goodBytes, last + 1, durable);
  return { entries, sequence: last, goodBytes, tornBytes: end - goodBytes };
}

/** A sound line behind a damaged newline: it still says what had been durable. */
function lineInside(line: Buffer, ended: boolean): JournalEntry | null {
  const start = line.lastIndexOf(LINE_START);
  return ended && start > 0 ? decodeJournalLine(line.subarray(start)) : null;
}

function decodeOrRefuse(line: Buffer, name: string, from: number): JournalEntry | null {
  try {
    return decodeJournalLine(line);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new NewerFormatError(
      `${name}, byte ${from}: a sound line holds what this version cannot read: ${error.message}.`,
      "Open the folder with the version of dwtriage that wrote it, or a newer one.",
      error,
    );
  }
}

export function damagedJournal(
  name: string,
  byte: number,
  wanted: number,
  durable: number,
): DamagedStoreError {
  return new DamagedStoreError(
    `${name} is damaged at byte ${byte}: change ${wanted} is unreadable or missing there, ` +
      `but changes up to ${durable} had been saved.`,
    "Nothing was changed. Restore the data folder from a copy; keep the damaged one for an inspection.",
  );
}
