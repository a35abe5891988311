import { BLOCK_BYTES } from "./byte-blocks.ts";

type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

interface Detected {
  readonly encoding: Encoding;
  readonly bomLength: number;
}

/** Bytes in front of a UTF-16 feed that are looked at for the NUL pattern of Western text. */
const PATTERN_BYTES = 2048;
const HIGH = 0x80;

/**
 * The same text as UTF-8 without BOM. A BOM decides; then UTF-16 by its NUL pattern; then the first block that holds
 * anything but ASCII: UTF-8 when most of its sequences are, else windows-1252. Invalid UTF-8 passes unchanged, so
 * that the record that holds it can be named and rejected.
 */
export async function* toUtf8(blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let encoding: Encoding | null = null;
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  let isFirst = true;
  for await (const block of blocks) {
    let bytes = block;
    if (isFirst) {
      const detected = detectWide(block);
      if (detected !== null) {
        encoding = detected.encoding;
        bytes = block.subarray(detected.bomLength);
      }
      isFirst = false;
    }
    encoding ??= detectNarrow(bytes);
    if (encoding === null || encoding === "utf-8") {
      yield bytes;
    } else {
      decoder ??= new TextDecoder(encoding, { ignoreBOM: true });
      yield Buffer.from(decoder.decode(bytes, { stream: true }));
    }
  }
  const rest = decoder?.decode() ?? "";
  if (rest !== "") yield Buffer.from(rest);
}

/** What the first block shows at once: a BOM, or every other byte NUL. */
function detectWide(block: Buffer): Detected | null {
  if (block[0] === 0xef && block[1] === 0xbb && block[2] === 0xbf) return { encoding: "utf-8", bomLength: 3 };
  if (block[0] === 0xff && block[1] === 0xfe) return { encoding: "utf-16le", bomLength: 2 };
  if (block[0] === 0xfe && block[1] === 0xff) return { encoding: "utf-16be", bomLength: 2 };
  const size = Math.min(block.length, PATTERN_BYTES);
  let even = 0;
  let odd = 0;
  for (let index = 0; index < size; index++) {
    if (block[index] !== 0) continue;
    if (index % 2 === 0) even++;
    else odd++;
  }
  // A hostile NUL here and there is no pattern: most units must have theirs on one side and none on the other.
  if (size >= 4 && odd > size / 4 && even * 20 < odd) return { encoding: "utf-16le", bomLength: 0 };
  if (size >= 4 && even > size / 4 && odd * 20 < even) return { encoding: "utf-16be", bomLength: 0 };
  return null;
}

/** Null while all is ASCII, which reads the same in both. */
function detectNarrow(block: Buffer): Encoding | null {
  let valid = 0;
  let invalid = 0;
  for (let index = 0; index < block.length; index++) {
    const byte = block[index] ?? 0;
    if (byte < HIGH) continue;
    const length = sequenceLength(byte);
    // The end of a full block may cut a sequence in two; the end of the feed may not.
    const end = block.length === BLOCK_BYTES ? Math.min(index + length, block.length) : index + length;
    if (length > 1 && isContinued(block, index + 1, end)) {
      valid++;
      index += length - 1;
    } else {
      invalid++;
    }
  }
  if (valid + invalid === 0) return null;
  return valid > invalid ? "utf-8" : "windows-1252";
}

/** Bytes of the UTF-8 sequence that this byte opens; 1 when it opens none. */
function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 1;
}

function isContinued(block: Buffer, from: number, to: number): boolean {
  for (let index = from; index < to; index++) {
    if (((block[index] ?? 0) & 0xc0) !== HIGH) return false;
  }
  return true;
}

/** The first byte that is no UTF-8, given the bytes and how they decoded; null when all is well. */
function invalidByte(raw: Buffer): { readonly offset: number; readonly byte: number } | null {
  const text = raw.toString("utf8");
  let offset = 0;
  let from = 0;
  for (let at = text.indexOf("\ufffd"); at >= 0; at = text.indexOf("\ufffd", from)) {
    offset += Buffer.byteLength(text.slice(from, at));
    // A replacement character that the feed itself holds is valid text.
    const isOwn = raw[offset] === 0xef && raw[offset + 1] === 0xbf && raw[offset + 2] === 0xbd;
    if (!isOwn) return { offset, byte: raw[offset] ?? 0 };
    offset += 3;
    from = at + 1;
  }
  return null;
}

/** Why a record with invalid bytes is rejected; null when its bytes are UTF-8. */
export function invalidBytesReason(raw: Buffer): string | null {
  const found = invalidByte(raw);
  if (found === null) return null;
  const hex = found.byte.toString(16).toUpperCase().padStart(2, "0");
  return `expected UTF-8 text, came the byte 0x${hex} at byte ${found.offset + 1} of the record; save the feed as UTF-8`;
}
