import { render, useApp, type Instance } from "ink";
import { useEffect, type ReactNode } from "react";
import type { Engine } from "../engine/engine.ts";
import { App } from "../ui/app.tsx";
import { BINDINGS } from "../ui/keymap/bindings.ts";
import { Keyboard } from "../ui/keymap/keyboard.ts";
import type { Size } from "../ui/layout.ts";
import { ScreenModel, type ImportFile } from "../ui/screen-model.ts";
import { clipboardSequence } from "../ui/terminal/clipboard.ts";
import { needsAscii } from "../ui/terminal/glyphs.ts";
import { createLook } from "../ui/theme.ts";
import { visibleText } from "../ui/visible-text.ts";
import { EXIT } from "./exit-codes.ts";

export interface ScreenOptions {
  readonly engine: Engine;
  /** True shows instants in UTC. */
  readonly utc: boolean;
  /** Who asks for requests. */
  readonly by: string;
  readonly color: boolean;
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
  const { engine, stdin = process.stdin, stdout = process.stdout } = options;
  const session = new Session(stdin, stdout);
  const look = createLook({ color: options.color, ascii: needsAscii(process.env), utc: options.utc });
  // Fetched before anything is drawn: the first frame is complete.
  const screen = await ScreenModel.open(
    {
      engine,
      look,
      keymap: BINDINGS,
      by: options.by,
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      copy: (text) => stdout.write(clipboardSequence(text)),
      redraw: () => session.redraw(),
      suspend: () => session.suspend(),
      quit: (exitCode) => session.leave(exitCode),
      importFile: options.importFile ?? null,
    },
    sizeOf(stdout),
  );
  const unsubscribe = engine.subscribe(() => screen.refresh());
  // What changed between the first fetch and the subscription.
  screen.refresh();
  try {
    return await session.show(screen);
  } finally {
    unsubscribe();
    screen.close();
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

  constructor(stdin: NodeJS.ReadStream, stdout: NodeJS.WriteStream) {
    this.#stdin = stdin;
    this.#stdout = stdout;
  }

  async show(screen: ScreenModel): Promise<number> {
    const release = this.#listen(screen);
    this.#root = (
      <>
        <App screen={screen} keyboard={new Keyboard(screen)} />
        <SuspendHandle take={(suspend) => (this.#suspend = suspend)} />
      </>
    );
    try {
      // Before the first frame: a key that arrives while it is drawn would be echoed into it.
      this.#setRaw(true);
      this.#instance = render(this.#root, {
        stdin: this.#stdin,
        stdout: this.#stdout,
        alternateScreen: true,
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
      release();
    }
    if (this.#failure === null) return this.#exitCode;
    process.stderr.write(failureWords(this.#failure));
    return EXIT.fault;
  }

  leave(exitCode: number): void {
    this.#exitCode = exitCode;
    this.#instance?.unmount();
  }

  redraw(): void {
    if (this.#isAway || this.#instance === null) return;
    this.#stdout.write(ERASE_SCREEN);
    this.#instance.clear();
    this.#instance.rerender(this.#root);
  }

  suspend(): void {
    if (this.#isAway || this.#suspend === null) return;
    this.#isAway = true;
    void this.#suspend(stopped)
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#isAway = false;
        // The terminal may have changed its size meanwhile, without telling a stopped process.
        process.emit("SIGWINCH", "SIGWINCH");
      });
  }

  #setRaw(isRaw: boolean): void {
    if (this.#stdin.isTTY) this.#stdin.setRawMode(isRaw);
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#instance?.unmount();
  }

  /** Installs the handlers of a showing; answers what takes them away. */
  #listen(screen: ScreenModel): () => void {
    const interrupt = (): void => this.leave(EXIT.interrupted);
    const fail = (error: unknown): void => this.#fail(error);
    const suspend = (): void => this.suspend();
    let wasResized = false;
    const resize = (): void => {
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
      // Kernel and shell both tell of a terminal that is gone: the second must not cut the putting away short.
      process.on("SIGHUP", () => undefined);
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

function failureWords(failure: unknown): string {
  const message = failure instanceof Error ? failure.message : String(failure);
  return `dwtriage: the screen stopped because of a fault of its own: ${visibleText(message, false)}\nEverything asked for before is in the data folder; start dwtriage again.\n`;
}
