import headless from "@xterm/headless";
import { CellWidths } from "../../helpers/cell-widths.ts";

/** A terminal that takes bytes and can be asked for every cell with its look. */
export class ModelTerminal {
  readonly #model: InstanceType<typeof headless.Terminal>;

  constructor(columns: number, rows: number, widths = new CellWidths()) {
    // Without scrollback, a resize that breaks lines anew leaves the model with one line in two rows.
    this.#model = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1_000 });
    this.#model.unicode.register(widths);
    this.#model.unicode.activeVersion = CellWidths.version;
  }

  resize(columns: number, rows: number): void {
    this.#model.resize(columns, rows);
  }

  /** Resolves when the bytes are on the screen. */
  write(bytes: string): Promise<void> {
    return new Promise((resolve) => this.#model.write(bytes, resolve));
  }

  /** Every row, cell by cell: text with its attributes, blanks as one thing however they were made. */
  cells(): readonly string[] {
    const { active } = this.#model.buffer;
    return Array.from({ length: this.#model.rows }, (_, row) => {
      const line = active.getLine(active.baseY + row);
      const cells = Array.from({ length: this.#model.cols }, (_, column) => {
        const cell = line?.getCell(column);
        if (cell === undefined) return " ";
        const chars = cell.getWidth() === 0 ? "" : cell.getChars() || " ";
        const look = [
          cell.isBold() ? "b" : "",
          cell.isDim() ? "d" : "",
          cell.isInverse() ? "i" : "",
          cell.isFgDefault() ? "" : `f${cell.getFgColor()}`,
          cell.isBgDefault() ? "" : `g${cell.getBgColor()}`,
        ].join("");
        // A blank has no weight and no colour of its own.
        if (chars === " ") return look.includes("i") || look.includes("g") ? `[${look}]` : " ";
        return look === "" ? chars : `${chars}[${look}]`;
      });
      return cells.join("").trimEnd();
    });
  }

  text(): readonly string[] {
    const { active } = this.#model.buffer;
    return Array.from(
      { length: this.#model.rows },
      (_, row) => active.getLine(active.baseY + row)?.translateToString(true, 0, this.#model.cols) ?? "",
    );
  }

  dispose(): void {
    this.#model.dispose();
  }
}
