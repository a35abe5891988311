import { fork, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Mutant } from "./mutant-sites.ts";

/** What the tests read of the repository. */
const COPIED = [
  "source",
  "test",
  "bench",
  "data",
  "docs",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
];
/** Left out of a run of all tests: they read the source and do not run it. */
const NOT_RUNNING_SOURCE = ["test/architecture", "test/documents", "test/tooling"].map(
  (one) => `--exclude=${one}/**`,
);
const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  "ARCHITECTURE.md",
  "CHANGELOG.md",
  "LICENSE",
  ".gitignore",
];

export interface Verdict {
  /** The test that noticed the mutant, or `time-out`; null when all passed. */
  readonly failedBy: string | null;
  /** Seconds of the files that passed. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** A copy of the repository in a folder for temporary files, with a warm vitest over it. Nothing else is touched. */
export class MutantRig {
  readonly root: string;
  readonly #home: string;
  #child: ChildProcess | null = null;
  #changed = new Set<string>();

  constructor(from: string) {
    // Short, because sockets lie below it and their paths are limited.
    this.#home = mkdtempSync(join(tmpdir(), "dwm-"));
    this.root = join(this.#home, "c");
    mkdirSync(join(this.#home, "t"), { recursive: true });
    mkdirSync(this.root);
    for (const name of [...COPIED, ...DOCUMENTS]) {
      if (existsSync(join(from, name))) cpSync(join(from, name), join(this.root, name), { recursive: true });
    }
    symlinkSync(realpathSync(join(from, "node_modules")), join(this.root, "node_modules"));
  }

  text(file: string): string {
    return readFileSync(join(this.root, file), "utf8");
  }

  /** Puts the mutant in, runs `work`, and takes it out again. */
  async with<T>({ file, start, end, replacement }: Mutant, work: () => Promise<T>): Promise<T> {
    const text = this.text(file);
    this.#write(file, text.slice(0, start) + replacement + text.slice(end));
    try {
      return await work();
    } finally {
      this.#write(file, text);
    }
  }

  /** Runs unit tests, by path below the root, until the first that fails; `limitMs` is for all of them. */
  async run(tests: readonly string[], limitMs: number): Promise<Verdict> {
    const child = (this.#child ??= await this.#started());
    const changed = [...this.#changed];
    this.#changed.clear();
    const late = setTimeout(() => this.#kill(), limitMs);
    child.send({ changed, tests });
    const verdict = await answerOf(child);
    clearTimeout(late);
    if (verdict.failedBy?.startsWith("the run itself") === true) this.#kill();
    return verdict;
  }

  /** Builds the copy and runs journeys on it, in a vitest of their own. */
  runJourneys(tests: readonly string[], limitMs: number): Verdict {
    const vitest = ["node_modules/vitest/vitest.mjs", "run", "--config", "test/tooling/vitest.config.mjs"];
    const { status, stdout, stderr, error } = spawnSync(
      process.execPath,
      [...vitest, "--project", "journeys", "--bail", "1", "--testTimeout", "40000", ...tests],
      { cwd: this.root, env: this.#environment, encoding: "utf8", timeout: limitMs, killSignal: "SIGKILL" },
    );
    if (status === 0) return { failedBy: null, seconds: {} };
    const failed =
      /FAIL\s+(.*)/.exec(stripVTControlCharacters(stdout + stderr))?.[1] ?? "did not build or start";
    return { failedBy: error === undefined ? failed : "time-out", seconds: {} };
  }

  /** Runs every unit test once, whatever fails, and answers what marked source has noted. */
  runAll(): { readonly seconds: Verdict["seconds"]; readonly lines: readonly string[] } {
    const marks = join(this.#home, "marks");
    const report = join(this.#home, "report.json");
    writeFileSync(marks, "");
    const vitest = ["node_modules/vitest/vitest.mjs", "run", "--config", "test/tooling/vitest.config.mjs"];
    spawnSync(
      process.execPath,
      [...vitest, "--project", "unit", "--reporter=json", `--outputFile=${report}`, ...NOT_RUNNING_SOURCE],
      { cwd: this.root, env: { ...this.#environment, MUTANT_REACH: marks }, stdio: "ignore" },
    );
    const { testResults } = JSON.parse(readFileSync(report, "utf8")) as {
      readonly testResults: readonly { name: string; status: string; startTime: number; endTime: number }[];
    };
    const passed = testResults.filter(({ status }) => status === "passed");
    const seconds = passed.map(({ name, startTime, endTime }): [string, number] => [
      relative(this.root, name),
      (endTime - startTime) / 1000,
    ]);
    return {
      seconds: Object.fromEntries(seconds),
      lines: readFileSync(marks, "utf8").split("\n").slice(0, -1),
    };
  }

  close(): void {
    this.#kill();
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  get #environment(): NodeJS.ProcessEnv {
    // What a test that was cut off leaves behind goes with the copy.
    return { ...process.env, TMPDIR: join(this.#home, "t") };
  }

  #write(file: string, text: string): void {
    writeFileSync(join(this.root, file), text);
    this.#changed.add(file);
  }

  async #started(): Promise<ChildProcess> {
    const child = fork(join(this.root, "bench/rig/mutant-tests.mjs"), [this.root], {
      cwd: this.root,
      env: this.#environment,
      execArgv: [],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      // The head of a group, so that a hanging test ends with all that it has started.
      detached: true,
    });
    const { failedBy } = await answerOf(child);
    if (failedBy === "time-out") throw new Error("vitest does not start in the copy.");
    child.once("exit", () => {
      if (this.#child === child) this.#child = null;
    });
    this.#changed.clear();
    return child;
  }

  #kill(): void {
    const child = this.#child;
    this.#child = null;
    if (child?.pid === undefined || child.exitCode !== null) return;
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** What the child says next; it is ended from outside when it says nothing in time. */
async function answerOf(child: ChildProcess): Promise<Verdict> {
  const over = new AbortController();
  const { signal } = over;
  const answered = once(child, "message", { signal }).then(([verdict]: unknown[]) => verdict as Verdict);
  const ended = once(child, "exit", { signal }).then((): Verdict => ({ failedBy: "time-out", seconds: {} }));
  // The one that comes second is given up.
  for (const one of [answered, ended]) one.catch(() => undefined);
  try {
    return await Promise.race([answered, ended]);
  } finally {
    over.abort();
  }
}
