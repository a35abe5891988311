import { withFirst } from "./byte-blocks.ts";
import { detectDelimiter, statedDelimiter } from "./csv-delimiter.ts";
import type { CsvRow } from "./csv-rows.ts";
import { CsvRows } from "./csv-rows.ts";
import type { FeedItem, FeedOptions } from "./feed.ts";
import { UnreadableFeedError } from "./feed.ts";
import type { FeedValues } from "./feed-record.ts";
import { RecordBuilder } from "./feed-record.ts";
import type { FeedField } from "./heading-aliases.ts";
import { HeadingMatcher } from "./headings.ts";
import { rejectedText } from "./record-size.ts";
import { invalidBytesReason } from "./text-encoding.ts";

/** A field and the column that holds it. */
type Column = readonly [field: FeedField, index: number];

/**
 * Reads a CSV feed from UTF-8 blocks: the first row that is not blank holds the headings. Resolves when the headings
 * are read; throws UnreadableFeedError when they do not make a feed.
 */
export async function openCsv(
  blocks: AsyncGenerator<Buffer>,
  options: FeedOptions,
): Promise<AsyncIterable<readonly FeedItem[]>> {
  const first = await blocks.next();
  const block = first.done === true ? Buffer.alloc(0) : first.value;
  const head = block.toString("utf8");
  const stated = statedDelimiter(head);
  const rows = new CsvRows(stated?.delimiter ?? detectDelimiter(head), stated === null ? 1 : 2);
  const skipped = stated === null ? 0 : Buffer.byteLength(head.slice(0, stated.length));
  const groups = rowGroups(rows, block.subarray(skipped), blocks);

  for (let group = await groups.next(); group.done !== true; group = await groups.next()) {
    const [headings, ...others] = group.value;
    if (headings !== undefined)
      return items(columnsOf(headings, options), withFirst(others, groups), options);
  }
  throw new UnreadableFeedError("The feed is empty.", "Check the export and import it again.");
}

async function* rowGroups(
  rows: CsvRows,
  first: Buffer,
  others: AsyncIterable<Buffer>,
): AsyncGenerator<readonly CsvRow[]> {
  yield await rows.take(first);
  for await (const block of others) yield await rows.take(block);
  yield await rows.finish();
}

function columnsOf(row: CsvRow, options: FeedOptions): readonly Column[] {
  if ("fault" in row) {
    throw new UnreadableFeedError(
      `The heading row cannot be read: ${row.fault}.`,
      "Correct line 1 of the feed.",
    );
  }
  const headings = row.cells.map((cell) => cell.trim());
  const matcher = new HeadingMatcher(options.headings);
  matcher.check(headings);
  const best = new Map<FeedField, { index: number; rank: number }>();
  headings.forEach((heading, index) => {
    const meaning = matcher.meaningOf(heading);
    if (meaning === null) return;
    const rival = best.get(meaning.field);
    if (rival === undefined || meaning.rank < rival.rank)
      best.set(meaning.field, { index, rank: meaning.rank });
  });
  return [...best].map(([field, { index }]) => [field, index]);
}

async function* items(
  columns: readonly Column[],
  groups: AsyncIterable<readonly CsvRow[]>,
  options: FeedOptions,
): AsyncGenerator<readonly FeedItem[]> {
  const builder = new RecordBuilder(options);
  for await (const group of groups) yield group.map((row) => itemOf(row, columns, builder));
}

function itemOf(row: CsvRow, columns: readonly Column[], builder: RecordBuilder): FeedItem {
  const { line, raw } = row;
  const reject = (reason: string): FeedItem => ({ rejected: { line, reason, text: rejectedText(raw) } });
  if ("fault" in row) return reject(row.fault);
  const values: { -readonly [Field in keyof FeedValues]: unknown } = {};
  let isSuspect = false;
  for (const [field, index] of columns) {
    const cell = row.cells[index] ?? "";
    values[field] = cell;
    if (cell.includes("\ufffd")) isSuspect = true;
  }
  const badBytes = isSuspect ? invalidBytesReason(raw) : null;
  if (badBytes !== null) return reject(badBytes);
  const built = builder.build(values);
  return "reason" in built ? reject(built.reason) : { record: built.record, line };
}
