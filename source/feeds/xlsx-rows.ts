import { attribute } from "../domain/xml-tags.ts";
import { piecesOf, unescapedUnits, type WorkbookParts } from "./xlsx-parts.ts";
import type { ZipEntry } from "./zip-entries.ts";

/** A row of a sheet, cells by column; blank cells are empty texts. */
export interface SheetRow {
  /** As the sheet numbers it, from 1. */
  readonly number: number;
  readonly cells: readonly string[];
}

const SHEET_BYTES = 2 ** 32;
const MOST_COLUMNS = 16_384;
const DAY_MS = 86_400_000;
/** Days to 1970-01-01 in the two ways that workbooks count them. */
const EPOCH_DAYS = { since1900: 25_569, since1904: 24_107 } as const;

/** The rows of a sheet as it is unpacked; only the one being read is in memory. */
export function* sheetRows(entry: ZipEntry | undefined, parts: WorkbookParts): Generator<SheetRow> {
  let number = 0;
  let cells: string[] = [];
  let column = -1;
  let cell = { type: "", style: 0 };
  let text = "";
  let isText = false;
  for (const piece of piecesOf(entry, SHEET_BYTES)) {
    if (piece.kind === "text") {
      if (isText) text += piece.text;
      continue;
    }
    const isOpen = piece.kind === "open";
    const isEnd = !isOpen || piece.isEmpty;
    switch (piece.name) {
      case "row":
        if (isOpen) {
          number = Number(attribute(piece.attributes, "r")) || number + 1;
          cells = [];
          column = -1;
        }
        if (isEnd) yield { number, cells };
        break;
      case "c":
        if (isOpen) {
          column = columnOf(attribute(piece.attributes, "r")) ?? column + 1;
          cell = { type: attribute(piece.attributes, "t"), style: Number(attribute(piece.attributes, "s")) };
          text = "";
        }
        if (isEnd && column < MOST_COLUMNS) put(cells, column, cellText(text, cell, parts));
        break;
      case "v":
      case "t":
        isText = !isEnd;
        break;
      case "rPh":
        isText = false;
        break;
    }
  }
}

function put(cells: string[], column: number, text: string): void {
  while (cells.length < column) cells.push("");
  cells[column] = text;
}

/** `AB7` is column 27; null where the cell does not say. */
function columnOf(reference: string): number | null {
  const letters = /^[A-Z]{1,3}/.exec(reference)?.[0];
  if (letters === undefined) return null;
  return Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function cellText(
  text: string,
  { type, style }: { readonly type: string; readonly style: number },
  { texts, dateStyles, is1904 }: WorkbookParts,
): string {
  switch (type) {
    case "s":
      return texts[Number(text)] ?? "";
    case "inlineStr":
    case "str":
      return unescapedUnits(text);
    case "b":
      return text === "1" ? "true" : "false";
    case "e":
    case "d":
      return text;
    default:
      return text !== "" && dateStyles[style] === true ? dateText(Number(text), is1904) : plainNumber(text);
  }
}

/** A serial number of days as an instant; Excel keeps no zone, and Dynamics means UTC. */
export function dateText(serial: number, is1904: boolean): string {
  const at = Math.round((serial - (is1904 ? EPOCH_DAYS.since1904 : EPOCH_DAYS.since1900)) * DAY_MS);
  const isDate = Number.isFinite(at) && Math.abs(at) < 8e15;
  return isDate ? new Date(at).toISOString() : String(serial);
}

/** A whole number stands as people see it: `1.2E+6` is 1200000. */
function plainNumber(text: string): string {
  if (!/e/i.test(text)) return text;
  const number = Number(text);
  return Number.isSafeInteger(number) ? String(number) : text;
}
