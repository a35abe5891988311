import { isSteady, isSteadyUnit } from "../../text/cell-text.ts";
import { PLAIN_STYLE, styleChange, type StyleId } from "./cell-style.ts";

/** One frame as the bytes that draw it. Rows and columns count from 0. */
export class Pen {
  #text = "";
  /** No row is next to it at the start: the first move is absolute. */
  #row = -2;
  #column = 0;
  /**
   * How far the column is to be trusted: a terminal may give a character other than ASCII another width than we do.
   * After a run of such that all terminals agree on, the next ASCII cell is addressed again; after any other, the next
   * cell.
   */
  #trust: "sure" | "run" | "lost" = "lost";
  #style: StyleId = PLAIN_STYLE;

  /** What was drawn, with the styles left plain; empty for nothing. */
  get text(): string {
    return this.#text + styleChange(this.#style, PLAIN_STYLE);
  }

  moveTo(row: number, column: number): void {
    if (row === this.#row && column === this.#column && this.#trust === "sure") return;
    if (row !== this.#row) {
      const isNext = column === 0 && row === this.#row + 1;
      this.#text += isNext ? "\r\n" : column === 0 ? csi(row + 1, "H") : `\u001b[${row + 1};${column + 1}H`;
    } else if (column > this.#column && this.#trust === "sure") {
      this.#text += csi(column - this.#column, "C");
    } else {
      this.#text += column === 0 ? "\r" : csi(column + 1, "G");
    }
    this.#row = row;
    this.#column = column;
    this.#trust = "sure";
  }

  /** Draws one cluster where the pen is. */
  put(cluster: string, cells: number, style: StyleId): void {
    const code = cluster.charCodeAt(0);
    const isAscii = cluster.length === 1 && code < 0x7f;
    if (this.#trust === "lost" || (isAscii && this.#trust === "run")) this.#address();
    this.#restyle(style);
    if (!isAscii && !isSteady(cluster)) this.#clear(cells);
    this.#text += cluster;
    this.#column += cells;
    if (!isAscii) this.#trust = cluster.length === 1 && isSteadyUnit(code) ? "run" : "lost";
  }

  /** Takes away what stands in the next cells, in the style of what comes: a terminal may draw it in fewer of them. */
  #clear(cells: number): void {
    if (this.#trust !== "sure") this.#address();
    this.#text += " ".repeat(cells);
    this.#address();
  }

  /** The pen stands in the last column's margin, where terminals differ: the next cell is addressed again. */
  endRow(): void {
    this.#trust = "lost";
  }

  /** Makes this cell and `cells - 1` behind it blank; the pen stays. */
  erase(cells: number): void {
    if (this.#trust !== "sure") this.#address();
    this.#restyle(PLAIN_STYLE);
    this.#text += csi(cells, "X");
  }

  eraseToEnd(): void {
    if (this.#trust !== "sure") this.#address();
    this.#restyle(PLAIN_STYLE);
    this.#text += "\u001b[K";
  }

  /** Moves the rows `first` to `last` up by `by`, down when it is negative; what comes in is blank. */
  scroll(first: number, last: number, by: number): void {
    this.#restyle(PLAIN_STYLE);
    const lines = by > 0 ? csi(by, "M") : csi(-by, "L");
    this.#text += `\u001b[${first + 1};${last + 1}r${csi(first + 1, "H")}${lines}\u001b[r`;
    // Setting the margins puts the cursor home.
    this.#row = 0;
    this.#column = 0;
    this.#trust = "sure";
  }

  #address(): void {
    this.#text += csi(this.#column + 1, "G");
    this.#trust = "sure";
  }

  #restyle(style: StyleId): void {
    this.#text += styleChange(this.#style, style);
    this.#style = style;
  }
}

/** A control sequence with one count, which is left out when it is 1. */
function csi(count: number, final: string): string {
  return count === 1 ? `\u001b[${final}` : `\u001b[${count}${final}`;
}
