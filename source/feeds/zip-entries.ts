import { Inflate } from "fflate";
import { UnreadableFeedError } from "./feed.ts";

/** A file inside an archive, still compressed. */
export interface ZipEntry {
  readonly name: string;
  readonly isDeflated: boolean;
  readonly bytes: Uint8Array;
}

const END_OF_ARCHIVE = 0x06054b50;
const CENTRAL_HEADER = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const LONGEST_COMMENT = 65_535;
const MOST_ENTRIES = 10_000;
const STORED = 0;
const DEFLATED = 8;

/** Compressed bytes that are inflated in one go: what comes out of them is a thousand times as much at worst. */
const PIECE = 4 * 1024;
/** Repetitive sheets shrink to a hundredth; what shrinks further is made to fill a machine. */
const LARGEST_RATIO = 300;
const SMALL = 16 * 1024 * 1024;

/** The files of a zip archive, from its directory at the end. Throws UnreadableFeedError for a damaged one. */
export function zipEntries(archive: Uint8Array): ReadonlyMap<string, ZipEntry> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  try {
    const end = endOfArchive(view);
    const count = view.getUint16(end + 10, true);
    if (count > MOST_ENTRIES) throw damaged("it holds more files than a workbook has");
    const entries = new Map<string, ZipEntry>();
    let at = view.getUint32(end + 16, true);
    for (let number = 0; number < count; number++) {
      const { entry, next } = entryAt(view, archive, at);
      entries.set(entry.name, entry);
      at = next;
    }
    return entries;
  } catch (error) {
    if (error instanceof RangeError) throw damaged("it is cut short");
    throw error;
  }
}

function endOfArchive(view: DataView): number {
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
    if (view.getUint32(at, true) === END_OF_ARCHIVE) return at;
  }
  throw damaged("its directory is missing");
}

function entryAt(view: DataView, archive: Uint8Array, at: number): { entry: ZipEntry; next: number } {
  if (view.getUint32(at, true) !== CENTRAL_HEADER) throw damaged("its directory is broken");
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const size = view.getUint32(at + 20, true);
  const nameLength = view.getUint16(at + 28, true);
  const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  const local = view.getUint32(at + 42, true);
  const name = new TextDecoder().decode(archive.subarray(at + 46, at + 46 + nameLength));
  if ((flags & 1) === 1) throw damaged("it is locked with a password");
  if (method !== STORED && method !== DEFLATED)
    throw damaged(`"${name.slice(0, 80)}" is packed in an unknown way`);
  if (view.getUint32(local, true) !== LOCAL_HEADER) throw damaged("its directory is broken");
  const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (from + size > archive.byteLength) throw damaged("it is cut short");
  const bytes = archive.subarray(from, from + size);
  // Some programs begin names with a slash, or write them in another case.
  return {
    entry: { name: name.replace(/^\//, "").toLowerCase(), isDeflated: method === DEFLATED, bytes },
    next,
  };
}

/** The bytes of a file, a piece at a time; ends with UnreadableFeedError beyond `most`, or where it is a bomb. */
export function* inflated(entry: ZipEntry, most: number): Generator<Uint8Array> {
  if (!entry.isDeflated) {
    yield entry.bytes;
    return;
  }
  let ready: Uint8Array[] = [];
  const inflate = new Inflate((piece) => void ready.push(piece));
  let total = 0;
  for (let from = 0; from < entry.bytes.length; from += PIECE) {
    const to = from + PIECE;
    try {
      inflate.push(entry.bytes.subarray(from, to), to >= entry.bytes.length);
    } catch {
      throw damaged(`"${entry.name.slice(0, 80)}" cannot be unpacked`);
    }
    for (const piece of ready) total += piece.length;
    if (total > most || (total > SMALL && total > entry.bytes.length * LARGEST_RATIO)) {
      throw damaged(`"${entry.name.slice(0, 80)}" unpacks to more than any workbook holds`);
    }
    yield* ready;
    ready = [];
  }
}

function damaged(why: string): UnreadableFeedError {
  return new UnreadableFeedError(
    `The Excel workbook cannot be read: ${why}.`,
    "Open it in Excel and save it again as .xlsx or CSV (UTF-8), then import that file.",
  );
}
