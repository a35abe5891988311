import type { Size } from "../state/layout.ts";
import { cellRow, type CellRow } from "./cell-row.ts";
import { drawRow } from "./draw-row.ts";
import { Pen } from "./pen.ts";
import { scrollBetween, scrolledRows } from "./row-scroll.ts";

/** Whatever the terminal was left in: plain style, no margins, no cursor. */
const FROM_SCRATCH = "\u001b[m\u001b[r\u001b[?25l";
/** A whole frame may be shown at once by terminals that know how; none has to (synchronized update, mode 2026). */
const HOLD = "\u001b[?2026h";
const SHOW = "\u001b[?2026l";

/**
 * Stands between the screen and the terminal: keeps the cells that are shown and sends what differs, in one write per
 * frame. Rows that moved are moved by the terminal. Only a frame that is sent whole erases
 * each row before it draws it, because anything may stand there.
 */
export class FrameWriter {
  readonly #write: (text: string) => void;
  #size: Size = { columns: 0, rows: 0 };
  #rows: readonly CellRow[] = [];
  /** False while anything may stand on the terminal. */
  #isKnown = false;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** Shows these lines, cut and filled to the size. */
  paint(lines: readonly string[], size: Size): void {
    const { columns, rows } = size;
    if (columns !== this.#size.columns || rows !== this.#size.rows) {
      this.#isKnown = false;
      this.#size = size;
    }
    const wanted = Array.from({ length: rows }, (_, row) => lines[row] ?? "");
    if (this.#isKnown) this.#change(wanted, columns);
    else this.#draw(wanted.map((line) => cellRow(line, columns)));
  }

  /** Shows the same frame again on a terminal that may show anything now. */
  repaint(): void {
    if (this.#rows.length > 0) this.#draw(this.#rows);
  }

  /** The terminal may show anything: the next frame is sent whole. */
  invalidate(): void {
    this.#isKnown = false;
  }

  #draw(rows: readonly CellRow[]): void {
    const pen = new Pen();
    for (const [place, row] of rows.entries()) drawRow(pen, place, null, row);
    this.#rows = rows;
    this.#isKnown = true;
    this.#write(HOLD + FROM_SCRATCH + pen.text + SHOW);
  }

  #change(wanted: readonly string[], columns: number): void {
    const pen = new Pen();
    const scroll = scrollBetween(this.#rows, wanted);
    let shown = this.#rows;
    if (scroll !== null) {
      pen.scroll(scroll.first, scroll.last, scroll.by);
      shown = scrolledRows(shown, scroll, cellRow("", columns));
    }
    this.#rows = wanted.map((line, place) => {
      const before = shown[place];
      if (before?.line === line) return before;
      const after = cellRow(line, columns);
      drawRow(pen, place, before ?? null, after);
      return after;
    });
    const { text } = pen;
    if (text !== "") this.#write(text);
  }
}
