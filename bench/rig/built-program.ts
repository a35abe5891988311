import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync } from "node:fs";
import { join, resolve } from "node:path";

const BUILT = "dist/dwtriage.mjs";
const MS_BETWEEN_LOOKS = 5;

export interface HeadlessRun {
  readonly ms: number;
  readonly stdout: string;
}

/** The built file, alone in a folder: a build during the bench changes nothing, and no node_modules is near. */
export class BuiltProgram {
  readonly #file: string;
  readonly #home: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #folders = new Set<string>();

  constructor(home: string) {
    if (!existsSync(BUILT)) throw new Error(`${resolve(BUILT)} is missing. Make it: npm run build`);
    this.#home = home;
    this.#environment = { PATH: process.env["PATH"], HOME: home, TZ: "UTC" };
    this.#file = join(home, "dwtriage.mjs");
    copyFileSync(BUILT, this.#file);
    // An engine outlives the screen that started it; this bench leaves none behind, however it ends. It is
    // stopped before its folder goes, so this handler comes before the folder's.
    process.prependOnceListener("exit", () => {
      for (const folder of this.#folders) {
        const [program = "", ...args] = this.command("engine", "stop", "--data", folder);
        spawnSync(program, args, { env: this.#environment, stdio: "ignore" });
      }
    });
  }

  /** Id of the process that owns a data folder; null when none does. */
  async enginePid(folder: string): Promise<number | null> {
    const { stdout } = await this.run("engine", "status", "--json", "--data", folder);
    const status: unknown = JSON.parse(stdout);
    if (typeof status !== "object" || status === null || !("pid" in status)) return null;
    return typeof status.pid === "number" ? status.pid : null;
  }

  /** Resolves when no process owns the data folder. */
  async stopEngine(folder: string): Promise<void> {
    const pid = await this.enginePid(folder);
    if (pid === null) return;
    await this.run("engine", "stop", "--data", folder);
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, MS_BETWEEN_LOOKS));
  }

  command(...args: readonly string[]): readonly string[] {
    const data = args.indexOf("--data");
    if (data >= 0) this.#folders.add(args[data + 1] ?? "");
    return [process.execPath, this.#file, ...args];
  }

  /** Runs a verb without a terminal; rejects unless it ends with 0. */
  async run(...args: readonly string[]): Promise<HeadlessRun> {
    const [program = "", ...rest] = this.command(...args);
    const startedAt = performance.now();
    const child = spawn(program, rest, {
      cwd: this.#home,
      env: this.#environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    const ms = performance.now() - startedAt;
    if (code !== 0) {
      throw new Error(`dwtriage ${args.join(" ")} ended with ${code}: ${Buffer.concat(err).toString()}`);
    }
    return { ms, stdout: Buffer.concat(out).toString() };
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
