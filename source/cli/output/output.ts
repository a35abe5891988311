import { refusalIn, SHELL } from "../../wording/voice.ts";
import { safeJson } from "../../text/safe-json.ts";
import { visibleText } from "../../text/visible-text.ts";
import { fittedTable, UNBOUNDED, type Column, type TableRoom } from "./table.ts";
import type { Refusal, Rule } from "../../domain/outcome.ts";
import { NO_PROGRESS, ProgressLine, type Progress, type ProgressStream } from "./progress.ts";
import { EXIT, type ExitCode } from "../command-line/exit-codes.ts";

/** What an engine refuses because of what was typed: something of that name is not there, or a value cannot be. */
const MISTAKES: ReadonlySet<Rule> = new Set<Rule>([
  "job-unknown",
  "request-unknown",
  "cause-unknown",
  "connection-unknown",
  "definition-invalid",
]);

interface ProgressWords {
  readonly noun?: string;
  readonly interrupted?: string;
}

/** Standard output and standard error of a verb. With `--json` standard output holds JSON alone. */
export class Output {
  readonly isJson: boolean;
  readonly #out: NodeJS.WritableStream;
  readonly #err: ProgressStream & NodeJS.WritableStream;
  readonly #isProgressForced: boolean;
  #progress: Progress = NO_PROGRESS;
  #ifInterrupted = "";
  readonly #room: TableRoom;
  #hasBegun = false;
  /** Titles of columns that had no room in the tables of the answer. */
  #left: readonly string[] = [];

  constructor(
    isJson: boolean,
    out: NodeJS.WritableStream,
    err: ProgressStream & NodeJS.WritableStream,
    room: TableRoom = UNBOUNDED,
    isProgressForced = false,
  ) {
    this.isJson = isJson;
    this.#room = room;
    this.#out = out;
    this.#err = err;
    this.#isProgressForced = isProgressForced;
  }

  /** True where somebody sees how far work is: what only that needs is not asked for elsewhere. */
  get showsProgress(): boolean {
    return this.#isProgressForced || this.#err.isTTY === true;
  }

  /**
   * Says on standard error how far long work is, where that is a terminal or was asked for; it ends what was said before,
   * and whatever else is said ends it. `title`: `importing errors.csv`; `noun`: what is counted, in the singular;
   * `interrupted`: what is kept, and what is not, of work that a signal ends on the spot.
   */
  progress(title: string, { noun = "record", interrupted = "" }: ProgressWords = {}): Progress {
    this.#progress.end();
    this.#ifInterrupted = interrupted;
    this.#progress = this.showsProgress ? new ProgressLine(this.#err, title, noun) : NO_PROGRESS;
    return this.#progress;
  }

  /** The same for the opening of a data folder: a large one is read before anything is answered. */
  readingFolder(folder: string): (records: number, of: number) => void {
    const opening = this.progress(`reading the data folder ${folder}`, {
      interrupted: "Interrupted while the data folder was being read: nothing was asked of it yet.",
    });
    return (records, of) => opening.report(records, records / of);
  }

  /** True once part of the answer is out: nothing else may follow it on standard output. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Takes away what was said of work that is over. */
  endProgress(): void {
    this.#progress.end();
    this.#ifInterrupted = "";
  }

  /** A signal ends the process now: says what is kept of what was under way. */
  interrupted(): void {
    const words = this.#ifInterrupted;
    this.endProgress();
    if (words !== "") this.#err.write(`${shown(words)}\n`);
  }

  /** The verb's answer: JSON when asked for, else the text. */
  answer(value: unknown, text: () => string): void {
    this.#progress.end();
    this.#hasBegun = true;
    this.#out.write(this.isJson ? `${safeJson(value)}\n` : `${shown(text())}\n`);
    const left = [...new Set(this.#left)].filter((title) => title !== "");
    if (left.length > 0) {
      this.note(`Not shown in ${this.#room.cells ?? 0} columns: ${left.join(", ")}. --wide shows all.`);
    }
    this.#left = [];
  }

  /** A part of an answer in words that is there before the rest. */
  say(text: string): void {
    this.#progress.end();
    this.#hasBegun = true;
    this.#out.write(`${shown(text)}\n`);
  }

  /** Rows under headings in the width of the terminal; what has no room is named after the answer. */
  table<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
    const { text, left } = fittedTable(rows, columns, this.#room);
    this.#left = [...this.#left, ...left];
    return text;
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

  /** Answers what a rule refuses; a name that is not there is a mistake in the command line, wherever it is found out. */
  refusal(refusal: Refusal): ExitCode {
    this.#progress.end();
    const said = refusalIn(refusal, SHELL);
    const { rule, message, remedy } = said;
    if (MISTAKES.has(rule)) {
      if (this.isJson) this.#out.write(`${safeJson({ error: { message, remedy } })}\n`);
      this.#err.write(`${shown(message)}\n${shown(remedy)}\n`);
      return EXIT.usage;
    }
    if (this.isJson) this.#out.write(`${safeJson({ refused: said })}\n`);
    this.#err.write(`Refused (${rule}): ${shown(message)}\n${shown(remedy)}\n`);
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
