import { wholeFile } from "./whole-file.ts";
import { UnreadableFeedError, type FeedItem, type FeedOptions } from "./feed.ts";
import { RECORD_BYTES, keptText } from "./record-size.ts";
import { TableReader } from "./table-reader.ts";
import { dateText, sheetRows, type SheetRow } from "./xlsx-rows.ts";
import { workbookParts, type WorkbookParts } from "./xlsx-parts.ts";
import { zipEntries, type ZipEntry } from "./zip-entries.ts";

/** A zip archive is read from its end, so it is in memory whole. */
const LARGEST_FILE = 256 * 1024 * 1024;
const TOO_LARGE = {
  message: "The Excel workbook is larger than 256 MB.",
  remedy: "Export fewer records at a time, or as CSV, which has no such limit.",
};
const ROWS_A_GROUP = 500;

/** A sheet whose headings make a feed, and its rows behind them. */
interface FeedSheet {
  readonly reader: TableReader;
  readonly rows: Iterator<SheetRow>;
}

/**
 * Reads a workbook: every sheet whose first filled row holds the headings of a feed, one after another. Rejected rows
 * carry the number of their row. Throws UnreadableFeedError when no sheet is one.
 */
export async function openXlsx(
  blocks: AsyncIterable<Uint8Array>,
  options: FeedOptions,
): Promise<AsyncIterable<readonly FeedItem[]>> {
  const entries = zipEntries(await wholeFile(blocks, LARGEST_FILE, TOO_LARGE));
  if (!entries.has("xl/workbook.xml")) {
    throw new UnreadableFeedError(
      "The feed is a zip archive, and not an Excel workbook.",
      "Unpack it, and import the file that was inside.",
    );
  }
  const parts = workbookParts(entries);
  const sheets: FeedSheet[] = [];
  let problem: unknown = new UnreadableFeedError("The Excel workbook holds no sheet.", "Check the export.");
  for (const [place, name] of parts.sheets.entries()) {
    try {
      const sheet = openSheet(entries.get(name), parts, options);
      if (sheet !== null) sheets.push(sheet);
    } catch (reason) {
      if (!(reason instanceof UnreadableFeedError)) throw reason;
      if (place === 0) problem = reason;
    }
  }
  if (sheets.length === 0) throw problem;
  return itemGroups(sheets, parts.is1904);
}

/** Null for a sheet without a filled cell. */
function openSheet(
  entry: ZipEntry | undefined,
  parts: WorkbookParts,
  options: FeedOptions,
): FeedSheet | null {
  const rows = sheetRows(entry, parts);
  for (let row = rows.next(); row.done !== true; row = rows.next()) {
    if (isBlank(row.value)) continue;
    return { reader: new TableReader(row.value.cells, options.format, options), rows };
  }
  return null;
}

async function* itemGroups(
  sheets: readonly FeedSheet[],
  is1904: boolean,
): AsyncGenerator<readonly FeedItem[]> {
  for (const { reader, rows } of sheets) {
    let group: FeedItem[] = [];
    const dates = is1904 ? reader.columnOf("createdOn") : -1;
    for (let row = rows.next(); row.done !== true; row = rows.next()) {
      if (isBlank(row.value)) continue;
      group.push(itemOf(reader, since1904(row.value, dates)));
      if (group.length < ROWS_A_GROUP) continue;
      yield group;
      group = [];
    }
    if (group.length > 0) yield group;
  }
}

function itemOf(reader: TableReader, { number, cells }: SheetRow): FeedItem {
  const text = (): string => keptText(JSON.stringify(cells));
  const characters = cells.reduce((sum, cell) => sum + cell.length, 0);
  if (characters <= RECORD_BYTES) return reader.item(cells, number, text);
  return reader.rejected(number, "expected a row of at most 4 MiB, came more", text, cells);
}

/** A bare number in the column of dates counts from where the workbook's dates do. */
function since1904(row: SheetRow, column: number): SheetRow {
  const cell = row.cells[column] ?? "";
  if (!/^\d+(?:\.\d+)?$/.test(cell)) return row;
  return { ...row, cells: row.cells.with(column, dateText(Number(cell), true)) };
}

function isBlank({ cells }: SheetRow): boolean {
  return cells.every((cell) => cell.trim() === "");
}
