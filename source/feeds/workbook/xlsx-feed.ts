import { UnreadableFeedError, wholeFile } from "../feed.ts";
import type { FeedItem, FeedOptions, HiddenParts } from "../feed.ts";
import { ReadingTime } from "../record/reading-time.ts";
import { RECORD_BYTES, keptText } from "../record/record-size.ts";
import { SheetCell } from "../record/sheet-cell.ts";
import { surveySheet } from "./sheet-survey.ts";
import type { MergedCells } from "./sheet-survey.ts";
import { TableReader } from "../record/table-reader.ts";
import { hiddenColumns, sheetRows } from "./xlsx-rows.ts";
import type { SheetRow } from "./xlsx-rows.ts";
import { workbookParts } from "./xlsx-parts.ts";
import type { SheetPart, WorkbookParts } from "./xlsx-parts.ts";
import { DamagedWorkbookError, inflated, zipEntries } from "./zip-entries.ts";
import type { ZipEntry } from "./zip-entries.ts";

/** A zip archive is read from its end, so it is in memory whole. */
const LARGEST_FILE = 256 * 1024 * 1024;
const TOO_LARGE = {
  message: "The Excel workbook is larger than 256 MB.",
  remedy: "Export fewer records at a time, or as CSV, which has no such limit.",
};
const SMALL_PART = 64 * 1024;
const OPEN_DOCUMENT = "application/vnd.oasis.opendocument.";

/** A sheet whose headings make a feed. */
interface FeedSheet {
  readonly part: SheetPart;
  readonly reader: TableReader;
  readonly merged: readonly MergedCells[];
  readonly headingRow: number;
  /** Columns up to the last heading. */
  readonly width: number;
}

/** The rows of a workbook, and how much of it a person does not see: it counts up as they are read. */
export interface OpenedWorkbook {
  readonly groups: AsyncIterable<readonly FeedItem[]>;
  readonly hidden: HiddenParts;
}

/**
 * Reads a workbook: every sheet whose first filled row holds the headings of a feed, one after another. Rejected rows
 * carry the number of their row. Throws UnreadableFeedError when no sheet is one, and when one that is, is damaged.
 */
export async function openXlsx(
  blocks: AsyncIterable<Uint8Array>,
  options: FeedOptions,
): Promise<OpenedWorkbook> {
  const time = new ReadingTime(options.signal);
  const entries = zipEntries(await wholeFile(blocks, LARGEST_FILE, TOO_LARGE));
  time.resume();
  refuseOtherArchives(entries);
  const parts = await workbookParts(entries, time);
  if (parts === null) {
    throw new UnreadableFeedError(
      "The feed is a zip archive, and not an Excel workbook.",
      "Unpack it, and import the file that was inside.",
    );
  }
  const hidden = { rows: 0, columns: 0, sheets: 0 };
  const sheets: FeedSheet[] = [];
  let problem: unknown = new UnreadableFeedError("The Excel workbook holds no sheet.", "Check the export.");
  for (const [place, part] of parts.sheets.entries()) {
    try {
      const sheet = await openSheet(part, parts, options, hidden, time);
      if (sheet === null) continue;
      if (part.isHidden) hidden.sheets++;
      if (!part.isHidden || options.visibleOnly !== true) sheets.push(sheet);
    } catch (reason) {
      // Another sheet may hold notes; a damaged one may hold records.
      if (!(reason instanceof UnreadableFeedError) || reason instanceof DamagedWorkbookError) throw reason;
      if (place === 0) problem = reason;
    }
  }
  if (sheets.length === 0) throw problem;
  return { groups: itemGroups(sheets, parts, options, hidden, time), hidden };
}

function refuseOtherArchives(entries: ReadonlyMap<string, ZipEntry>): void {
  const type = entries.get("mimetype");
  const text = type === undefined ? "" : Buffer.concat([...inflated(type, SMALL_PART)]).toString("latin1");
  if (text.startsWith(OPEN_DOCUMENT)) {
    throw new UnreadableFeedError(
      "The feed is an OpenDocument file (.ods), not an Excel workbook.",
      "Save it as .xlsx or .csv and import that file.",
    );
  }
  if (entries.has("xl/workbook.bin")) {
    throw new UnreadableFeedError(
      "The feed is a binary Excel workbook (.xlsb).",
      "Save it as .xlsx or .csv and import that file.",
    );
  }
}

/** Null for a sheet without a filled cell. */
async function openSheet(
  part: SheetPart,
  parts: WorkbookParts,
  options: FeedOptions,
  counted: HiddenParts,
  time: ReadingTime,
): Promise<FeedSheet | null> {
  const { entry, name } = part;
  if (entry === undefined) return null;
  const first = await firstRow(entry, parts, time);
  if (first === null) return null;
  const headings = first.cells.map((cell) => (typeof cell === "string" ? cell : (cell.text ?? "")));
  const width = headings.findLastIndex((heading) => heading.trim() !== "") + 1;
  const hidden = part.isHidden ? new Set<number>() : await hiddenColumns(entry, width, time);
  const outOfSight = headings.filter((heading, column) => hidden.has(column) && heading.trim() !== "");
  const read =
    options.visibleOnly === true
      ? headings.map((heading, column) => (hidden.has(column) ? "" : heading))
      : headings;
  const reader = new TableReader(read.slice(0, width), options.format, options);
  counted.columns += outOfSight.length;
  return { part, reader, merged: await surveySheet(entry, name, time), headingRow: first.number, width };
}

async function firstRow(entry: ZipEntry, parts: WorkbookParts, time: ReadingTime): Promise<SheetRow | null> {
  const view = { merged: [], width: Number.POSITIVE_INFINITY, time };
  for await (const [row] of sheetRows(entry, parts, view)) {
    if (row !== undefined) return row;
  }
  return null;
}

async function* itemGroups(
  sheets: readonly FeedSheet[],
  parts: WorkbookParts,
  { visibleOnly = false }: FeedOptions,
  hidden: HiddenParts,
  time: ReadingTime,
): AsyncGenerator<readonly FeedItem[]> {
  for (const { part, reader, merged, headingRow, width } of sheets) {
    time.resume();
    for await (const rows of sheetRows(part.entry, parts, { merged, width, time })) {
      const group: FeedItem[] = [];
      for (const row of rows) {
        if (row.number <= headingRow) continue;
        if (row.isHidden && !part.isHidden) hidden.rows++;
        if (row.isHidden && visibleOnly) continue;
        group.push(itemOf(reader, row, parts.is1904));
        await time.turn();
      }
      if (group.length === 0) continue;
      yield group;
      time.resume();
    }
  }
}

function itemOf(reader: TableReader, row: SheetRow, is1904: boolean): FeedItem {
  const cells = is1904 ? since1904(row.cells, reader.columnOf("createdOn")) : row.cells;
  const text = (): string => keptText(JSON.stringify(row.cells));
  const characters = cells.reduce((sum, cell) => sum + (typeof cell === "string" ? cell.length : 0), 0);
  if (characters <= RECORD_BYTES) return reader.item(cells, row.number, text);
  return reader.rejected(row.number, "expected a row of at most 4 MiB, came more", text, cells);
}

const FIRST_PLAUSIBLE = 20_000;
const LAST_PLAUSIBLE = 80_000;

/** A bare number in the column of dates counts from where the workbook's dates do. */
function since1904(cells: SheetRow["cells"], column: number): SheetRow["cells"] {
  const cell = cells[column];
  if (!(cell instanceof SheetCell) || cell.number === null || cell.instant !== null) return cells;
  const { number } = cell;
  if (number < FIRST_PLAUSIBLE || number > LAST_PLAUSIBLE) return cells;
  return cells.with(column, new SheetCell({ number: number + 1462 }));
}
