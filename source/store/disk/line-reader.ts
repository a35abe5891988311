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
 * Reads the lines between two bytes of a file, a chunk at a time; answers the byte it got to. `pass` sees every byte,
 * in order, before the lines that it completes are received; from then on the bytes of the chunk before it are no more.
 */
export async function readSpans(
  file: OpenFile,
  from: number,
  to: number,
  receive: SpanReceiver,
  pass: (bytes: Uint8Array) => void,
): Promise<number> {
  const size = Math.max(1, Math.min(CHUNK_BYTES, to - from));
  // Two chunks in turn: the disk fills the one while the lines of the other are taken.
  let [chunk, other] = [Buffer.allocUnsafe(size), Buffer.allocUnsafe(size)];
  const fill = (into: Buffer, at: number): Promise<{ readonly bytesRead: number }> =>
    file.read(into, 0, Math.min(size, to - at), at);
  let started: Buffer[] = [];
  let lineFrom = from;
  let position = from;
  let reading = position < to ? fill(chunk, position) : null;
  while (reading !== null) {
    const { bytesRead } = await reading;
    if (bytesRead === 0) break;
    const read = chunk.subarray(0, bytesRead);
    reading = position + bytesRead < to ? fill(other, position + bytesRead) : null;
    // Met when its turn comes, if the lines of this chunk let it come.
    reading?.catch(() => undefined);
    [chunk, other] = [other, chunk];
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
    if (start < bytesRead) started.push(Buffer.from(read.subarray(start)));
    position += bytesRead;
  }
  if (started.length > 0) {
    const line = Buffer.concat(started);
    receive(line, 0, line.length, lineFrom, false);
  }
  return position;
}
