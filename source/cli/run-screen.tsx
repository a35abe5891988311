import { render, useApp, type Instance } from "ink";
import { useEffect, type ReactNode } from "react";
import type { Engine } from "../engine/engine.ts";
import { App } from "../ui/app.tsx";
import type { Binding } from "../ui/keymap/binding.ts";
import { Keyboard } from "../ui/keymap/keyboard.ts";
import type { KeptText } from "../ui/kept/kept-text.ts";
import { SessionKeeper } from "../ui/kept/session-keeper.ts";
import { READER_SIZE, Reader } from "../ui/reader/reader.tsx";
import { screenText } from "../ui/screen-text.tsx";
import type { Size } from "../ui/layout.ts";
import { ScreenModel, type ImportFile } from "../ui/screen-model.ts";
import { notifySequence, RESTORE_TITLE, titleSequence } from "../ui/terminal/announcements.ts";
import { clipboardSequence } from "../ui/terminal/clipboard.ts";
import { needsAscii } from "../ui/terminal/glyphs.ts";
import { createLook, type Look, type ThemeName } from "../ui/theme.ts";
import { visibleText } from "../ui/visible-text.ts";
import { EXIT } from "./exit-codes.ts";
import { printAside } from "./print-aside.ts";
import { screenKeymap } from "./screen-keymap.ts";
import { isTerminalGone } from "./terminal-gone.ts";

export interface ScreenOptions {
  readonly engine: Engine;
  /** True shows instants in UTC. */
  readonly utc: boolean;
  /** Who asks for requests. */
  readonly by: string;
  readonly color: boolean;
  readonly theme: ThemeName;
  /** Text of the person's keymap file; null for none. */
  readonly keymap: string | null;
  /** True tells the end of a request to the terminal. */
  readonly isNotifying: boolean;
  /** True writes lines that are only ever added, for a screen reader. */
  readonly isForScreenReader: boolean;
  readonly views: KeptText;
  /** How the last showing was left, and this one will be; null keeps nothing. */
  readonly session: KeptText | null;
  /** True starts without the last session. */
  readonly isFresh: boolean;
  /** Keeps a fault of our own; answers where. */
  readonly logFault: (fault: unknown) => string | null;
  /** Reads a feed for `:import`; without it the command is not offered. */
  readonly importFile?: ImportFile;
  readonly stdin?: NodeJS.ReadStream;
  readonly stdout?: NodeJS.WriteStream;
}

type Suspend = (whileAway: () => Promise<void>) => Promise<void>;

/** Both erase the screen and put the cursor home, so that what is drawn next meets nothing left behind. */
const ERASE_SCREEN = "\u001b[2J\u001b[H";
const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Shows the screen until it is left; answers the exit code. Whatever ends it, the terminal is given back first: cooked,
 * with its cursor, and with what stood on it before.
 */
export async function runScreen(options: ScreenOptions): Promise<number> {
  const { engine, stdout = process.stdout } = options;
  const keymap = screenKeymap(options.keymap);
  const session = new Session(options);
  const last = options.isFresh ? null : await lastSession(options.session);
  // Fetched before anything is drawn: the first frame is complete.
  const screen = await ScreenModel.open(
    {
      ...terminalPorts(session, stdout),
      engine,
      look: lookOf(options),
      keymap,
      by: options.by,
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      screenText: () => screenText(screen),
      importFile: options.importFile ?? null,
      views: options.views,
    },
    options.isForScreenReader ? READER_SIZE : sizeOf(stdout),
    last,
  );
  if (options.isNotifying) screen.update({ isNotifying: true });
  const keeper = options.session === null ? null : new SessionKeeper(screen, options.session);
  const unsubscribe = engine.subscribe(() => screen.refresh());
  // What changed between the first fetch and the subscription.
  screen.refresh();
  try {
    return await session.show(screen, keymap);
  } finally {
    unsubscribe();
    await keeper?.close();
    screen.close();
  }
}

/** What the terminal does for the screen beside showing it. */
function terminalPorts(session: Session, stdout: NodeJS.WriteStream) {
  return {
    copy: (text: string) => void stdout.write(clipboardSequence(text)),
    printPlainly: (text: string) => session.print(text),
    notify: (words: string) => void stdout.write(notifySequence(words)),
    redraw: () => session.redraw(),
    suspend: () => session.suspend(),
    quit: (exitCode: number) => session.leave(exitCode),
  };
}

function lookOf({ color, utc, theme, isForScreenReader }: ScreenOptions): Look {
  const look = { utc, theme, color: color && !isForScreenReader };
  return createLook({ ...look, ascii: isForScreenReader || needsAscii(process.env) });
}

/** A session that cannot be read is no reason not to start. */
async function lastSession(kept: KeptText | null): Promise<string | null> {
  try {
    return (await kept?.read()) ?? null;
  } catch {
    return "";
  }
}

/** One showing of the screen in a terminal, with the handlers that give the terminal back. */
class Session {
  readonly #stdin: NodeJS.ReadStream;
  readonly #stdout: NodeJS.WriteStream;
  #instance: Instance | null = null;
  #root: ReactNode = null;
  #suspend: Suspend | null = null;
  #isAway = false;
  #exitCode: number = EXIT.done;
  #failure: unknown = null;

  readonly #logFault: ScreenOptions["logFault"];
  readonly #isForScreenReader: boolean;

  constructor({ stdin, stdout, logFault, isForScreenReader }: ScreenOptions) {
    this.#stdin = stdin ?? process.stdin;
    this.#stdout = stdout ?? process.stdout;
    this.#logFault = logFault;
    this.#isForScreenReader = isForScreenReader;
  }

  async show(screen: ScreenModel, keymap: readonly Binding[]): Promise<number> {
    const keyboard = new Keyboard(screen, keymap);
    const release = this.#listen(screen);
    this.#root = (
      <>
        {this.#isForScreenReader ? (
          <Reader screen={screen} keyboard={keyboard} say={this.#say} />
        ) : (
          <App screen={screen} keyboard={keyboard} />
        )}
        <SuspendHandle take={(suspend) => (this.#suspend = suspend)} />
      </>
    );
    try {
      // Before the first frame: a key that arrives while it is drawn would be echoed into it.
      this.#setRaw(true);
      if (!this.#isForScreenReader) this.#stdout.write(titleFor(screen));
      this.#instance = render(this.#root, {
        stdin: this.#stdin,
        // The lines of a screen reader are written beside Ink, which then only listens.
        stdout: this.#isForScreenReader ? silent(this.#stdout) : this.#stdout,
        alternateScreen: !this.#isForScreenReader,
        isScreenReaderEnabled: this.#isForScreenReader,
        incrementalRendering: true,
        maxFps: 60,
        exitOnCtrlC: false,
        patchConsole: false,
        interactive: true,
      });
      await this.#instance.waitUntilExit();
    } catch (error) {
      this.#failure ??= error;
    } finally {
      this.#instance?.unmount();
      this.#setRaw(false);
      if (!this.#isForScreenReader && titleFor(screen) !== "") this.#stdout.write(RESTORE_TITLE);
      release();
    }
    if (this.#failure === null) return this.#exitCode;
    process.stderr.write(failureWords(this.#failure, this.#logFault(this.#failure)));
    return EXIT.fault;
  }

  readonly #say = (text: string): void => void this.#stdout.write(text);

  leave(exitCode: number): void {
    this.#exitCode = exitCode;
    this.#instance?.unmount();
  }

  redraw(): void {
    if (this.#isAway || this.#instance === null || this.#isForScreenReader) return;
    this.#stdout.write(ERASE_SCREEN);
    this.#instance.clear();
    this.#instance.rerender(this.#root);
  }

  suspend(): void {
    void this.#away(stopped);
  }

  /** Prints a text outside the screen, and comes back at the next key. */
  async print(text: string): Promise<void> {
    await this.#away(() => printAside(text, this.#stdin, this.#stdout));
  }

  async #away(whileAway: () => Promise<void>): Promise<void> {
    if (this.#isAway || this.#suspend === null) return;
    this.#isAway = true;
    try {
      await this.#suspend(whileAway);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#isAway = false;
      // The terminal may have changed its size meanwhile, without telling a stopped process.
      process.emit("SIGWINCH", "SIGWINCH");
    }
  }

  #setRaw(isRaw: boolean): void {
    if (this.#stdin.isTTY) this.#stdin.setRawMode(isRaw);
  }

  #fail(error: unknown): void {
    // A terminal that is gone is nobody's fault, and there is nobody to tell.
    if (isTerminalGone(error)) this.#exitCode = EXIT.interrupted;
    else this.#failure ??= error;
    this.#instance?.unmount();
  }

  /** Installs the handlers of a showing; answers what takes them away. */
  #listen(screen: ScreenModel): () => void {
    const interrupt = (): void => this.leave(EXIT.interrupted);
    const fail = (error: unknown): void => this.#fail(error);
    const suspend = (): void => this.suspend();
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
    this.#stdout.on("resize", resize);
    this.#stdout.on("error", interrupt);
    this.#stdin.on("end", interrupt);
    this.#stdin.on("error", interrupt);
    return () => {
      for (const signal of ENDING_SIGNALS) process.off(signal, interrupt);
      process.off("SIGTSTP", suspend);
      process.off("SIGWINCH", repaint);
      process.off("uncaughtException", fail);
      process.off("unhandledRejection", fail);
      this.#stdout.off("resize", resize);
      this.#stdin.off("end", interrupt);
      this.#stdin.off("error", interrupt);
      // The handler for a broken output stays: the last bytes may fail after this.
    };
  }
}

/** Hands out Ink's way to give the terminal back for a while. */
function SuspendHandle({ take }: { readonly take: (suspend: Suspend) => void }): ReactNode {
  const { suspendTerminal } = useApp();
  useEffect(() => take(suspendTerminal), [take, suspendTerminal]);
  return null;
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

function sizeOf(stdout: NodeJS.WriteStream): Size {
  return { columns: stdout.columns || 80, rows: stdout.rows || 24 };
}

function failureWords(failure: unknown, log: string | null): string {
  const message = failure instanceof Error ? failure.message : String(failure);
  const where = log === null ? "" : `The details are in ${log}.\n`;
  return `dwtriage: the screen stopped because of a fault of its own: ${visibleText(message, false)}\n${where}Everything asked for before is in the data folder; start dwtriage again.\n`;
}

/** The console would print the sequence instead of taking it. */
function titleFor({ state }: ScreenModel): string {
  return process.env["TERM"] === "linux" ? "" : titleSequence(`dwtriage ${state.overview.environment}`);
}

/** A terminal for Ink that shows nothing: of the same size, so that everything else stays as it is. */
function silent(stdout: NodeJS.WriteStream): NodeJS.WriteStream {
  return new Proxy(stdout, {
    get: (target, name) => {
      if (name === "write") return (text: unknown, ...more: readonly unknown[]) => muted(target, text, more);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Pasted text must still be told from keys; everything else is taken and dropped. */
function muted(stdout: NodeJS.WriteStream, text: unknown, more: readonly unknown[]): boolean {
  if (text === "\u001b[?2004h" || text === "\u001b[?2004l") stdout.write(text);
  const taken = more.find((one) => typeof one === "function");
  if (taken !== undefined) queueMicrotask(() => void Reflect.apply(taken, undefined, []));
  return true;
}
