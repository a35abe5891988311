import { spawn, type IPty } from "@lydell/node-pty";
import xterm from "@xterm/headless";
import type { Screen } from "./screen.ts";

export const COLUMNS = 120;
export const ROWS = 40;
/** A fact that takes this long will not come: the program waits for something, and the screen says for what. */
const PATIENCE_MS = 300_000;

/** Called with the time at which the bytes came that made the screen what it is now. */
type Watcher = (arrivedAt: number) => void;

export interface TerminalOptions {
  readonly command: readonly string[];
  /** Home of the program, so that it neither reads nor changes the settings of who runs the bench. */
  readonly home: string;
  /** The terminal takes bytes no faster than this, as behind a thin link; without it as fast as they come. */
  readonly bytesPerSecond?: number;
}

/**
 * A program in a pseudo-terminal of 120×40, with a model of its screen. Times are those of the bytes' arrival: what the
 * model costs is not in them.
 */
export class Terminal implements Screen {
  readonly rows = ROWS;
  readonly pid: number;
  readonly startedAt: number;
  readonly #pty: IPty;
  readonly #model: InstanceType<typeof xterm.Terminal>;
  readonly #watchers = new Set<Watcher>();
  readonly #ended: Promise<void>;
  readonly #name: string;
  #bytes = 0;
  #hasEnded = false;

  constructor({ command, home, bytesPerSecond }: TerminalOptions) {
    const [file = "", ...args] = command;
    this.#name = file;
    this.#model = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
    this.startedAt = performance.now();
    this.#pty = spawn(file, args, {
      name: "xterm-256color",
      cols: COLUMNS,
      rows: ROWS,
      cwd: home,
      encoding: null,
      env: {
        PATH: process.env["PATH"],
        HOME: home,
        LANG: "C.UTF-8",
        TERM: "xterm-256color",
        TZ: "UTC",
      },
    });
    this.pid = this.#pty.pid;
    this.#ended = new Promise((resolve) => {
      this.#pty.onExit(() => {
        this.#hasEnded = true;
        resolve();
      });
    });
    // With `encoding: null` the bytes come as they are, whatever the declared type says.
    this.#pty.onData((chunk: string | Uint8Array) => {
      if (bytesPerSecond === undefined) this.#take(chunk, performance.now());
      else this.#takeSlowly(chunk, bytesPerSecond);
    });
    // Answers to a program that asks the terminal something.
    this.#model.onData((answer) => this.#pty.write(answer));
  }

  /** Bytes that came so far. */
  get bytes(): number {
    return this.#bytes;
  }

  write(keys: string): void {
    this.#pty.write(keys);
  }

  line(row: number): string {
    const buffer = this.#model.buffer.active;
    return buffer.getLine(buffer.baseY + row)?.translateToString(true) ?? "";
  }

  lines(): readonly string[] {
    return Array.from({ length: ROWS }, (_, row) => this.line(row));
  }

  text(): string {
    return this.lines().join("\n");
  }

  /** Calls back after each arrival of bytes; answers what ends it. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** When the screen came to show a fact. Rejects, with the screen, when the program ends before that. */
  async until(what: string, fact: (screen: Screen) => boolean): Promise<number> {
    if (fact(this)) return performance.now();
    let end = (): void => undefined;
    try {
      return await new Promise<number>((resolve, reject) => {
        const give = (why: string): void => reject(new Error(this.#missed(what, why)));
        const patience = setTimeout(() => give("does not show it"), PATIENCE_MS);
        const unwatch = this.watch((arrivedAt) => {
          if (fact(this)) resolve(arrivedAt);
        });
        void this.#ended.then(() => give("has ended"));
        end = () => {
          clearTimeout(patience);
          unwatch();
        };
      });
    } finally {
      end();
    }
  }

  /** Leaves by the program's own key, so that it closes its files; resolves when it is gone. */
  async leave(key: string): Promise<void> {
    if (!this.#hasEnded) this.#pty.write(key);
    await this.#ended;
    this.#model.dispose();
  }

  /** Reads nothing more until the link would have carried this much. */
  #takeSlowly(chunk: string | Uint8Array, bytesPerSecond: number): void {
    this.#pty.pause();
    const ms = (Buffer.byteLength(chunk) / bytesPerSecond) * 1000;
    setTimeout(() => {
      this.#take(chunk, performance.now());
      this.#pty.resume();
    }, ms);
  }

  #take(chunk: string | Uint8Array, arrivedAt: number): void {
    this.#bytes += Buffer.byteLength(chunk);
    this.#model.write(chunk, () => {
      for (const watcher of this.#watchers) watcher(arrivedAt);
    });
  }

  #missed(what: string, why: string): string {
    return `Waiting for ${what}: ${this.#name} ${why}. Its screen:\n${this.text()}`;
  }
}
