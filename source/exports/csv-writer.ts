import { textWriter, type ExportParts, type ExportWriter } from "./export-parts.ts";
import { CauseTitles, exportedRow } from "./exported-fields.ts";
import { withFormulaGuard } from "../text/formula-guard.ts";
import { withoutControls } from "../text/plain-text.ts";

/** A blank at an edge, and every sign that cuts cells apart where a spreadsheet is set to another separator. */
const NEEDS_QUOTES = /[",;|\t\r\n]|^\s|\s$/;

/** A text as a CSV field (RFC 4180): an apostrophe before what could be a formula, quotes where they are needed. */
function csvField(text: string): string {
  const safe = withFormulaGuard(withoutControls(text));
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The records as CSV: headings, commas, CRLF. */
export function csvWriter({ columns, bom }: ExportParts): ExportWriter {
  const titles = new CauseTitles();
  const line = (cells: readonly string[]): string => `${cells.join(",")}\r\n`;
  return textWriter(`${bom ? "\ufeff" : ""}${line(columns)}`, (row) => {
    const fields = exportedRow(row, titles);
    return line(columns.map((column) => csvField(String(fields[column]))));
  });
}
