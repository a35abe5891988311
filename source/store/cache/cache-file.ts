import { crc32 } from "node:zlib";
import type { ReadSections, Section, SectionData } from "./cache-sections.ts";
import { checksumText, RunningChecksum } from "../format/checksum.ts";
import { count, fields, listOf, objectAt, orNull, text } from "../format/decode.ts";
import type { OpenFile } from "../disk/file-ops.ts";

/** Changes whenever a reader of the one version would misread the other. */
const VERSION = 3;
const MAGIC = "dwtriage";
/** Magic, version, length of the head, checksum of the head: at the end of the file. */
const TAIL_BYTES = 20;
const PIECE_BYTES = 2 * 1024 * 1024;
/** Room for new rows behind those that are read; the system gives it only when it is used. */
const HEADROOM = 1.25;

/** `all` is the number that every item of the section is, which then has no bytes; null for any other section. */
const decodeSections = listOf(
  fields({ name: text, width: count, items: count, all: orNull(count), checksum: text }),
);
type SectionHead = ReturnType<typeof decodeSections>[number];

/** Sections one behind the other, then a head that describes them: nothing has to be known before it is written. */
export function* encodeCache(
  sections: Iterable<Section>,
  head: Readonly<Record<string, unknown>>,
): Generator<Uint8Array> {
  const written: SectionHead[] = [];
  for (const { name, data } of sections) {
    const all = sameOf(data);
    const length = all === null ? data.byteLength : 0;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, length);
    const sum = new RunningChecksum();
    for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
      const piece = bytes.subarray(from, from + PIECE_BYTES);
      sum.add(piece);
      yield piece;
    }
    written.push({ name, width: data.BYTES_PER_ELEMENT, items: data.length, all, checksum: sum.text });
  }
  const end = Buffer.from(JSON.stringify({ ...head, sections: written }));
  const tail = Buffer.alloc(TAIL_BYTES);
  tail.write(MAGIC, "latin1");
  tail.writeUInt32LE(VERSION, 8);
  tail.writeUInt32LE(end.length, 12);
  tail.writeUInt32LE(crc32(end), 16);
  yield end;
  yield tail;
}

/** The number that all items are: few records have places, attempts or requests. Null where they differ. */
function sameOf(data: SectionData): number | null {
  const [first] = data;
  if (first === undefined || data instanceof Float64Array) return null;
  for (let place = 1; place < data.length; place++) if (data[place] !== first) return null;
  return first;
}

function bytesOf({ width, items, all }: SectionHead): number {
  return all === null ? width * items : 0;
}

export interface CacheHead {
  readonly head: Readonly<Record<string, unknown>>;
  readonly sections: readonly SectionHead[];
}

/** Null when the file is none of ours, of another version, cut short or damaged. */
export async function readHead(file: OpenFile): Promise<CacheHead | null> {
  const { size } = await file.stat();
  if (size < TAIL_BYTES) return null;
  const tail = await bytesAt(file, size - TAIL_BYTES, new Uint8Array(TAIL_BYTES));
  if (tail === null || tail.toString("latin1", 0, MAGIC.length) !== MAGIC) return null;
  const length = tail.readUInt32LE(12);
  if (tail.readUInt32LE(8) !== VERSION || length > size - TAIL_BYTES) return null;
  const json = await bytesAt(file, size - TAIL_BYTES - length, new Uint8Array(length));
  if (json === null || crc32(json) !== tail.readUInt32LE(16)) return null;
  const head = objectAt(JSON.parse(json.toString("utf8")), "head");
  const sections = decodeSections(head["sections"], "sections");
  const bytes = sections.reduce((sum, section) => sum + bytesOf(section), 0);
  return bytes === size - TAIL_BYTES - length ? { head, sections } : null;
}

/**
 * Reads every section into memory of its own; null when one is not as the head says. All are asked for at once: most of
 * the time goes into memory that is used for the first time, which several threads share.
 */
export async function readSections(
  file: OpenFile,
  sections: readonly SectionHead[],
): Promise<ReadSections | null> {
  const found = new Map<string, SectionData>();
  const reading: Promise<boolean>[] = [];
  let position = 0;
  for (const section of sections) {
    const { name, width, items, all } = section;
    const data = roomFor(width, items);
    found.set(name, data);
    // Memory that is new holds nothing but 0.
    if (all !== null && all !== 0) data.fill(all, 0, items);
    const length = bytesOf(section);
    reading.push(isRead(file, position, new Uint8Array(data.buffer, data.byteOffset, length), section));
    position += length;
  }
  const areSound = await Promise.all(reading);
  return areSound.every(Boolean) ? new Sections(found) : null;
}

async function isRead(
  file: OpenFile,
  position: number,
  into: Uint8Array,
  { checksum }: SectionHead,
): Promise<boolean> {
  const read = await bytesAt(file, position, into);
  return read !== null && checksumText(crc32(read)) === checksum;
}

function roomFor(width: number, items: number): SectionData {
  if (width === 1) return new Uint8Array(items);
  const room = items < 1024 ? items : Math.ceil(items * HEADROOM);
  if (width === 2) return new Uint16Array(room);
  return width === 4 ? new Uint32Array(room) : new Float64Array(room);
}

async function bytesAt(file: OpenFile, position: number, into: Uint8Array): Promise<Buffer | null> {
  let done = 0;
  while (done < into.length) {
    const { bytesRead } = await file.read(into, done, into.length - done, position + done);
    if (bytesRead === 0) return null;
    done += bytesRead;
  }
  return Buffer.from(into.buffer, into.byteOffset, into.length);
}

class Sections implements ReadSections {
  readonly #found: ReadonlyMap<string, SectionData>;

  constructor(found: ReadonlyMap<string, SectionData>) {
    this.#found = found;
  }

  has(name: string): boolean {
    return this.#found.has(name);
  }

  bytes(name: string): Uint8Array {
    const data = this.#found.get(name);
    if (data instanceof Uint8Array) return data;
    throw new RangeError(`The cache has no bytes "${name}".`);
  }

  words16or32(name: string): Uint16Array | Uint32Array {
    const data = this.#found.get(name);
    if (data instanceof Uint16Array || data instanceof Uint32Array) return data;
    throw new RangeError(`The cache has no words "${name}".`);
  }

  numbers(name: string): Uint32Array {
    const data = this.#found.get(name);
    if (data instanceof Uint32Array) return data;
    throw new RangeError(`The cache has no numbers "${name}".`);
  }

  instants(name: string): Float64Array {
    const data = this.#found.get(name);
    if (data instanceof Float64Array) return data;
    throw new RangeError(`The cache has no moments "${name}".`);
  }
}
