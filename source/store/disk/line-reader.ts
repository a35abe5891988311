import type { OpenFile } from "./file-ops.ts";

const CHUNK_BYTES = 1024 * 1024;

/** Called for each line, without its newline; `ended` is false for a last line that has none. */
export type LineReceiver = (line: Buffer, from: number, ended: boolean) => void;

/** Called for each line, which lies between two places of the bytes; `at` is its own place in the file. */
export type SpanReceiver = (bytes: Buffer, from: number, to: number, at: number, ended: boolean) => void;

/** Reads lines as `readSpans` does, each as bytes of its own. */
export function readLines(
  file: OpenFile,
  from: number,
  to: number,
  receive: LineReceiver,
  pass: (bytes: Uint8Array) => void = () => undefined,
): Promise<number> {
  return readSpans(
    file,
    from,
    to,
    (bytes, start, end, at, ended) => receive(bytes.subarray(start, end), at, ended),
    pass,
  );
}

/**
 * Reads files front to back through two buffers in turn: the disk fills the one while the lines of the other are taken.
 * Anyone who reads many stretches of one file, one behind the other, keeps it for all of them.
 */
export class ReadAhead {
  readonly #chunkBytes: number;
  readonly #room: (Buffer | null)[] = [null, null];
  #held: Filled | null = null;
  /** What is being read into the other buffer. */
  #coming: { readonly file: OpenFile; readonly at: number; readonly filled: Promise<Filled> } | null = null;
  #turn = 0;

  constructor(chunkBytes = CHUNK_BYTES) {
    this.#chunkBytes = chunkBytes;
  }

  /**
   * The bytes from `position` on, as many as are at hand, none behind `to`; empty where the file ends. They are there
   * until the next call. `limit` is how far the file may be read: what is behind it may still change.
   */
  async bytesAt(file: OpenFile, position: number, to: number, limit: number): Promise<Buffer> {
    const held = this.#held;
    const isHeld = held?.file === file && position >= held.at && position < held.at + held.bytes.length;
    const filled = isHeld ? held : await this.#next(file, position, limit);
    const end = filled.at + filled.bytes.length;
    if (!isHeld && filled.bytes.length > 0 && end < limit) this.#begin(file, end, limit);
    return filled.bytes.subarray(position - filled.at, Math.min(end, to) - filled.at);
  }

  async #next(file: OpenFile, position: number, limit: number): Promise<Filled> {
    const coming = this.#coming;
    this.#coming = null;
    this.#held = null;
    if (coming?.file !== file || coming.at !== position) {
      // Not what is wanted, but its buffer is free only then.
      await coming?.filled.catch(() => undefined);
      this.#held = await this.#fill(file, position, limit);
    } else this.#held = await coming.filled;
    return this.#held;
  }

  #begin(file: OpenFile, at: number, limit: number): void {
    const filled = this.#fill(file, at, limit);
    // Met when its turn comes, if the lines of this chunk let it come.
    filled.catch(() => undefined);
    this.#coming = { file, at, filled };
  }

  async #fill(file: OpenFile, at: number, limit: number): Promise<Filled> {
    this.#turn = 1 - this.#turn;
    const wanted = Math.max(1, Math.min(this.#chunkBytes, limit - at));
    const kept = this.#room[this.#turn] ?? null;
    const room = kept !== null && kept.length >= wanted ? kept : Buffer.allocUnsafeSlow(wanted);
    this.#room[this.#turn] = room;
    const { bytesRead } = await file.read(room, 0, wanted, at);
    return { file, at, bytes: room.subarray(0, bytesRead) };
  }
}

interface Filled {
  readonly file: OpenFile;
  readonly at: number;
  readonly bytes: Buffer;
}

/**
 * Reads the lines between two bytes of a file, a chunk at a time; answers the byte it got to. `pass` sees every byte,
 * in order, before the lines that it completes are received; from then on the bytes of the chunk before it are no more.
 * `limit` is how far `ahead` may read.
 */
export async function readSpans(
  file: OpenFile,
  from: number,
  to: number,
  receive: SpanReceiver,
  pass: (bytes: Uint8Array) => void,
  ahead: ReadAhead = new ReadAhead(),
  limit = to,
): Promise<number> {
  let started: Buffer[] = [];
  let lineFrom = from;
  let position = from;
  while (position < to) {
    const read = await ahead.bytesAt(file, position, to, Math.max(to, limit));
    if (read.length === 0) break;
    pass(read);
    let start = 0;
    for (let end = read.indexOf(10); end >= 0; end = read.indexOf(10, start)) {
      if (started.length === 0) {
        receive(read, start, end, lineFrom, true);
      } else {
        const line = Buffer.concat([...started, read.subarray(start, end)]);
        receive(line, 0, line.length, lineFrom, true);
        started = [];
      }
      start = end + 1;
      lineFrom = position + start;
    }
    if (start < read.length) started.push(Buffer.from(read.subarray(start)));
    position += read.length;
  }
  if (started.length > 0) {
    const line = Buffer.concat(started);
    receive(line, 0, line.length, lineFrom, false);
  }
  return position;
}
