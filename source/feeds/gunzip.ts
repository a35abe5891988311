import { crc32, createInflateRaw, type InflateRaw } from "node:zlib";
import { UnreadableFeedError } from "./feed.ts";

/** Packed bytes that are inflated in one go: what comes out of them is a thousand times as much at worst. */
const PIECE = 4 * 1024;
/** Feeds that say the same in every row shrink to a hundredth; what shrinks further is made to fill a machine. */
const LARGEST_RATIO = 400;
/** Up to so much the ratio is not looked at. */
const SMALL = 64 * 1024 * 1024;
/** Far more than the records of any environment; a feed that goes on for ever ends here. */
const MOST_UNPACKED = 64 * 1024 ** 3;

const MAGIC = [0x1f, 0x8b] as const;
const DEFLATE = 8;
const FLAGS = { crc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const;
const FIXED_HEADER = 10;
/** Names and comments in a header are short; a longer one is a way to waste memory. */
const LONGEST_HEADER = 64 * 1024;
const TRAILER = 8;

/** True for what begins as every gzip file does. */
export function isGzip(start: Buffer): boolean {
  return start[0] === MAGIC[0] && start[1] === MAGIC[1];
}

/**
 * The bytes inside a gzip file, as they come: all of its members, one after the other. Throws UnreadableFeedError, after
 * everything that came whole, where it is cut off, damaged, followed by something else, or grows beyond all bounds.
 */
export async function* gunzipped(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const input = new PackedInput(packed);
  const growth = { packed: 0, unpacked: 0 };
  try {
    for (let member = 0; await input.hasMore(); member++) {
      if (member > 0 && (await isPadding(input))) return;
      await readHeader(input, member);
      yield* inflatedMember(input, growth);
    }
  } finally {
    await input.close();
  }
}

/** Packed bytes with a look ahead. */
class PackedInput {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);
  #isAtEnd = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async hasMore(): Promise<boolean> {
    return (await this.atLeast(1)) > 0;
  }

  /** Reads on until that many bytes are held; how many there are, which is less at the end. */
  async atLeast(count: number): Promise<number> {
    while (this.#held.length < count && !this.#isAtEnd) {
      const next = await this.#source.next();
      if (next.done === true) this.#isAtEnd = true;
      else
        this.#held =
          this.#held.length === 0 ? Buffer.from(next.value) : Buffer.concat([this.#held, next.value]);
    }
    return this.#held.length;
  }

  /** What is held, without taking it. */
  get held(): Buffer {
    return this.#held;
  }

  take(count: number): Buffer {
    const taken = this.#held.subarray(0, count);
    this.#held = this.#held.subarray(count);
    return taken;
  }

  /** Exactly that many bytes; a file that ends before is cut off. */
  async exactly(count: number): Promise<Buffer> {
    if ((await this.atLeast(count)) < count) throw cutOff();
    return this.take(count);
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }
}

/** Tapes and some writers fill the last block up with zeros. */
async function isPadding(input: PackedInput): Promise<boolean> {
  if (input.held[0] !== 0) return false;
  while (await input.hasMore()) {
    if (input.take(input.held.length).some((byte) => byte !== 0)) throw followed();
  }
  return true;
}

/** RFC 1952, 2.3. */
async function readHeader(input: PackedInput, member: number): Promise<void> {
  if (member > 0 && (await input.atLeast(2)) >= 2 && !isGzip(input.held)) throw followed();
  const fixed = await input.exactly(FIXED_HEADER);
  if (!isGzip(fixed)) throw damaged("its header is broken");
  const flags = fixed[3] ?? 0;
  if (fixed[2] !== DEFLATE || (flags & FLAGS.reserved) !== 0) {
    throw damaged("it is packed in a way that gzip does not know");
  }
  if ((flags & FLAGS.extra) !== 0) await input.exactly((await input.exactly(2)).readUInt16LE(0));
  if ((flags & FLAGS.name) !== 0) await skipText(input);
  if ((flags & FLAGS.comment) !== 0) await skipText(input);
  if ((flags & FLAGS.crc) !== 0) await input.exactly(2);
}

async function skipText(input: PackedInput): Promise<void> {
  for (let seen = 0; seen <= LONGEST_HEADER;) {
    if (!(await input.hasMore())) throw cutOff();
    const end = input.held.indexOf(0);
    if (end >= 0) {
      input.take(end + 1);
      return;
    }
    seen += input.take(input.held.length).length;
  }
  throw damaged("its header has no end");
}

interface Growth {
  packed: number;
  unpacked: number;
}

async function* inflatedMember(input: PackedInput, growth: Growth): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw({ chunkSize: 64 * 1024 });
  const unpacker = new Unpacker(inflate);
  let crc = 0;
  let size = 0;
  try {
    while (!unpacker.hasEnded) {
      // At the end of the bytes it may have ended with the last one, which only an empty push shows.
      const isMore = await input.hasMore();
      const piece = input.held.subarray(0, PIECE);
      const { chunks, used } = await unpacker.push(piece, !isMore);
      input.take(used);
      growth.packed += used;
      for (const chunk of chunks) {
        growth.unpacked += chunk.length;
        size += chunk.length;
        crc = crc32(chunk, crc);
        refuseBomb(growth);
        yield chunk;
      }
      if (!isMore && !unpacker.hasEnded) throw cutOff();
    }
  } finally {
    inflate.destroy();
  }
  const trailer = await input.exactly(TRAILER);
  if (trailer.readUInt32LE(0) !== crc || trailer.readUInt32LE(4) !== size % 2 ** 32) {
    throw damaged("its checksum does not fit what is in it");
  }
}

/** One deflated stream, pushed piece by piece. */
class Unpacker {
  readonly #inflate: InflateRaw;
  #chunks: Buffer[] = [];
  #given = 0;
  hasEnded = false;

  constructor(inflate: InflateRaw) {
    this.#inflate = inflate;
    inflate.on("data", (chunk: Buffer) => this.#chunks.push(chunk));
    // Each push waits for its own failure; one that comes later has nobody to hear it.
    inflate.on("error", () => undefined);
  }

  /** What a piece unpacks to, and how much of it belongs to this stream. */
  async push(
    piece: Buffer,
    isLast: boolean,
  ): Promise<{ readonly chunks: readonly Buffer[]; readonly used: number }> {
    const inflate = this.#inflate;
    const before = inflate.bytesWritten;
    this.#given += piece.length;
    try {
      await new Promise<void>((resolve, reject) => {
        inflate.once("error", reject);
        const done = (): void => {
          inflate.off("error", reject);
          resolve();
        };
        if (isLast) inflate.end(piece, done);
        else inflate.write(piece, () => done());
      });
      // What was not taken lies behind the end of the stream, which is reported a turn later.
      if (inflate.bytesWritten < this.#given && !inflate.readableEnded)
        await new Promise((resolve) => inflate.once("end", resolve));
    } catch (reason) {
      throw isCutOff(reason) ? cutOff() : damaged("what is in it cannot be unpacked");
    }
    this.hasEnded = inflate.readableEnded || inflate.bytesWritten < this.#given;
    const chunks = this.#chunks;
    this.#chunks = [];
    return { chunks, used: inflate.bytesWritten - before };
  }
}

function isCutOff(reason: unknown): boolean {
  return reason instanceof Error && "code" in reason && reason.code === "Z_BUF_ERROR";
}

function refuseBomb({ packed, unpacked }: Growth): void {
  if (unpacked > MOST_UNPACKED || (unpacked > SMALL && unpacked > packed * LARGEST_RATIO)) {
    throw new UnreadableFeedError(
      `The gzip file unpacks to more than ${LARGEST_RATIO} times its size, as no feed does.`,
      "Unpack it yourself (gzip -dc) and look at what is in it.",
    );
  }
}

function cutOff(): UnreadableFeedError {
  return new UnreadableFeedError(
    "The gzip file is cut off before its end.",
    "Copy or export the file again; gzip -t FILE checks it.",
  );
}

function damaged(why: string): UnreadableFeedError {
  return new UnreadableFeedError(
    `The gzip file is damaged: ${why}.`,
    "Copy or export the file again; gzip -t FILE checks it.",
  );
}

function followed(): UnreadableFeedError {
  return new UnreadableFeedError(
    "Something that is not gzip follows the end of the gzip file.",
    "Import the parts one by one; what stands before it was read.",
  );
}
