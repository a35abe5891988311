import type { Binding } from "../../ui/model/binding.ts";
import { Keyboard } from "../../ui/keys/keyboard.ts";
import type { Size } from "../../ui/state/layout.ts";
import type { Mounted } from "../../ui/screen/mount.tsx";
import { ScreenFollower } from "../../ui/screen/screen-follower.ts";
import type { ScreenModel } from "../../ui/model/screen-model.ts";
import { KEEP_MOUSE, REPORT_MOUSE, RESTORE_TITLE, titleSequence } from "../../ui/terminal/announcements.ts";
import { keyStream } from "../../ui/terminal/key-stream.ts";
import { FrameWriter } from "../../ui/terminal/frame-writer.ts";
import { visibleText } from "../../text/visible-text.ts";
import { EXIT } from "../command-line/exit-codes.ts";
import { printAside } from "../output/print-aside.ts";
import { isTerminalGone } from "./terminal-gone.ts";

/** The alternate screen, and back to what stood there before, with the cursor. */
const ENTER = "\u001b[?1049h\u001b[?25l";
const LEAVE = "\u001b[?1049l\u001b[?25h";
const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

interface SessionOptions {
  readonly stdin?: NodeJS.ReadStream;
  readonly stdout?: NodeJS.WriteStream;
  /** Keeps a fault of our own; answers where. */
  readonly logFault: (fault: unknown) => string | null;
  /** True writes lines that are only ever added, for a screen reader. */
  readonly isForScreenReader: boolean;
  /** Called with the column of the cursor where the terminal answers which it is. */
  readonly onCursorColumn: (column: number) => void;
  /** True asks the terminal for the wheel. */
  readonly takesMouse: boolean;
  /** Called when keys are taken: what the first frame did without may be looked up. */
  readonly onReady: () => void;
}

/** One showing of the screen in a terminal, with the handlers that give the terminal back. */
export class ScreenSession {
  readonly #stdin: NodeJS.ReadStream;
  readonly #keys: NodeJS.ReadStream;
  readonly #stdout: NodeJS.WriteStream;
  readonly #logFault: SessionOptions["logFault"];
  readonly #isForScreenReader: boolean;
  readonly #onReady: () => void;
  readonly #writer: FrameWriter;
  #mounted: Mounted | null = null;
  #keyboard: Keyboard | null = null;
  #takesMouse: boolean;
  /** The sequences that name the window and give it its old name back; empty where they would be printed. */
  #title: { readonly set: string; readonly restore: string } = { set: "", restore: "" };
  #hasTerminal = false;
  #isAway = false;
  #isLeaving = false;
  #exitCode: number = EXIT.done;
  #failure: unknown = null;

  constructor({
    stdin,
    stdout,
    logFault,
    isForScreenReader,
    onReady,
    takesMouse,
    onCursorColumn,
  }: SessionOptions) {
    this.#stdin = stdin ?? process.stdin;
    this.#keys = keyStream(this.#stdin, {
      onMouse: (report) => this.#keyboard?.mouse(report),
      onCursorColumn,
    });
    this.#takesMouse = takesMouse;
    this.#stdout = stdout ?? process.stdout;
    this.#logFault = logFault;
    this.#isForScreenReader = isForScreenReader;
    this.#onReady = onReady;
    // Away from the terminal a frame would land in the shell's lines.
    this.#writer = new FrameWriter((text) => {
      if (this.#hasTerminal) this.#stdout.write(text);
    });
  }

  async show(screen: ScreenModel, keymap: readonly Binding[]): Promise<number> {
    const release = this.#listen(screen);
    this.#title = titleFor(screen);
    try {
      // Before the first frame: a key that arrives while it is drawn would be echoed into it.
      this.#setRaw(true);
      const keyboard = new Keyboard(screen, keymap);
      this.#keyboard = keyboard;
      const mounted = this.#isForScreenReader
        ? await this.#read(screen, keyboard)
        : await this.#draw(screen, keyboard);
      await mounted?.ended;
    } catch (error) {
      this.#failure ??= error;
    } finally {
      this.#mounted?.unmount();
      this.#giveTerminalBack();
      this.#setRaw(false);
      release();
    }
    if (this.#failure === null) return this.#exitCode;
    process.stderr.write(failureWords(this.#failure, this.#logFault(this.#failure)));
    return EXIT.fault;
  }

  /** Shows frames; null when the screen was left before its components were there. */
  async #draw(screen: ScreenModel, keyboard: Keyboard): Promise<Mounted | null> {
    this.#takeTerminal();
    const follower = new ScreenFollower(screen, this.#writer);
    follower.follow();
    // The frame stands before the components are loaded: they take longer than all before.
    const { mount } = await import("../../ui/screen/mount.tsx");
    if (this.#isLeaving) return null;
    this.#mounted = mount({ screen, keyboard, follower, stdin: this.#keys, stdout: this.#stdout });
    this.#onReady();
    follower.follow();
    return this.#mounted;
  }

  /** Says what a screen reader is to read, and draws nothing. */
  async #read(screen: ScreenModel, keyboard: Keyboard): Promise<Mounted | null> {
    const { mountReader } = await import("../../ui/reader/mount-reader.tsx");
    if (this.#isLeaving) return null;
    this.#mounted = mountReader({ screen, keyboard, stdin: this.#keys, stdout: this.#stdout });
    return this.#mounted;
  }

  /** What the screen shows now, without styling. */
  get screenText(): string {
    return this.#mounted?.screenText() ?? "";
  }

  leave(exitCode: number): void {
    this.#exitCode = exitCode;
    this.#isLeaving = true;
    this.#mounted?.unmount();
  }

  /** Sends the next frame whole: what stands on the terminal is not where it was meant to. */
  distrustFrame(): void {
    this.#writer.invalidate();
  }

  redraw(): void {
    if (this.#hasTerminal) this.#writer.repaint();
  }

  /** Asks the terminal for the wheel, or gives it back: with it goes the selecting of text by mouse alone. */
  takeMouse(takes: boolean): void {
    this.#takesMouse = takes;
    if (this.#hasTerminal) this.#stdout.write(takes ? REPORT_MOUSE : KEEP_MOUSE);
  }

  suspend(): void {
    void this.#away(stopped);
  }

  /** Prints a text outside the screen, and comes back at the next key. */
  async print(text: string): Promise<void> {
    await this.#away(() => printAside(text, this.#stdin, this.#stdout));
  }

  async #away(whileAway: () => Promise<void>): Promise<void> {
    if (this.#isAway || this.#mounted === null) return;
    this.#isAway = true;
    try {
      await this.#mounted.suspend(async () => {
        this.#giveTerminalBack();
        await whileAway();
        if (!this.#isLeaving) this.#takeTerminal();
      });
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#isAway = false;
      this.redraw();
      // The terminal may have changed its size in the meantime, without notifying a stopped process.
      process.emit("SIGWINCH", "SIGWINCH");
    }
  }

  #takeTerminal(): void {
    // The lines of a screen reader stand among the shell's.
    if (this.#isForScreenReader) return;
    this.#hasTerminal = true;
    this.#stdout.write(this.#title.set + ENTER + (this.#takesMouse ? REPORT_MOUSE : ""));
    this.#writer.invalidate();
  }

  #giveTerminalBack(): void {
    if (!this.#hasTerminal) return;
    this.#hasTerminal = false;
    this.#stdout.write((this.#takesMouse ? KEEP_MOUSE : "") + LEAVE + this.#title.restore);
  }

  #setRaw(isRaw: boolean): void {
    if (this.#stdin.isTTY) this.#stdin.setRawMode(isRaw);
  }

  #fail(error: unknown): void {
    // A terminal that is gone is nobody's fault, and there is nobody to hear of it.
    if (isTerminalGone(error)) {
      this.leave(EXIT.interrupted);
      return;
    }
    this.#failure ??= error;
    this.leave(EXIT.fault);
  }

  /** Installs the handlers of a showing; answers what takes them away. */
  #listen(screen: ScreenModel): () => void {
    const interrupt = (): void => this.leave(EXIT.interrupted);
    const fail = (error: unknown): void => this.#fail(error);
    const suspend = (): void => this.suspend();
    // Whatever else ends the process: the terminal's way back is written at once.
    const exit = (): void => this.#giveTerminalBack();
    let wasResized = false;
    const resize = (): void => {
      if (this.#isForScreenReader) return;
      wasResized = true;
      screen.resize(sizeOf(this.#stdout));
    };
    // A multiplexer that reattaches sends the signal with the size unchanged, over a screen that is not ours.
    const repaint = (): void => {
      if (!wasResized) this.redraw();
      wasResized = false;
    };
    for (const signal of ENDING_SIGNALS) process.on(signal, interrupt);
    process.on("SIGTSTP", suspend);
    process.on("SIGWINCH", repaint);
    process.on("uncaughtException", fail);
    process.on("unhandledRejection", fail);
    process.on("exit", exit);
    this.#stdout.on("resize", resize);
    this.#stdout.on("error", interrupt);
    this.#stdin.on("end", interrupt);
    this.#stdin.on("error", interrupt);
    return () => {
      for (const signal of ENDING_SIGNALS) process.off(signal, interrupt);
      // Kernel and shell both report a terminal that is gone: the second must not cut the putting away short.
      process.on("SIGHUP", () => undefined);
      process.off("SIGTSTP", suspend);
      process.off("SIGWINCH", repaint);
      process.off("uncaughtException", fail);
      process.off("unhandledRejection", fail);
      process.off("exit", exit);
      this.#stdout.off("resize", resize);
      this.#stdin.off("end", interrupt);
      this.#stdin.off("error", interrupt);
      // The handler for a broken output stays: the last bytes may fail after this.
    };
  }
}

/** Stops this process and those that started it for the same job of the shell, until `fg`. */
function stopped(): Promise<void> {
  return new Promise((resolve) => {
    // Without something to wait for, Node would end when it is continued.
    const stay = setInterval(() => undefined, 1_000_000);
    process.once("SIGCONT", () => {
      clearInterval(stay);
      resolve();
    });
    process.kill(0, "SIGSTOP");
  });
}

export function sizeOf(stdout: NodeJS.WriteStream): Size {
  return { columns: stdout.columns || 80, rows: stdout.rows || 24 };
}

function failureWords(failure: unknown, log: string | null): string {
  const message = failure instanceof Error ? failure.message : String(failure);
  const where = log === null ? "" : `The details are in ${log}.\n`;
  return `dwtriage: the screen stopped because of a fault of its own: ${visibleText(message, false)}\n${where}Everything asked for before is in the data folder; start dwtriage again.\n`;
}

/** The console would print the sequence instead of taking it. */
function titleFor({ state }: ScreenModel): { readonly set: string; readonly restore: string } {
  if (process.env["TERM"] === "linux") return { set: "", restore: "" };
  return { set: titleSequence(`dwtriage ${state.overview.environment}`), restore: RESTORE_TITLE };
}
