import { textWriter, type ExportParts, type ExportWriter } from "./export-parts.ts";
import { CauseTitles, exportedRow } from "./exported-fields.ts";
import { withoutControls } from "../text/plain-text.ts";

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
