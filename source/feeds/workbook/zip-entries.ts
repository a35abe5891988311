import { crc32 } from "node:zlib";
import { Inflate } from "fflate";
import { UnreadableFeedError } from "../feed.ts";

/** A file inside an archive, still compressed. */
export interface ZipEntry {
  readonly name: string;
  readonly isDeflated: boolean;
  readonly bytes: Uint8Array;
  /** Bytes and crc32 of the file once it is unpacked, as the archive states them. */
  readonly size: number;
  readonly crc: number;
}

/** A workbook that is not what its writer wrote: none of it can be trusted, whichever part was read. */
export class DamagedWorkbookError extends UnreadableFeedError {}

const END_OF_ARCHIVE = 0x06054b50;
const END_64 = 0x06064b50;
const END_64_LOCATOR = 0x07064b50;
const CENTRAL_HEADER = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const LONGEST_COMMENT = 65_535;
const MOST_ENTRIES = 10_000;
const STORED = 0;
const DEFLATED = 8;
const ZIP64_FIELD = 1;
/** In these fields the highest number means: look among the fields of Zip64. */
const FULL_32 = 0xffff_ffff;

/** Compressed bytes that are inflated in one go: what comes out of them is a thousand times as much at worst. */
const PIECE = 1024;
const SLICE = 64 * 1024;
/** Repetitive sheets shrink to a hundredth; what shrinks further is made to fill a machine. */
const LARGEST_RATIO = 300;
const SMALL = 16 * 1024 * 1024;

/** The files of a zip archive, from its directory at the end. Throws DamagedWorkbookError for a damaged one. */
export function zipEntries(archive: Uint8Array): ReadonlyMap<string, ZipEntry> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  try {
    const directory = directoryOf(view);
    if (directory.count > MOST_ENTRIES) throw damaged("it holds more files than a workbook has");
    const entries = new Map<string, ZipEntry>();
    const taken: { readonly from: number; readonly to: number }[] = [];
    let at = directory.at;
    for (let number = 0; number < directory.count; number++) {
      const { entry, next, from, to } = entryAt(view, archive, at);
      if (entries.has(entry.name)) throw damaged(`it holds "${entry.name.slice(0, 80)}" twice`);
      entries.set(entry.name, entry);
      taken.push({ from, to });
      at = next;
    }
    taken.sort((left, right) => left.from - right.from);
    if (taken.some(({ to }, index) => to > (taken[index + 1]?.from ?? Number.POSITIVE_INFINITY)))
      throw damaged("two of its files lie in the same bytes");
    return entries;
  } catch (error) {
    if (error instanceof RangeError) throw damaged("it is cut short");
    throw error;
  }
}

function directoryOf(view: DataView): { readonly count: number; readonly at: number } {
  const end = endOfArchive(view);
  const locator = end - 20;
  if (locator >= 0 && view.getUint32(locator, true) === END_64_LOCATOR) {
    const end64 = long(view, locator + 8);
    if (view.getUint32(end64, true) !== END_64) throw damaged("its directory is broken");
    return { count: long(view, end64 + 32), at: long(view, end64 + 48) };
  }
  return { count: view.getUint16(end + 10, true), at: view.getUint32(end + 16, true) };
}

function endOfArchive(view: DataView): number {
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
    if (view.getUint32(at, true) === END_OF_ARCHIVE) return at;
  }
  throw damaged("its directory is missing");
}

/** A number of 64 bits; one that is no place in any file is refused as a broken place is. */
function long(view: DataView, at: number): number {
  const value = Number(view.getBigUint64(at, true));
  if (!Number.isSafeInteger(value)) throw damaged("its directory is broken");
  return value;
}

interface FoundEntry {
  readonly entry: ZipEntry;
  /** Where the next entry of the directory stands. */
  readonly next: number;
  /** The bytes of the file, its header included. */
  readonly from: number;
  readonly to: number;
}

function entryAt(view: DataView, archive: Uint8Array, at: number): FoundEntry {
  if (view.getUint32(at, true) !== CENTRAL_HEADER) throw damaged("its directory is broken");
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const nameLength = view.getUint16(at + 28, true);
  const extraLength = view.getUint16(at + 30, true);
  const name = new TextDecoder().decode(archive.subarray(at + 46, at + 46 + nameLength));
  const place = placeOf(view, at, at + 46 + nameLength, extraLength);
  if ((flags & 1) === 1) throw damaged("it is locked with a password");
  if (method !== STORED && method !== DEFLATED)
    throw damaged(`"${name.slice(0, 80)}" is packed in an unknown way`);
  if (view.getUint32(place.local, true) !== LOCAL_HEADER) throw damaged("its directory is broken");
  const lengths = view.getUint16(place.local + 26, true) + view.getUint16(place.local + 28, true);
  const from = place.local + 30 + lengths;
  if (from + place.packed > archive.byteLength) throw damaged("it is cut short");
  return {
    entry: {
      // Some programs begin names with a slash, or write them in another case.
      name: name.replace(/^\//, "").toLowerCase(),
      isDeflated: method === DEFLATED,
      bytes: archive.subarray(from, from + place.packed),
      size: place.size,
      crc: view.getUint32(at + 16, true),
    },
    next: at + 46 + nameLength + extraLength + view.getUint16(at + 32, true),
    from: place.local,
    to: from + place.packed,
  };
}

/** Sizes and place of a file, from the field of Zip64 where the usual ones are full. */
function placeOf(
  view: DataView,
  at: number,
  extra: number,
  extraLength: number,
): { readonly packed: number; readonly size: number; readonly local: number } {
  let packed = view.getUint32(at + 20, true);
  let size = view.getUint32(at + 24, true);
  let local = view.getUint32(at + 42, true);
  for (let field = extra; field + 4 <= extra + extraLength;) {
    const length = view.getUint16(field + 2, true);
    if (view.getUint16(field, true) === ZIP64_FIELD) {
      let value = field + 4;
      if (size === FULL_32) [size, value] = [long(view, value), value + 8];
      if (packed === FULL_32) [packed, value] = [long(view, value), value + 8];
      if (local === FULL_32) local = long(view, value);
    }
    field += 4 + length;
  }
  return { packed, size, local };
}

/**
 * The bytes of a file, a slice at a time. Ends with DamagedWorkbookError beyond `most`, where it is a bomb, and where
 * its size or checksum is not what the archive states: then what came before is not to be trusted either.
 */
export function* inflated(entry: ZipEntry, most: number): Generator<Uint8Array> {
  let total = 0;
  let crc = 0;
  for (const piece of entry.isDeflated ? unpacked(entry) : [entry.bytes]) {
    total += piece.length;
    if (total > most || (total > SMALL && total > entry.bytes.length * LARGEST_RATIO)) {
      throw damaged(`${shownName(entry)} unpacks to more than any workbook holds`);
    }
    crc = crc32(piece, crc);
    for (let from = 0; from < piece.length; from += SLICE) yield piece.subarray(from, from + SLICE);
  }
  if (total !== entry.size || crc !== entry.crc) {
    throw damaged(
      `the checksum of ${shownName(entry)} does not fit, so the file has changed since it was saved`,
    );
  }
}

function* unpacked(entry: ZipEntry): Generator<Uint8Array> {
  let ready: Uint8Array[] = [];
  const inflate = new Inflate((piece) => void ready.push(piece));
  for (let from = 0; from < entry.bytes.length; from += PIECE) {
    const to = from + PIECE;
    try {
      inflate.push(entry.bytes.subarray(from, to), to >= entry.bytes.length);
    } catch {
      throw damaged(`${shownName(entry)} cannot be unpacked`);
    }
    yield* ready;
    ready = [];
  }
}

function shownName({ name }: ZipEntry): string {
  return `"${name.slice(0, 80)}"`;
}

export function damaged(why: string): DamagedWorkbookError {
  return new DamagedWorkbookError(
    `The Excel workbook cannot be read: ${why}.`,
    "Open it in Excel and save it again as .xlsx or CSV (UTF-8), then import that file.",
  );
}
