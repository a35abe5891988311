import { columnLetters } from "../../text/column-letters.ts";
import { attribute } from "../../text/xml-tags.ts";
import { MergedValues } from "./merged-values.ts";
import type { NumberFormat } from "../record/number-format.ts";
import type { ReadingTime } from "../record/reading-time.ts";
import { numberCell, SheetCell, unreadableCell } from "../record/sheet-cell.ts";
import { columnNumber, MOST_COLUMNS, SHEET_BYTES, type MergedCells } from "./sheet-survey.ts";
import { isTrue, piecesOf, unescapedUnits, type WorkbookParts } from "./xlsx-parts.ts";
import { damaged, type ZipEntry } from "./zip-entries.ts";

/** A row of a sheet, cells by column; blank cells are empty texts. */
export interface SheetRow {
  /** As the sheet numbers it, from 1. */
  readonly number: number;
  readonly cells: readonly (string | SheetCell)[];
  readonly isHidden: boolean;
}

/** What of a sheet is read. */
export interface SheetView {
  readonly merged: readonly MergedCells[];
  /** Cells of each row; those behind them are passed over. */
  readonly width: number;
  readonly time: ReadingTime;
}

/** The rows of a sheet with something in them, a few at a time as it is unpacked; no more than these are in memory. */
export async function* sheetRows(
  entry: ZipEntry | undefined,
  parts: WorkbookParts,
  { merged, width, time }: SheetView,
): AsyncGenerator<readonly SheetRow[]> {
  const reader = new RowReader(parts, Math.min(width, MOST_COLUMNS), merged);
  for await (const pieces of piecesOf(entry, SHEET_BYTES, time)) {
    for (const piece of pieces) {
      if (piece.kind === "text") reader.text(piece.text);
      else if (piece.kind === "close") reader.close(piece.name);
      else {
        reader.open(piece.name, piece.attributes);
        if (piece.isEmpty) reader.close(piece.name);
      }
    }
    const rows = reader.taken();
    if (rows.length > 0) yield rows;
  }
}

/** Hidden columns by number, as the sheet states them before its rows. */
export async function hiddenColumns(
  entry: ZipEntry | undefined,
  width: number,
  time: ReadingTime,
): Promise<ReadonlySet<number>> {
  const hidden = new Set<number>();
  for await (const pieces of piecesOf(entry, SHEET_BYTES, time)) {
    for (const piece of pieces) {
      if (piece.kind !== "open") continue;
      if (piece.name === "sheetData") return hidden;
      if (piece.name !== "col" || !isOutOfSight(piece.attributes, "width")) continue;
      const last = Math.min(Number(attribute(piece.attributes, "max")), width);
      for (let at = Number(attribute(piece.attributes, "min")); at <= last; at++) hidden.add(at - 1);
    }
  }
  return hidden;
}

function isOutOfSight(attributes: string, size: string): boolean {
  return isTrue(attribute(attributes, "hidden")) || /^0+(?:\.0*)?$/.test(attribute(attributes, size));
}

class RowReader {
  readonly #parts: WorkbookParts;
  readonly #width: number;
  readonly #merged: MergedValues;
  readonly #general: NumberFormat | undefined;
  #rows: SheetRow[] = [];
  #number = 0;
  #cells: (string | SheetCell)[] = [];
  #isInRow = false;
  #isHidden = false;
  /** True where rows are hidden that say nothing of it. */
  #isHiddenByDefault = false;
  #column = -1;
  #isInCell = false;
  #cell: CellSource = { type: "", style: 0, text: "", hasValue: false, isFormula: false };
  #isText = false;

  constructor(parts: WorkbookParts, width: number, merged: readonly MergedCells[]) {
    this.#parts = parts;
    this.#width = width;
    this.#merged = new MergedValues(merged, width);
    this.#general = parts.formats[0];
  }

  taken(): readonly SheetRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  text(text: string): void {
    if (this.#isText && this.#column < this.#width) this.#cell.text += text;
  }

  open(name: string, attributes: string): void {
    switch (name) {
      case "sheetFormatPr":
        this.#isHiddenByDefault = isTrue(attribute(attributes, "zeroHeight"));
        break;
      case "row":
        if (this.#isInRow) throw damaged(`row ${this.#number} does not end`);
        this.#beginRow(attributes);
        break;
      case "c":
        this.#isInCell = true;
        this.#column = this.#columnOf(attribute(attributes, "r"));
        this.#cell = {
          type: attribute(attributes, "t"),
          style: Number(attribute(attributes, "s")),
          text: "",
          hasValue: false,
          isFormula: false,
        };
        break;
      case "f":
        this.#cell.isFormula = true;
        break;
      case "v":
      case "t":
        this.#isText = true;
        this.#cell.hasValue = true;
        break;
      case "rPh":
        this.#isText = false;
        break;
    }
  }

  close(name: string): void {
    switch (name) {
      case "v":
      case "t":
      case "rPh":
        this.#isText = false;
        break;
      case "c":
        if (this.#isInCell && this.#column < this.#width) this.#put();
        this.#isInCell = false;
        break;
      case "row":
        this.#endRow();
        break;
      case "sheetData":
        if (this.#isInRow) throw damaged(`row ${this.#number} does not end`);
        break;
    }
  }

  #beginRow(attributes: string): void {
    const number = Number(attribute(attributes, "r")) || this.#number + 1;
    if (number <= this.#number) throw damaged(`row ${number} stands behind row ${this.#number}`);
    this.#number = number;
    this.#isInRow = true;
    this.#cells = [];
    this.#column = -1;
    const isUnstated = this.#isHiddenByDefault && attribute(attributes, "ht") === "";
    this.#isHidden = isUnstated || isOutOfSight(attributes, "ht");
  }

  #endRow(): void {
    this.#isInRow = false;
    const isBlank = this.#cells.every((cell) => typeof cell === "string" && cell.trim() === "");
    // A blank row may be the first of merged cells that begin with it, and is a record in no case.
    this.#merged.cover(this.#number, this.#cells);
    if (isBlank) return;
    this.#rows.push({ number: this.#number, cells: this.#cells, isHidden: this.#isHidden });
  }

  /** `AB7` is column 27; the next one where the cell does not say. */
  #columnOf(reference: string): number {
    const letters = /^[A-Z]{1,3}/.exec(reference)?.[0];
    return letters === undefined ? this.#column + 1 : columnNumber(letters);
  }

  #put(): void {
    const value = this.#value();
    if (value === "") return;
    while (this.#cells.length < this.#column) this.#cells.push("");
    this.#cells[this.#column] = value;
  }

  #value(): string | SheetCell {
    const { text, type, isFormula, hasValue, style } = this.#cell;
    if (isFormula) {
      const isEmptyNumber = text.trim() === "" && type !== "str" && type !== "inlineStr";
      if (!this.#parts.isCalculated || !hasValue || isEmptyNumber)
        return this.#unreadable("a formula without its result");
    }
    if (text === "") return "";
    const format = this.#parts.formats[style] ?? this.#general;
    switch (type) {
      case "s": {
        const shared = this.#parts.texts.at(Number(text));
        return shared === null
          ? this.#unreadable("a shared text that is missing")
          : this.#shown(shared, format);
      }
      case "inlineStr":
      case "str":
        return this.#shown(unescapedUnits(text), format);
      case "b":
        return isTrue(text.trim()) ? "TRUE" : "FALSE";
      case "e":
        return this.#unreadable(`the error ${text.slice(0, 40)}`);
      case "d":
        return new SheetCell({ why: `a date in cell ${this.#address}`, instant: text });
      default:
        return this.#numberOf(text, format);
    }
  }

  #shown(text: string, format: NumberFormat | undefined): string | SheetCell {
    const shown = format?.shownText(text) ?? { text };
    return "text" in shown ? shown.text : this.#unreadable(`${shown.why} ("${format?.code}")`);
  }

  #numberOf(text: string, format: NumberFormat | undefined): SheetCell {
    const number = Number(text);
    if (text.trim() === "" || !Number.isFinite(number) || format === undefined)
      return this.#unreadable("a number that is none");
    return numberCell(number, format, this.#address, this.#parts.is1904);
  }

  get #address(): string {
    return `${columnLetters(this.#column)}${this.#number}`;
  }

  #unreadable(what: string): SheetCell {
    return unreadableCell(what, this.#address);
  }
}

/** What is known of the cell being read. */
interface CellSource {
  readonly type: string;
  readonly style: number;
  text: string;
  hasValue: boolean;
  isFormula: boolean;
}
