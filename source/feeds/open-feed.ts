import { byteBlocks, withFirst } from "./bytes/byte-blocks.ts";
import { openCsv, type OpenedTable } from "./csv/csv-feed.ts";
import type { FeedOptions, OpenedFeed } from "./feed.ts";
import { inBatches } from "./feed-batches.ts";
import { detectFormat, isZip, refuseOtherFiles } from "./feed-format.ts";
import { gunzipped, isGzip } from "./gunzip.ts";
import { JsonElements } from "./json/json-elements.ts";
import { openJson } from "./json/json-feed.ts";
import { NdjsonLines } from "./json/ndjson-lines.ts";
import { isQueryAnswer, openQueryTables } from "./workbook/query-tables.ts";
import { toUtf8 } from "./bytes/text-encoding.ts";
import { openXlsx } from "./workbook/xlsx-feed.ts";

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

async function openBlocks(
  raw: AsyncGenerator<Buffer>,
  options: FeedOptions,
  isUnpacked = false,
): Promise<OpenedFeed> {
  const first = await raw.next();
  const start = first.done === true ? Buffer.alloc(0) : first.value;
  // Once: what is packed twice is nothing that an export writes.
  if (isGzip(start) && !isUnpacked) {
    return openBlocks(byteBlocks(gunzipped(withFirst(start, raw))), options, true);
  }
  if (isZip(start) || options.format === "xlsx") {
    const { groups, hidden } = await openXlsx(withFirst(start, raw), options);
    return { format: "xlsx", batches: inBatches(groups), hidden };
  }
  refuseOtherFiles(start);
  const texts = toUtf8(withFirst(start, raw));
  const head = await texts.next();
  const block = head.done === true ? Buffer.alloc(0) : head.value;
  const { format, groups } = await openText(block, withFirst(block, texts), options);
  return { format, batches: inBatches(groups), hidden: null };
}

async function openText(
  block: Buffer,
  blocks: AsyncGenerator<Buffer>,
  options: FeedOptions,
): Promise<OpenedTable> {
  const head = block.toString("utf8");
  const { format } = options;
  const isFree = format === "auto" || format === "app-insights";
  if (isFree && isQueryAnswer(head)) {
    return { format: "app-insights", groups: await openQueryTables(blocks, options) };
  }
  const text = format === "csv" || format === "json" || format === "ndjson" ? format : detectFormat(head);
  if (text === "csv") return openCsv(blocks, options);
  const cutter = text === "json" ? new JsonElements() : new NdjsonLines();
  const { dialect, groups } = await openJson(blocks, cutter, options);
  return { format: dialect?.format ?? text, groups };
}
