import { spawn, type IPty } from "@lydell/node-pty";
import headless from "@xterm/headless";
import { onTestFinished } from "vitest";
import { CellWidths } from "./cell-widths.ts";
import { BUILT_FILE, PROGRAM, journeyEnvironment } from "./run-dwtriage.ts";

/** A fact that has not come by then never comes: the test fails and shows the screen. */
const DEADLINE_MS = 30_000;

/** Private modes of the terminal, by number. */
const CURSOR = 25;
const SYNCHRONIZED_UPDATE = 2026;

export interface TerminalOptions {
  readonly folder: string;
  readonly args?: readonly string[];
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** True for a terminal that draws characters of ambiguous width in two cells. */
  readonly isAmbiguousWide?: boolean;
  /** Where the screen is brought to once its first frame stands; most journeys are about the sync errors. */
  readonly startsOn?: "causes" | "errors";
  /** Runs this instead of the built program; `node` and the built file stand in $NODE and $DWTRIAGE. */
  readonly shell?: readonly [string, ...string[]];
}

interface Waiting {
  readonly check: () => void;
  readonly end: () => void;
}

/** The built program in a real pseudo-terminal, with a terminal model that takes every byte it sends. */
export class DrivenTerminal {
  readonly #pty: IPty;
  readonly #model: InstanceType<typeof headless.Terminal>;
  readonly #waiting = new Set<Waiting>();
  #raw = "";
  #isCursorHidden = false;
  #firstFrame: readonly string[] | null = null;
  #exitCode: number | null = null;
  #copied: readonly string[] = [];

  constructor(options: TerminalOptions) {
    const { folder, args = [], columns = 120, rows = 40, env, shell, startsOn } = options;
    this.#model = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 500 });
    this.#model.unicode.register(new CellWidths(options.isAmbiguousWide));
    this.#model.unicode.activeVersion = CellWidths.version;
    this.#followModes(startsOn === "causes" ? "" : "2");
    const environment = journeyEnvironment(folder, env);
    const [command, ...words] = shell ?? [...PROGRAM, ...args];
    this.#pty = spawn(command, words, {
      name: environment.TERM,
      cols: columns,
      rows,
      env: { ...environment, NODE: process.execPath, DWTRIAGE: BUILT_FILE },
    });
    this.#model.onData((answer) => this.#pty.write(answer));
    this.#pty.onData((text) => {
      this.#raw += text;
      this.#model.write(text, () => this.#tell());
    });
    this.#pty.onExit(({ exitCode, signal }) => {
      // The empty write comes back when all before it has been taken into the model.
      this.#model.write("", () => {
        this.#exitCode = signal === undefined || signal === 0 ? exitCode : 128 + signal;
        this.#tell();
        for (const { end } of this.#waiting) end();
      });
    });
    onTestFinished(() => this.#dispose());
  }

  get pid(): number {
    return this.#pty.pid;
  }

  /** True while the terminal is asked to report buttons and wheel, and so selects no text by mouse alone. */
  get isMouseReported(): boolean {
    return this.#model.modes.mouseTrackingMode !== "none";
  }

  /** All that was sent so far, decoded. */
  get rawBytes(): string {
    return this.#raw;
  }

  /** Null while the program runs; 128 + n when signal n ended it. */
  get exitCode(): number | null {
    return this.#exitCode;
  }

  /** What was handed to the terminal's clipboard, oldest first. */
  get copied(): readonly string[] {
    return this.#copied;
  }

  get isAlternateScreen(): boolean {
    return this.#model.buffer.active.type === "alternate";
  }

  get isCursorHidden(): boolean {
    return this.#isCursorHidden;
  }

  /** The screen as it stood at the end of the first synchronized update. */
  async firstFrame(): Promise<readonly string[]> {
    await this.until(() => this.#firstFrame !== null, "a whole frame");
    return this.#firstFrame ?? [];
  }

  press(keys: string): void {
    this.#pty.write(keys);
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.#pty.pid, name);
  }

  /** The connection drops: the terminal is gone, and the kernel says so to whoever runs in it. */
  hangUp(): void {
    const pty = this.#pty;
    if ("destroy" in pty && typeof pty.destroy === "function") pty.destroy();
  }

  resize(columns: number, rows: number): void {
    this.#model.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  /** The rows as a person sees them, without trailing blanks. */
  screen(): readonly string[] {
    const { active } = this.#model.buffer;
    return Array.from(
      { length: this.#model.rows },
      // A blank that was drawn looks like one that was not.
      (_, row) =>
        active
          .getLine(active.baseY + row)
          ?.translateToString(true, 0, this.#model.cols)
          .trimEnd() ?? "",
    );
  }

  /** What stands in one cell. */
  cell(row: number, column: number): string {
    const { active } = this.#model.buffer;
    return (
      active
        .getLine(active.baseY + row)
        ?.getCell(column)
        ?.getChars() ?? ""
    );
  }

  /** Resolves as soon as the fact holds; looked at after every write. */
  async until(fact: (screen: readonly string[]) => boolean, description: string): Promise<void> {
    if (fact(this.screen())) return;
    await new Promise<void>((resolve, reject) => {
      const finish = (failure: string): void => {
        clearTimeout(deadline);
        this.#waiting.delete(waiting);
        if (failure === "") resolve();
        else reject(new Error(`${failure}: ${description}\n${this.screen().join("\n")}`));
      };
      const check = (): boolean => fact(this.screen());
      const waiting: Waiting = {
        check: () => {
          if (check()) finish("");
        },
        end: () => finish(check() ? "" : `The program ended (exit ${this.#exitCode}) before`),
      };
      const deadline = setTimeout(() => finish("This never came"), DEADLINE_MS);
      this.#waiting.add(waiting);
      if (this.#exitCode !== null) waiting.end();
    });
  }

  /** Waits until every one of the texts stands on the screen. */
  async shows(...texts: readonly string[]): Promise<void> {
    await this.until((screen) => texts.every((text) => screen.join("\n").includes(text)), texts.join(", "));
  }

  /** Waits until the text stands on the screen no more. */
  async loses(text: string): Promise<void> {
    await this.until((screen) => !screen.join("\n").includes(text), `without ${text}`);
  }

  async exited(): Promise<number> {
    await this.until(() => this.#exitCode !== null, "the program ends");
    return this.#exitCode ?? -1;
  }

  #tell(): void {
    for (const { check } of this.#waiting) check();
  }

  #followModes(firstKeys: string): void {
    this.#model.parser.registerCsiHandler({ prefix: "?", final: "l" }, (params) => {
      if (params.includes(CURSOR)) this.#isCursorHidden = true;
      // Mode off: from here on the terminal shows what was drawn meanwhile.
      if (params.includes(SYNCHRONIZED_UPDATE) && this.#firstFrame === null) {
        this.#firstFrame = this.screen();
        if (firstKeys !== "") this.press(firstKeys);
      }
      return false;
    });
    this.#model.parser.registerCsiHandler({ prefix: "?", final: "h" }, (params) => {
      if (params.includes(CURSOR)) this.#isCursorHidden = false;
      return false;
    });
    this.#model.parser.registerOscHandler(52, (data) => {
      const text = Buffer.from(data.slice(data.indexOf(";") + 1), "base64").toString("utf8");
      this.#copied = [...this.#copied, text];
      return true;
    });
  }

  #dispose(): void {
    if (this.#exitCode === null) this.#pty.kill("SIGKILL");
    this.#model.dispose();
  }
}
