import { Zip, ZipDeflate } from "fflate";
import type { WithTimeline } from "../domain/request/timeline.ts";
import { UserFacingError } from "../domain/user-facing-error.ts";
import type { ExportParts, ExportWriter } from "./export-parts.ts";
import { CauseTitles, exportedRow } from "./exported-fields.ts";
import type { ExportColumn } from "./exported-fields.ts";
import { columnLetters } from "../text/column-letters.ts";
import { LONGEST_CELL, workbookText } from "../text/exported-text.ts";
import { packageParts, SHARED_END, SHARED_HEAD, SHARED_TEXTS, sheetEnd, sheetHead } from "./xlsx-package.ts";

/** Text that reads like the escape of a character, which the format then writes as `_x005F_…`. */
const ESCAPE = /_(?=x[0-9A-Fa-f]{4}_)/g;
const MARKUP: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** A text without controls between tags. */
function sharedText(text: string): string {
  const safe = text.replaceAll(ESCAPE, "_x005F_").replaceAll(/[&<>"]/g, (found) => MARKUP[found] ?? found);
  return `<si><t xml:space="preserve">${safe}</t></si>`;
}

/** A cell of a row: a number of the shared text, a number as it stands, or an instant in epoch milliseconds. */
type XlsxCell =
  | { readonly shared: number }
  | { readonly number: number }
  | { readonly instant: number }
  | null;

const HEADING_STYLE = 1;
const INSTANT_STYLE = 2;

const DAY_MS = 86_400_000;
/** Days from where the sheet counts to 1970-01-01. */
const EPOCH_DAYS = 25_569;

/** One row: texts as shared ones, which no program takes for formulas, numbers and instants as numbers. */
function xlsxRow(number: number, cells: readonly XlsxCell[], style: number): string {
  const styled = style === 0 ? "" : ` s="${style}"`;
  const written = cells.map((cell, index) => {
    if (cell === null) return "";
    const at = `r="${columnLetters(index)}${number}"`;
    if ("shared" in cell) return `<c ${at}${styled} t="s"><v>${cell.shared}</v></c>`;
    if ("number" in cell) return `<c ${at}${styled}><v>${cell.number}</v></c>`;
    return `<c ${at} s="${INSTANT_STYLE}"><v>${cell.instant / DAY_MS + EPOCH_DAYS}</v></c>`;
  });
  return `<row r="${number}">${written.join("")}</row>`;
}

/** Rows of a sheet, with the headings. */
const ROWS_A_SHEET = 1_048_576;
/** The zip format counts bytes in 32 bits; a sheet is closed, and a workbook refused, before that. */
const SHEET_BYTES = 2 ** 31;
const WORKBOOK_BYTES = 2 ** 32 - 2 ** 24;

const WIDTHS: Readonly<Partial<Record<ExportColumn, number>>> = {
  createdOn: 25,
  entity: 30,
  key: 24,
  message: 90,
  causeTitle: 60,
  timeline: 60,
};
const USUAL_WIDTH = 14;

/** Texts that are looked for among those written before: values that records share are no longer than this. */
const LONGEST_REPEATED = 200;
const MOST_REPEATED = 50_000;

/** The records as an Excel workbook: shared texts, counts and instants, no formula anywhere. */
export function xlsxWriter({ columns }: ExportParts): ExportWriter {
  return new XlsxWriter(columns);
}

class XlsxWriter implements ExportWriter {
  readonly #columns: readonly ExportColumn[];
  readonly #encoder = new TextEncoder();
  readonly #zip: Zip;
  #ready: Uint8Array[] = [];
  #bytes = 0;
  #sheet: ZipDeflate | null = null;
  /** Written while the sheets are, and kept packed until they have ended. */
  #texts: ZipDeflate | null = null;
  #newTexts = "";
  #textBytes = 0;
  #textCount = 0;
  readonly #placeOf = new Map<string, number>();
  readonly #titles = new CauseTitles();
  #sheets = 0;
  #rows = 0;
  #sheetBytes = 0;
  cut = 0;

  constructor(columns: readonly ExportColumn[]) {
    this.#columns = columns;
    this.#zip = new Zip((error, bytes) => {
      if (error !== null) throw error;
      this.#bytes += bytes.length;
      this.#ready.push(bytes);
    });
  }

  page(rows: readonly WithTimeline[]): readonly Uint8Array[] {
    let text = "";
    for (const row of rows) {
      if (this.#rows === ROWS_A_SHEET || this.#sheetBytes > SHEET_BYTES) {
        this.#push(text);
        text = "";
        this.#endSheet();
      }
      const sheet = this.#sheet ?? this.#startSheet();
      this.#sheet = sheet;
      text += xlsxRow(++this.#rows, this.#cells(row), 0);
    }
    this.#push(text);
    this.#pushTexts();
    return this.#taken();
  }

  end(): readonly Uint8Array[] {
    this.#sheet ??= this.#startSheet();
    this.#endSheet();
    this.#pushTexts();
    this.#texts?.push(this.#encoder.encode(SHARED_END), true);
    for (const [name, text] of packageParts(this.#sheets)) {
      this.#entry(name).push(this.#encoder.encode(text), true);
    }
    this.#zip.end();
    return this.#taken();
  }

  #cells(row: WithTimeline): readonly XlsxCell[] {
    const fields = exportedRow(row, this.#titles);
    return this.#columns.map((column) => {
      if (column === "createdOn") return { instant: row.errorCreatedAt };
      const value = fields[column];
      if (typeof value === "number") return { number: value };
      const text = workbookText(value);
      if (value.length > LONGEST_CELL && text.length >= LONGEST_CELL - 1) this.cut++;
      return text === "" ? null : { shared: this.#placeOfText(text) };
    });
  }

  #placeOfText(text: string): number {
    const placeBefore = this.#placeOf.get(text);
    if (placeBefore !== undefined) return placeBefore;
    const place = this.#textCount++;
    this.#newTexts += sharedText(text);
    if (text.length <= LONGEST_REPEATED && this.#placeOf.size < MOST_REPEATED) this.#placeOf.set(text, place);
    return place;
  }

  #pushTexts(): void {
    if (this.#newTexts === "") return;
    const bytes = this.#encoder.encode(this.#newTexts);
    this.#newTexts = "";
    this.#textBytes += bytes.length;
    this.#texts?.push(bytes);
  }

  #startSheet(): ZipDeflate {
    this.#sheets++;
    this.#rows = 1;
    this.#sheetBytes = 0;
    const sheet = this.#entry(`xl/worksheets/sheet${this.#sheets}.xml`);
    const widths = this.#columns.map((column) => WIDTHS[column] ?? USUAL_WIDTH);
    if (this.#texts === null) {
      this.#texts = this.#entry(SHARED_TEXTS);
      this.#texts.push(this.#encoder.encode(SHARED_HEAD));
    }
    const headings = this.#columns.map((column) => ({ shared: this.#placeOfText(column) }));
    sheet.push(this.#encoder.encode(sheetHead(widths) + xlsxRow(1, headings, HEADING_STYLE)));
    return sheet;
  }

  #endSheet(): void {
    const last = columnLetters(this.#columns.length - 1);
    this.#sheet?.push(this.#encoder.encode(sheetEnd(`A1:${last}${this.#rows}`)), true);
    this.#sheet = null;
  }

  #push(text: string): void {
    if (text === "") return;
    const bytes = this.#encoder.encode(text);
    this.#sheetBytes += bytes.length;
    this.#sheet?.push(bytes);
  }

  #entry(name: string): ZipDeflate {
    const entry = new ZipDeflate(name, { level: 6 });
    // The same records give the same bytes on any day.
    entry.mtime = new Date(1980, 0, 1);
    this.#zip.add(entry);
    return entry;
  }

  #taken(): readonly Uint8Array[] {
    if (this.#bytes > WORKBOOK_BYTES || this.#textBytes > WORKBOOK_BYTES) {
      throw new UserFacingError(
        "The workbook would be larger than 4 GB, which its format cannot hold.",
        "Narrow the filter, leave columns out, or export as csv or ndjson.",
      );
    }
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }
}
