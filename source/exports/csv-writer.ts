import { textWriter, type ExportParts, type ExportWriter } from "./export-parts.ts";
import { exportedFields } from "./exported-fields.ts";
import { withoutControls } from "./plain-text.ts";

/**
 * What a spreadsheet may take for a formula, also behind apostrophes: so that taking one apostrophe away again always
 * gives the text as it was.
 */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

/** A text as a CSV field (RFC 4180): an apostrophe before what could be a formula, quotes where they are needed. */
function csvField(text: string): string {
  const plain = withoutControls(text);
  const safe = FORMULA.test(plain) ? `'${plain}` : plain;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The records as CSV: headings, commas, CRLF. */
export function csvWriter({ columns, bom }: ExportParts): ExportWriter {
  const line = (cells: readonly string[]): string => `${cells.join(",")}\r\n`;
  return textWriter(`${bom ? "\ufeff" : ""}${line(columns)}`, (row) => {
    const fields = exportedFields(row);
    return line(columns.map((column) => csvField(String(fields[column]))));
  });
}
