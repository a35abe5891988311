/**
 * Many terminals of East Asia give two cells to characters that others give one: lines, blocks, symbols, Greek, Cyrillic and
 * accented letters (Unicode, UAX 11: ambiguous). No terminal says which it does; where the cursor stands after one shows it.
 */

export const AMBIGUOUS_WIDTHS = ["ask", "narrow", "wide"] as const;
export type AmbiguousWidth = (typeof AMBIGUOUS_WIDTHS)[number];

/** One ambiguous character between two questions where the cursor is; then all as it was. */
const QUESTION = "\u001b7\u001b[6n\u2500\u001b[6n\u001b8\u001b[K";
const ANSWERS = /\u001b\[(\d+);(\d+)R/g;

type Keys = Pick<NodeJS.ReadStream, "isTTY" | "setRawMode" | "read" | "unshift" | "on" | "removeListener">;

/**
 * Asks a terminal how wide it draws ambiguous characters. Nothing waits for the answer: one that comes before the first
 * frame shapes it, a later one has it drawn again.
 */
export class WidthQuestion {
  readonly #stdin: Keys;
  readonly #columns: number[] = [];
  #read = "";
  readonly #take = (): void => {
    for (;;) {
      const chunk: unknown = this.#stdin.read();
      if (typeof chunk !== "string" && !(chunk instanceof Uint8Array)) return;
      this.#read += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("latin1");
    }
  };

  /** Null where there is no terminal to ask. From here on the terminal is raw: the answer would be echoed. */
  static ask(stdin: Keys, stdout: Pick<NodeJS.WriteStream, "isTTY" | "write">): WidthQuestion | null {
    return stdin.isTTY && stdout.isTTY ? new WidthQuestion(stdin, stdout) : null;
  }

  private constructor(stdin: Keys, stdout: Pick<NodeJS.WriteStream, "write">) {
    this.#stdin = stdin;
    stdin.setRawMode(true);
    stdin.on("readable", this.#take);
    stdout.write(QUESTION);
  }

  /** True for two cells; null while the terminal has not answered. */
  get isWide(): boolean | null {
    const [before, after] = this.#columns;
    return before === undefined || after === undefined ? null : after - before === 2;
  }

  /** A column of the cursor that came after the keys were handed over; true once that was the whole answer. */
  hear(column: number): boolean {
    if (this.isWide !== null) return false;
    this.#columns.push(column);
    return this.isWide !== null;
  }

  /** Leaves the keys to their next reader, with what was typed in the meantime. */
  async handOver(): Promise<void> {
    // Work that held up the process holds up the answer: what has come is still to be read.
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
    this.#stdin.removeListener("readable", this.#take);
    for (const [, , column] of this.#read.matchAll(ANSWERS)) this.hear(Number(column));
    const typed = this.#read.replaceAll(ANSWERS, "");
    this.#read = "";
    if (typed !== "") this.#stdin.unshift(Buffer.from(typed, "latin1"));
  }

  /** For a start that fails: the terminal edits its lines again. */
  abandon(): void {
    this.#stdin.removeListener("readable", this.#take);
    this.#stdin.setRawMode(false);
  }
}
