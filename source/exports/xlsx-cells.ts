import { columnLetters } from "../text/column-letters.ts";

/** Text that reads like the escape of a character, which the format then writes as `_x005F_…`. */
const ESCAPE = /_(?=x[0-9A-Fa-f]{4}_)/g;
const MARKUP: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** A text without controls between tags. */
export function sharedText(text: string): string {
  const safe = text.replaceAll(ESCAPE, "_x005F_").replaceAll(/[&<>"]/g, (found) => MARKUP[found] ?? found);
  return `<si><t xml:space="preserve">${safe}</t></si>`;
}

/** A cell of a row: a number of the shared text, a number as it stands, or an instant in epoch milliseconds. */
export type XlsxCell =
  | { readonly shared: number }
  | { readonly number: number }
  | { readonly instant: number }
  | null;

export const HEADING_STYLE = 1;
const INSTANT_STYLE = 2;

const DAY_MS = 86_400_000;
/** Days from where the sheet counts to 1970-01-01. */
const EPOCH_DAYS = 25_569;

/** One row: texts as shared ones, which no program takes for formulas, numbers and instants as numbers. */
export function xlsxRow(number: number, cells: readonly XlsxCell[], style: number): string {
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
