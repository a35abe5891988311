import { byteBlocks, withFirst } from "./byte-blocks.ts";
import { openCsv } from "./csv-feed.ts";
import type { FeedItem, FeedOptions, OpenedFeed } from "./feed.ts";
import { inBatches } from "./feed-batches.ts";
import { detectFormat, refuseOtherFiles } from "./feed-format.ts";
import { JsonElements } from "./json-elements.ts";
import { openJson } from "./json-feed.ts";
import { NdjsonLines } from "./ndjson-lines.ts";
import { toUtf8 } from "./text-encoding.ts";

/**
 * Opens a feed of sync errors: finds encoding and format, reads the headings, and gives the items in feed order as
 * the bytes arrive, in batches of about 1,000, never more than a few records of the feed in memory. Bad records come
 * as rejected items with line and reason. Throws UnreadableFeedError when the whole cannot be read.
 */
export async function openFeed(bytes: AsyncIterable<Uint8Array>, options: FeedOptions): Promise<OpenedFeed> {
  const raw = byteBlocks(bytes);
  try {
    return await openBlocks(raw, options);
  } catch (error) {
    // Nobody reads on: the source, a file most likely, is let go.
    await raw.return(undefined);
    throw error;
  }
}

async function openBlocks(raw: AsyncGenerator<Buffer>, options: FeedOptions): Promise<OpenedFeed> {
  const first = await raw.next();
  const start = first.done === true ? Buffer.alloc(0) : first.value;
  refuseOtherFiles(start);
  const texts = toUtf8(withFirst(start, raw));
  const head = await texts.next();
  const block = head.done === true ? Buffer.alloc(0) : head.value;
  const format = options.format === "auto" ? detectFormat(block.toString("utf8")) : options.format;
  return { format, batches: inBatches(await openAs(format, withFirst(block, texts), options)) };
}

async function openAs(
  format: OpenedFeed["format"],
  blocks: AsyncGenerator<Buffer>,
  options: FeedOptions,
): Promise<AsyncIterable<readonly FeedItem[]>> {
  switch (format) {
    case "csv":
      return await openCsv(blocks, options);
    case "json":
      return await openJson(blocks, new JsonElements(), options);
    case "ndjson":
      return await openJson(blocks, new NdjsonLines(), options);
  }
}
