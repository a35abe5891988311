import type { FeedFormat } from "../../domain/feed-format.ts";
import { withFirst } from "../bytes/byte-blocks.ts";
import { CsvCells } from "./csv-cells.ts";
import { detectDelimiter, statedDelimiter } from "./csv-delimiter.ts";
import type { CsvRow } from "./csv-rows.ts";
import { CsvRows } from "./csv-rows.ts";
import type { FeedItem, FeedOptions } from "../feed.ts";
import { UnreadableFeedError } from "../feed.ts";
import { rejectedText } from "../record/record-size.ts";
import { TableReader } from "../record/table-reader.ts";
import { invalidBytesReason } from "../bytes/text-encoding.ts";

/**
 * Reads a CSV feed from UTF-8 blocks: the first row that is not blank holds the headings. Resolves when the headings
 * are read; throws UnreadableFeedError when they do not make a feed.
 */
export async function openCsv(blocks: AsyncGenerator<Buffer>, options: FeedOptions): Promise<OpenedTable> {
  const first = await blocks.next();
  const block = first.done === true ? Buffer.alloc(0) : first.value;
  const head = block.toString("utf8");
  const typed = typeLine(head);
  const stated = statedDelimiter(head.slice(typed));
  const isFirst = typed === 0 && stated === null;
  const delimiter = stated?.delimiter ?? detectDelimiter(head.slice(typed));
  const rows = new CsvRows(delimiter, isFirst ? 1 : 2);
  const skipped = Buffer.byteLength(head.slice(0, typed + (stated?.length ?? 0)));
  const groups = rowGroups(rows, block.subarray(skipped), blocks);

  for (let group = await groups.next(); group.done !== true; group = await groups.next()) {
    const [headings, ...others] = group.value;
    if (headings !== undefined) return openedTable(readerOf(headings, options), withFirst(others, groups));
  }
  throw new UnreadableFeedError("The feed is empty.", "Check the export and import it again.");
}

/** Length of the line that Windows PowerShell puts before the headings, the type of its objects; 0 without one. */
function typeLine(head: string): number {
  return /^#TYPE [^\r\n]*(?:\r\n|\r|\n)/.exec(head)?.[0].length ?? 0;
}

/** A feed of rows, and the format that its headings tell. */
export interface OpenedTable {
  readonly format: FeedFormat;
  readonly groups: AsyncIterable<readonly FeedItem[]>;
}

function openedTable(reader: TableReader, groups: AsyncIterable<readonly CsvRow[]>): OpenedTable {
  const cells = new CsvCells(reader.isOwnExport, reader.columnOf("key"));
  return { format: reader.dialect?.format ?? "csv", groups: items(reader, cells, groups) };
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

function readerOf(row: CsvRow, options: FeedOptions): TableReader {
  if ("fault" in row) {
    throw new UnreadableFeedError(
      `The heading row cannot be read: ${row.fault}.`,
      "Correct line 1 of the feed.",
    );
  }
  return new TableReader(row.cells, options.format, options);
}

async function* items(
  reader: TableReader,
  cells: CsvCells,
  groups: AsyncIterable<readonly CsvRow[]>,
): AsyncGenerator<readonly FeedItem[]> {
  for await (const group of groups) yield group.map((row) => itemOf(row, reader, cells));
}

function itemOf(row: CsvRow, reader: TableReader, meant: CsvCells): FeedItem {
  const { line, raw } = row;
  const text = (): string => rejectedText(raw);
  if ("fault" in row) return reader.rejected(line, row.fault, text, null);
  const isSuspect = reader.takenFrom(row.cells).some((cell) => cell.includes("\ufffd"));
  const badBytes = isSuspect ? invalidBytesReason(raw) : null;
  return badBytes === null
    ? reader.item(meant.of(row.cells, raw), line, text)
    : reader.rejected(line, badBytes, text, row.cells);
}
