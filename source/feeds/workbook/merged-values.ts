import { columnLetters } from "../../text/column-letters.ts";
import { unreadableCell, type SheetCell } from "../record/sheet-cell.ts";
import { damaged } from "./zip-entries.ts";
import type { MergedCells } from "./sheet-survey.ts";

interface Standing {
  readonly cells: MergedCells;
  readonly value: string | SheetCell;
}

/** Gives each row what a person sees there of cells that are merged over several rows. */
export class MergedValues {
  readonly #merged: readonly MergedCells[];
  readonly #width: number;
  #next = 0;
  /** What stands in each column. */
  readonly #standing = new Map<number, Standing>();

  /** `merged` in the order of their first rows; columns from `width` on do not count. */
  constructor(merged: readonly MergedCells[], width: number) {
    this.#merged = merged;
    this.#width = width;
  }

  /** Rows in order; `cells` are mended in place where merged ones cover them. */
  cover(row: number, cells: (string | SheetCell)[]): void {
    if (this.#merged.length === 0) return;
    for (
      let one = this.#merged[this.#next];
      one !== undefined && one.top <= row;
      one = this.#merged[this.#next]
    ) {
      this.#next++;
      this.#begin(one, row, cells);
    }
    for (const [column, { cells: merged, value }] of this.#standing) {
      if (merged.bottom < row) this.#standing.delete(column);
      else if (row > merged.top || column > merged.left) put(cells, column, value);
    }
  }

  #begin(merged: MergedCells, row: number, cells: readonly (string | SheetCell)[]): void {
    const first = merged.top === row ? (cells[merged.left] ?? "") : "";
    for (let column = merged.left; column <= Math.min(merged.right, this.#width - 1); column++) {
      const before = this.#standing.get(column);
      if (before !== undefined && before.cells.bottom >= merged.top)
        throw damaged(`merged cells overlap in column ${columnLetters(column)}`);
      const at = `${columnLetters(merged.left)}${merged.top}`;
      // One text over two columns is the value of the first; what the second one means nobody can know.
      const value =
        column === merged.left || first === ""
          ? first
          : unreadableCell(`a part of the merged cell ${at}`, `${columnLetters(column)}${row}`);
      this.#standing.set(column, { cells: merged, value });
    }
  }
}

function put(cells: (string | SheetCell)[], column: number, value: string | SheetCell): void {
  while (cells.length < column) cells.push("");
  cells[column] = value;
}
