import { createReadStream, createWriteStream } from "node:fs";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** So much of a message is kept that a record takes about 500 bytes. */
const MESSAGE_UNITS = 170;
const PIECE_LENGTH = 1024 * 1024;

/** Writes the records of a feed with their messages cut to the end, which tells the reason; answers the bytes. */
export async function shortenFeed(from: string, to: string): Promise<number> {
  const out = createWriteStream(to);
  let bytes = 0;
  let lines = "";
  const flush = async (): Promise<void> => {
    bytes += Buffer.byteLength(lines);
    if (!out.write(lines)) await once(out, "drain");
    lines = "";
  };
  for await (const line of createInterface({ input: createReadStream(from), crlfDelay: Infinity })) {
    const record: unknown = JSON.parse(line);
    lines += `${JSON.stringify(shortened(record))}\n`;
    if (lines.length > PIECE_LENGTH) await flush();
  }
  await flush();
  out.end();
  await once(out, "finish");
  return bytes;
}

function shortened(record: unknown): unknown {
  if (typeof record !== "object" || record === null || !("message" in record)) return record;
  const { message } = record;
  return typeof message === "string" ? { ...record, message: message.slice(-MESSAGE_UNITS) } : record;
}
