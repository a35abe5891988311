import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";
import { BUILT_FILE, PROGRAM, journeyEnvironment } from "./run-dwtriage.ts";

const run = promisify(execFile);

/** A fact that has not come by then never comes: the test fails and shows the screen. */
const DEADLINE_MS = 30_000;

/** The version of tmux that is installed; null where none is. */
export function tmuxVersion(): string | null {
  const { status, stdout } = spawnSync("tmux", ["-V"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : null;
}

/** The built program in a real tmux with its usual settings, driven as a person types. */
export class TmuxTerminal {
  readonly #socket: string;

  private constructor(socket: string) {
    this.#socket = socket;
  }

  /** Starts the screen over a data folder, in the folder above it; `through` is the shell line of another multiplexer. */
  static async open(folder: string, columns: number, rows: number, through?: string): Promise<TmuxTerminal> {
    const place = await mkdtemp(join(tmpdir(), "dwtriage-tmux-"));
    const terminal = new TmuxTerminal(join(place, "socket"));
    onTestFinished(async () => {
      await terminal.#tmux("kill-server").catch(() => undefined);
      await rm(place, { recursive: true, force: true });
    });
    const { TERM: _, ...environment } = journeyEnvironment(folder, { NO_COLOR: "1" });
    const settings = Object.entries(environment).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
    const size = ["-x", String(columns), "-y", String(rows)];
    const inside = {
      NODE: process.execPath,
      DWTRIAGE: BUILT_FILE,
      SCREENDIR: place,
    };
    const names = Object.entries(inside).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
    const own = through === undefined ? PROGRAM : ["sh", "-c", through];
    const start = ["-c", dirname(folder), ...settings, ...names, ...own];
    await terminal.#tmux("-f", "/dev/null", "new-session", "-d", ...size, ...start);
    return terminal;
  }

  async #tmux(...args: readonly string[]): Promise<string> {
    return (await run("tmux", ["-S", this.#socket, ...args])).stdout;
  }

  /** Types a text as it stands. */
  async type(text: string): Promise<void> {
    await this.#tmux("send-keys", "-l", text);
  }

  /** Presses keys by their names in tmux: `Enter`, `Escape`, `Tab`. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#tmux("send-keys", key);
  }

  /** What the pane shows, line by line. */
  async lines(): Promise<readonly string[]> {
    return (await this.#tmux("capture-pane", "-p")).split("\n");
  }

  /** Waits until the pane shows all of these, wherever their lines are broken. */
  async shows(...texts: readonly string[]): Promise<void> {
    const wanted = texts.map(flat);
    await this.#until(texts.join(" | "), (lines) => {
      const shown = flat(lines.join(" "));
      return wanted.every((text) => shown.includes(text));
    });
  }

  /** Waits until the cursor stands on a row with this text. */
  async isOn(text: string): Promise<void> {
    await this.#until(`cursor on ${text}`, (lines) =>
      lines.some((line) => line.startsWith("▸") && line.includes(text)),
    );
  }

  async #until(fact: string, holds: (lines: readonly string[]) => boolean): Promise<void> {
    const deadline = performance.now() + DEADLINE_MS;
    for (;;) {
      const lines = await this.lines();
      if (holds(lines)) return;
      if (performance.now() > deadline) throw new Error(`Not on the screen: ${fact}\n${lines.join("\n")}`);
    }
  }

  /** Resolves when the program has ended and its session with it. */
  async ended(): Promise<void> {
    while ((await this.#tmux("list-sessions").catch(() => "")) !== "");
  }
}

function flat(text: string): string {
  return text.replaceAll(/\s+/g, "");
}
