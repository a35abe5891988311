import { Zip, ZipDeflate } from "fflate";
import type { SyncError } from "../domain/sync-error.ts";
import { UserFacingError } from "../domain/user-facing-error.ts";
import type { ExportParts, ExportWriter } from "./export-parts.ts";
import { exportedFields, type ExportColumn } from "./exported-fields.ts";
import { cellText, columnName, xlsxRow } from "./xlsx-cells.ts";
import { HEADING_STYLE, packageParts, sheetEnd, sheetHead } from "./xlsx-package.ts";

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
};
const USUAL_WIDTH = 14;

/** The records as an Excel workbook: inline strings and counts alone, no formula anywhere. */
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

  page(rows: readonly SyncError[]): readonly Uint8Array[] {
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
    return this.#taken();
  }

  end(): readonly Uint8Array[] {
    this.#sheet ??= this.#startSheet();
    this.#endSheet();
    for (const [name, text] of packageParts(this.#sheets)) {
      this.#entry(name).push(this.#encoder.encode(text), true);
    }
    this.#zip.end();
    return this.#taken();
  }

  #cells(row: SyncError): readonly (string | number)[] {
    const fields = exportedFields(row);
    return this.#columns.map((column) => {
      const value = fields[column];
      if (typeof value === "number") return value;
      const text = cellText(value);
      if (text.length < value.length) this.cut++;
      return text;
    });
  }

  #startSheet(): ZipDeflate {
    this.#sheets++;
    this.#rows = 1;
    this.#sheetBytes = 0;
    const sheet = this.#entry(`xl/worksheets/sheet${this.#sheets}.xml`);
    const widths = this.#columns.map((column) => WIDTHS[column] ?? USUAL_WIDTH);
    sheet.push(this.#encoder.encode(sheetHead(widths) + xlsxRow(1, this.#columns, HEADING_STYLE)));
    return sheet;
  }

  #endSheet(): void {
    const last = columnName(this.#columns.length - 1);
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
    if (this.#bytes > WORKBOOK_BYTES) {
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
