import { safeJson } from "../../text/safe-json.ts";
import { visibleText } from "../../text/visible-text.ts";
import { padEnd, padStart, textWidth } from "../../text/cell-text.ts";
import type { Refusal } from "../../domain/outcome.ts";
import { NO_PROGRESS, ProgressLine, type Progress, type ProgressStream } from "./progress.ts";
import { EXIT, type ExitCode } from "../command-line/exit-codes.ts";

export interface Column<T> {
  readonly title: string;
  readonly value: (row: T) => string;
  readonly alignRight?: boolean;
}

/** Standard output and standard error of a verb. With `--json` standard output holds JSON alone. */
export class Output {
  readonly isJson: boolean;
  readonly #out: NodeJS.WritableStream;
  readonly #err: ProgressStream & NodeJS.WritableStream;
  readonly #isProgressForced: boolean;
  #progress: Progress = NO_PROGRESS;
  #hasBegun = false;

  constructor(
    isJson: boolean,
    out: NodeJS.WritableStream,
    err: ProgressStream & NodeJS.WritableStream,
    isProgressForced = false,
  ) {
    this.isJson = isJson;
    this.#out = out;
    this.#err = err;
    this.#isProgressForced = isProgressForced;
  }

  /**
   * Says on standard error how far long work is, where that is a terminal or was asked for; it ends what was said before,
   * and whatever else is said ends it. `title`: `importing errors.csv`; `noun`: what is counted, in the singular.
   */
  progress(title: string, noun = "record"): Progress {
    this.#progress.end();
    const isShown = this.#isProgressForced || this.#err.isTTY === true;
    this.#progress = isShown ? new ProgressLine(this.#err, title, noun) : NO_PROGRESS;
    return this.#progress;
  }

  /** True once part of the answer is out: nothing else may follow it on standard output. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Takes away what was said of work that is over. */
  endProgress(): void {
    this.#progress.end();
  }

  /** The verb's answer: JSON when asked for, else the text. */
  answer(value: unknown, text: () => string): void {
    this.#progress.end();
    this.#hasBegun = true;
    this.#out.write(this.isJson ? `${safeJson(value)}\n` : `${shown(text())}\n`);
  }

  /** Writes one piece of a long answer and waits until the reader has taken it. */
  async write(piece: string | Uint8Array): Promise<void> {
    this.#hasBegun = true;
    // A terminal that takes both would have them in one line.
    if (this.#err.isTTY === true && process.stdout.isTTY) this.#progress.end();
    if (!this.#out.write(piece)) await new Promise((resolve) => this.#out.once("drain", resolve));
  }

  /** Something worth saying that is not the answer. */
  note(text: string): void {
    this.#progress.end();
    this.#err.write(`${shown(text)}\n`);
  }

  refusal(refusal: Refusal): ExitCode {
    this.#progress.end();
    if (this.isJson) this.#out.write(`${safeJson({ refused: refusal })}\n`);
    this.#err.write(`Refused (${refusal.rule}): ${shown(refusal.message)}\n${shown(refusal.remedy)}\n`);
    return EXIT.refused;
  }
}

/** Text of ours that may quote a record: every line made safe for a terminal. */
function shown(text: string): string {
  return text
    .split("\n")
    .map((line) => visibleText(line, false))
    .join("\n");
}

/** Rows under headings, padded in terminal cells. */
export function table<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
  const cells = rows.map((row) => columns.map((column) => visibleText(column.value(row), false)));
  const widths = columns.map((column, place) =>
    cells.reduce((width, row) => Math.max(width, textWidth(row[place] ?? "")), textWidth(column.title)),
  );
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, place) =>
        (columns[place]?.alignRight === true ? padStart : padEnd)(text, widths[place] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...cells.map(line)].join("\n");
}

/** `1 record`, `2 records`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

export function grouped(count: number): string {
  return count.toLocaleString("en-US");
}
