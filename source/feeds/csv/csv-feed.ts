import type { FeedFormat } from "../../domain/feed-format.ts";
import { withFirst } from "../bytes/byte-blocks.ts";
import { CsvRows } from "./csv-rows.ts";
import type { CsvRow } from "./csv-rows.ts";
import { UnreadableFeedError } from "../feed.ts";
import type { FeedItem, FeedOptions } from "../feed.ts";
import { rejectedText } from "../record/record-size.ts";
import { TableReader } from "../record/table-reader.ts";
import { invalidBytesReason } from "../bytes/text-encoding.ts";
import { withoutFormulaGuard } from "../../text/formula-guard.ts";

const CANDIDATES = [",", ";", "\t", "|"] as const;

/** Lines that take part; more would not change the answer. */
const LINES = 20;

/** The delimiter that a first line such as `sep=;` states, and the length of that line; null when it states none. */
function statedDelimiter(head: string): { readonly delimiter: string; readonly length: number } | null {
  const match = /^sep=([^\r\n"])(?:\r\n|\r|\n)/i.exec(head);
  return match?.[1] === undefined ? null : { delimiter: match[1], length: match[0].length };
}

/**
 * The delimiter of a CSV text, from its first lines: it stands in the heading line outside quotes, and the most of
 * the other lines have it as often; among equals, the one that makes more columns. A comma when none fits.
 */
function detectDelimiter(head: string): string {
  const lines = countsByLine(head);
  const [headings, ...rows] = lines;
  if (headings === undefined) return ",";
  let best = { delimiter: ",", columns: 0, agreeing: -1 };
  CANDIDATES.forEach((delimiter, index) => {
    const columns = headings[index] ?? 0;
    if (columns === 0) return;
    const agreeing = rows.filter((row) => row[index] === columns).length;
    const isBetter = agreeing > best.agreeing || (agreeing === best.agreeing && columns > best.columns);
    if (isBetter) best = { delimiter, columns, agreeing };
  });
  return best.delimiter;
}

/** How often each candidate stands outside quotes, for each of the first lines that is not blank. */
function countsByLine(head: string): readonly (readonly number[])[] {
  const lines: number[][] = [];
  let counts = CANDIDATES.map(() => 0);
  let isQuoted = false;
  let isBlank = true;
  for (const char of head) {
    if (char === '"') isQuoted = !isQuoted;
    if ((char === "\n" || char === "\r") && !isQuoted) {
      if (!isBlank) lines.push(counts);
      if (lines.length === LINES) return lines;
      counts = CANDIDATES.map(() => 0);
      isBlank = true;
      continue;
    }
    if (char.trim() !== "") isBlank = false;
    const index = isQuoted ? -1 : CANDIDATES.findIndex((delimiter) => delimiter === char);
    if (index >= 0) counts[index] = (counts[index] ?? 0) + 1;
  }
  if (!isBlank) lines.push(counts);
  return lines;
}

/** A text behind an equals sign, in quotes: what a spreadsheet shows of it is the text. */
const TEXT_FORMULA = /^="((?:[^"]|"")*)"$/;

/** What the cells of a CSV mean where that is not what stands in them. */
class CsvCells {
  readonly #isOwnExport: boolean;
  readonly #keyColumn: number;

  /** `isOwnExport`: an apostrophe before what could be a formula is a guard of ours. `keyColumn` is -1 without one. */
  constructor(isOwnExport: boolean, keyColumn: number) {
    this.#isOwnExport = isOwnExport;
    this.#keyColumn = keyColumn;
  }

  /** `raw` are the bytes of the row. */
  of(cells: readonly string[], raw: Buffer): readonly string[] {
    const meant = cells.map((cell) => (this.#isOwnExport ? withoutFormulaGuard(cell) : shownText(cell)));
    const key = cells[this.#keyColumn];
    if (key === undefined || key === key.trim()) return meant;
    // Blanks around an unquoted cell set it off from its neighbours; inside quotes they were written on purpose.
    const isQuoted = raw.includes(`"${key.replaceAll('"', '""')}"`);
    return isQuoted ? meant : meant.with(this.#keyColumn, (meant[this.#keyColumn] ?? "").trim());
  }
}

function shownText(cell: string): string {
  if (!cell.startsWith('="')) return cell;
  return TEXT_FORMULA.exec(cell)?.[1]?.replaceAll('""', '"') ?? cell;
}

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

/** A feed of rows, and the format that its headings say. */
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
