import { textWriter } from "./export-parts.ts";
import type { ExportParts, ExportWriter } from "./export-parts.ts";
import { CauseTitles, exportedRow, exportedEntry } from "./exported-fields.ts";
import type { ExportColumn } from "./exported-fields.ts";
import { withoutControls } from "../text/exported-text.ts";
import { withFormulaGuard } from "../text/formula-guard.ts";
import { safeJson } from "../text/safe-json.ts";

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

/** What would end the cell, begin markup or load a picture from elsewhere. */
const MARKUP = /[\\`*_[\]|~#!$]/g;
const HTML: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** A text as the cell of a Markdown table: one line, and nothing in it is markup or HTML. */
export function markdownCell(text: string): string {
  return withoutControls(text)
    .replaceAll(/[&<>]/g, (found) => HTML[found] ?? found)
    .replaceAll(MARKUP, String.raw`\$&`)
    .replaceAll(/\r\n|[\r\n\u2028\u2029]/g, "<br>")
    .replaceAll("\t", " ");
}

/** The records as one Markdown table. */
export function markdownWriter({ columns }: ExportParts): ExportWriter {
  const titles = new CauseTitles();
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  return textWriter(`${line(columns)}|${"---|".repeat(columns.length)}\n`, (row) => {
    const fields = exportedRow(row, titles);
    return line(columns.map((column) => markdownCell(String(fields[column]))));
  });
}

/** The records as JSON lines under their stable names: exact, and a feed that can be imported again. */
export function ndjsonWriter({ columns }: ExportParts): ExportWriter {
  const titles = new CauseTitles();
  return textWriter("", (row) => {
    const fields = exportedRow(row, titles);
    const valueOf = (column: ExportColumn): unknown =>
      column === "timeline" ? (row.timeline ?? []).map(exportedEntry) : fields[column];
    return `${safeJson(Object.fromEntries(columns.map((column) => [column, valueOf(column)])))}\n`;
  });
}
