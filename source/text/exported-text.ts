const CONTROLS =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text that a reader of the file could take for an instruction to its terminal, as symbols; line breaks and tabs stay. */
export function withoutControls(text: string): string {
  return text.replaceAll(CONTROLS, (found) => {
    const code = found.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? "\u2421" : `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
  });
}

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
export function isExportOf(original: string, imported: string): boolean {
  if (original === imported) return true;
  // Spreadsheets change the line ends of a CSV that is opened and saved.
  return (
    workbookText(original) === imported ||
    withLineFeeds(withoutControls(original)) === withLineFeeds(imported)
  );
}
