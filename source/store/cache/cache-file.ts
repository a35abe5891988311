import { crc32 } from "node:zlib";
import type { ReadSections, Section, SectionData } from "./cache-sections.ts";
import { RunningChecksum } from "../format/checksum.ts";
import { count, fields, listOf, objectAt, text } from "../format/decode.ts";
import type { OpenFile } from "../disk/file-ops.ts";

/** Changes whenever a reader of the one version would misread the other. */
const VERSION = 2;
const MAGIC = "dwtriage";
/** Magic, version, length of the head, checksum of the head: at the end of the file. */
const TAIL_BYTES = 20;
const PIECE_BYTES = 2 * 1024 * 1024;
/** Room for new rows behind those that are read; the system gives it only when it is used. */
const HEADROOM = 1.25;

const decodeSections = listOf(fields({ name: text, width: count, items: count, checksum: text }));
type SectionHead = ReturnType<typeof decodeSections>[number];

/** Sections one behind the other, then a head that describes them: nothing has to be known before it is written. */
export function* encodeCache(
  sections: Iterable<Section>,
  head: Readonly<Record<string, unknown>>,
): Generator<Uint8Array> {
  const written: SectionHead[] = [];
  for (const { name, data } of sections) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const sum = new RunningChecksum();
    for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
      const piece = bytes.subarray(from, from + PIECE_BYTES);
      sum.add(piece);
      yield piece;
    }
    written.push({ name, width: data.BYTES_PER_ELEMENT, items: data.length, checksum: sum.text });
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
  const bytes = sections.reduce((sum, { width, items }) => sum + width * items, 0);
  return bytes === size - TAIL_BYTES - length ? { head, sections } : null;
}

/** Reads every section into memory of its own; null when one is not as the head says. */
export async function readSections(
  file: OpenFile,
  sections: readonly SectionHead[],
): Promise<ReadSections | null> {
  const found = new Map<string, SectionData>();
  let position = 0;
  let isSound = true;
  let checking: Promise<void> = Promise.resolve();
  for (const { name, width, items, checksum } of sections) {
    const data = roomFor(width, items);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, width * items);
    const reading = bytesAt(file, position, bytes);
    position += bytes.length;
    // The sum of one section is taken while the disk reads the next.
    await checking;
    checking = reading.then((read) => {
      const sum = new RunningChecksum();
      if (read !== null) sum.add(read);
      isSound &&= read !== null && sum.text === checksum;
      return undefined;
    });
    found.set(name, data);
  }
  await checking;
  return isSound ? new Sections(found) : null;
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
