import { byteBlocks, withFirst, upToFault } from "./bytes/byte-blocks.ts";
import { openCsv } from "./csv/csv-feed.ts";
import type { OpenedTable } from "./csv/csv-feed.ts";
import { UnreadableFeedError } from "./feed.ts";
import type { FeedOptions, OpenedFeed, FeedItem } from "./feed.ts";
import { gunzipped, isGzip } from "./gunzip.ts";
import { JsonElements } from "./json/json-elements.ts";
import { openJson } from "./json/json-feed.ts";
import { NdjsonLines } from "./json/ndjson-lines.ts";
import { isQueryAnswer, openQueryTables } from "./workbook/query-tables.ts";
import { toUtf8 } from "./bytes/text-encoding.ts";

/** How the records of a text are cut apart. */
type TextFormat = "csv" | "json" | "ndjson";

const OTHER_FILES: readonly { readonly start: string; readonly what: string }[] = [
  { start: "\u00d0\u00cf\u0011\u00e0", what: "an Excel workbook of the old kind, or one with a password" },
  { start: "\u001f\u008b", what: "a gzip file inside a gzip file" },
  { start: "BZh", what: "packed by bzip2" },
  { start: "\u00fd7zX", what: "packed by xz" },
  { start: "(\u00b5/\u00fd", what: "packed by zstd" },
  { start: "7z\u00bc\u00af", what: "a 7-Zip archive" },
  { start: "%PDF", what: "a PDF document" },
];

/** Where a tar archive says what it is. */
const TAR_SIGN = 257;

const OPEN_OBJECT = 0x7b;

const REMEDY = "Export the sync errors as .xlsx, CSV (UTF-8), JSON or NDJSON and import that file.";

/** True for what begins as every workbook of the present kind does: it is a zip archive. */
function isZip(first: Buffer): boolean {
  return first.subarray(0, 4).toString("latin1") === "PK\u0003\u0004";
}

/** A whole object, a line break, the next object: NDJSON has one such place per record, one JSON text has none. */
const OBJECT_AFTER_OBJECT = /\}[ \t]*[\r\n]\s*\{/;

/** Throws UnreadableFeedError for a file that is no text, by its first bytes. */
function refuseOtherFiles(first: Buffer): void {
  const start = first.subarray(0, 4).toString("latin1");
  const other = OTHER_FILES.find((one) => start.startsWith(one.start));
  if (first.subarray(TAR_SIGN, TAR_SIGN + 5).toString("latin1") === "ustar")
    throw new UnreadableFeedError(
      "The feed is a tar archive, not text.",
      "Unpack it, and import the files in it: dwtriage import FILE FILE.",
    );
  if (other !== undefined) throw new UnreadableFeedError(`The feed is ${other.what}, not text.`, REMEDY);
}

/**
 * Finds the format by the first non-blank characters of the first block. Throws UnreadableFeedError for an empty
 * feed and for markup; all other text is taken for CSV, whose headings decide.
 */
function detectFormat(head: string): TextFormat {
  const start = head.trimStart();
  if (start === "")
    throw new UnreadableFeedError("The feed is empty.", "Check the export and import it again.");
  if (start.startsWith("[")) return "json";
  if (start.startsWith("{")) return detectObjects(head);
  if (/^<(?:\?xml|!doctype|html|[a-z]+[\s>])/i.test(start)) {
    throw new UnreadableFeedError("The feed is XML or HTML, not CSV, JSON or NDJSON.", REMEDY);
  }
  return "csv";
}

function detectObjects(head: string): TextFormat {
  if (OBJECT_AFTER_OBJECT.test(head)) return isLineByLine(head) && !isPage(head) ? "ndjson" : "json";
  const probe = new JsonElements();
  probe.take(Buffer.from(head));
  if (probe.hasArray) return "json";
  const firstLine = head.trimStart().split(/\r?\n/, 1)[0] ?? "";
  // Pretty-printed JSON breaks its first line early; a record on one line closes on it, or is longer than the block.
  return /\}\s*$/.test(firstLine) || !/[\r\n]/.test(head.trim()) ? "ndjson" : "json";
}

/** True where the lines are records, a few broken ones apart; else several values stand there, each over several lines. */
function isLineByLine(head: string): boolean {
  const lines = head.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "");
  const whole = lines.filter((line) => /^\s*\{.*\}\s*$/.test(line));
  return whole.length * 2 >= lines.length;
}

/** True where the first line is no record and holds an array of them, as a page of an answer does. */
function isPage(head: string): boolean {
  const probe = new JsonElements();
  const [first] = probe.take(Buffer.from(head.trimStart().split(/\r?\n/, 1)[0] ?? ""));
  return probe.hasArray && first !== undefined && "bytes" in first && first.bytes[first.from] === OPEN_OBJECT;
}

const ITEMS = 1000;

/** Blocks of the feed after which a batch goes on its way however few items it has: it bounds what waits in memory. */
const BLOCKS = 64;

/** Joins the items of block after block into batches of about 1,000, never empty. */
async function* inBatches(groups: AsyncIterable<readonly FeedItem[]>): AsyncGenerator<readonly FeedItem[]> {
  let batch: FeedItem[] = [];
  let blocks = 0;
  for await (const group of upToFault(groups)) {
    if ("fault" in group) {
      // What came before the feed broke off is kept.
      if (batch.length > 0) yield batch;
      throw group.fault;
    }
    blocks++;
    for (const item of group) batch.push(item);
    if (batch.length >= ITEMS || (blocks >= BLOCKS && batch.length > 0)) {
      yield batch;
      batch = [];
      blocks = 0;
    }
  }
  if (batch.length > 0) yield batch;
}

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
    const { openXlsx } = await import("./workbook/xlsx-feed.ts");
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
