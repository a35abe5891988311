import { withoutControls } from "./plain-text.ts";

/** What a cell of a workbook holds at most, in UTF-16 units. */
export const LONGEST_CELL = 32_767;

/** Line ends as a cell of a workbook has them: some programs show a return as `_x000D_`. */
function withLineFeeds(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n");
}

/** The text as far as a cell can hold it; never half of a pair of units. */
function cellText(text: string): string {
  if (text.length <= LONGEST_CELL) return text;
  const end = /[\ud800-\udbff]/.test(text.charAt(LONGEST_CELL - 1)) ? LONGEST_CELL - 1 : LONGEST_CELL;
  return text.slice(0, end);
}

/** A text as a workbook shows it: symbols for controls, line feeds, at most as long as a cell. */
export function workbookText(text: string): string {
  return cellText(
    withLineFeeds(withoutControls(text)).replaceAll(/\p{Surrogate}|[\ufffe\uffff]/gu, "\ufffd"),
  );
}

/** True when `told` is what an export to CSV or a workbook made of `known`: then it says nothing new. */
export function isExportOf(known: string, told: string): boolean {
  if (known === told) return true;
  // Spreadsheets change the line ends of a CSV that is opened and saved.
  return workbookText(known) === told || withLineFeeds(withoutControls(known)) === withLineFeeds(told);
}
