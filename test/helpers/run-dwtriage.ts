import { spawn } from "node:child_process";
import { once } from "node:events";
import { watch } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { openStore } from "../../source/store/open-store.ts";
import { runHere } from "./command-line.ts";

/** The file that an operator copies to a jump host. */
export const BUILT_FILE = resolve(import.meta.dirname, "../../dist/dwtriage.mjs");

/**
 * What runs it: this Node and the built file, another Node (`DWTRIAGE_TEST_NODE`), or the executable
 * (`DWTRIAGE_TEST_EXECUTABLE`).
 */
export const PROGRAM: readonly [string, ...string[]] =
  process.env["DWTRIAGE_TEST_EXECUTABLE"] === undefined
    ? [process.env["DWTRIAGE_TEST_NODE"] ?? process.execPath, BUILT_FILE]
    : [process.env["DWTRIAGE_TEST_EXECUTABLE"]];

export interface Run {
  /** Null when a signal ended the process. */
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as JSON; fails the test when it is anything else. */
  readonly json: unknown;
}

export interface Started {
  readonly ended: Promise<Run>;
  /** Resolves when the text has been seen on standard output or standard error; rejects when the end comes first. */
  saw(text: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
}

interface RunOptions {
  /** `open` is an input that nobody writes to or ends. */
  readonly stdin?: string | Uint8Array | { readonly open: true };
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * A data folder of one test, and command lines that are run on it. A process costs as much as thirty lines in this one: the
 * built program is started where a process is what the test is about, as its signals, its streams, its terminal, or what
 * it holds while another one runs.
 */
export interface JourneyRig {
  readonly folder: string;
  /** A command line in this process; what looks at the terminal is run as a process all the same. */
  run(...args: readonly string[]): Promise<Run>;
  /** Runs with `--json` and answers what standard output holds. */
  json(...args: readonly string[]): Promise<unknown>;
  /** The same in this process, answered by the engine process that runs; it starts none. */
  ask(...args: readonly string[]): Promise<Run>;
  /** The built program, as a script runs it. */
  program(...args: readonly string[]): Promise<Run>;
  runWith(options: RunOptions, ...args: readonly string[]): Promise<Run>;
  start(...args: readonly string[]): Started;
  startWith(options: RunOptions, ...args: readonly string[]): Started;
  /** Writes a file beside the data folder and answers its path. */
  file(name: string, content: string | Uint8Array): Promise<string>;
  /** Lines of a side's own write log. */
  writes(side: Side): Promise<readonly Fields[]>;
  /** Resolves when the side has logged so many writes. */
  writesReach(side: Side, count: number): Promise<void>;
}

type Side = "dataverse" | "finance-and-operations";

export type Fields = Readonly<Record<string, unknown>>;

export async function aRig(): Promise<JourneyRig> {
  const home = await mkdtemp(join(tmpdir(), "dwtriage-journey-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  return rigIn(home);
}

/** A rig whose folder has been made, with nothing in it. */
export async function aRigWithData(): Promise<JourneyRig> {
  const rig = await aRig();
  await (await openStore(rig.folder, { clock: Date.now })).close();
  return rig;
}

/** Fills one rig before the tests of a file; each call gives a test a copy of its own. */
export function preparedRig(fill: (rig: JourneyRig) => Promise<void>): () => Promise<JourneyRig> {
  let home = "";
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "dwtriage-prepared-"));
    await fill(rigIn(home));
  });
  afterAll(() => rm(home, { recursive: true, force: true }));
  return async () => {
    const rig = await aRig();
    await cp(join(home, "data"), rig.folder, { recursive: true });
    return rig;
  };
}

function endedWithTest(started: Started): Started {
  onTestFinished(() => started.signal("SIGKILL"));
  return started;
}

function rigIn(home: string): JourneyRig {
  const folder = join(home, "data");
  const program = (...args: readonly string[]): Promise<Run> => startRun(folder, args, {}).ended;
  const here = async (env: Readonly<Record<string, string>>, args: readonly string[]): Promise<Run> => {
    const { exit, stdout, stderr } = await runHere(args, journeyEnvironment(folder, env));
    return aRun(exit, stdout, stderr);
  };
  const run = (...args: readonly string[]): Promise<Run> =>
    isScreen(args) ? program(...args) : here({}, args);
  return {
    folder,
    run,
    json: async (...args) => (await run(...args, "--json")).json,
    ask: (...args) => here({ DWTRIAGE_IN_PROCESS: "0" }, args),
    program,
    runWith: (options, ...args) => startRun(folder, args, options).ended,
    start: (...args) => endedWithTest(startRun(folder, args, {})),
    startWith: (options, ...args) => endedWithTest(startRun(folder, args, options)),
    file: async (name, content) => {
      const path = join(home, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      return path;
    },
    writes: (side) => writesIn(join(folder, "local", side)),
    writesReach: async (side, count) => {
      const place = join(folder, "local", side);
      await whenIn(place, async () => (await writesIn(place)).length >= count);
    },
  };
}

/** True for a command line that shows the screen where there is a terminal. */
function isScreen([verb = "-"]: readonly string[]): boolean {
  return verb.startsWith("-") || verb === "demo";
}

/** Resolves when the fact holds; looked at after every change in the folder. */
export async function whenIn(folder: string, fact: () => Promise<boolean>): Promise<void> {
  await mkdir(folder, { recursive: true });
  const changes = watch(folder);
  try {
    let changed = once(changes, "change");
    while (!(await fact())) {
      await changed;
      changed = once(changes, "change");
    }
  } finally {
    changes.close();
  }
}

/** The whole lines of a write log; the last one may still be on its way. */
async function writesIn(place: string): Promise<readonly Fields[]> {
  const text = await readFile(join(place, "writes.ndjson"), "utf8").catch(() => "");
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => asFields(JSON.parse(line)));
}

/** Nothing of the machine that runs the tests: no CI variable, no colour wish, no configuration. */
export function journeyEnvironment(folder: string, env: Readonly<Record<string, string>> = {}) {
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: dirname(folder),
    TERM: "xterm-256color",
    LANG: "C.UTF-8",
    TZ: "UTC",
    DWTRIAGE_DATA: folder,
    // Each process owns the folder itself, so that a journey decides what runs when.
    DWTRIAGE_IN_PROCESS: "1",
    ...env,
  };
}

function startRun(folder: string, args: readonly string[], { stdin, env }: RunOptions): Started {
  const [program, ...words] = PROGRAM;
  const child = spawn(program, [...words, ...args], { env: journeyEnvironment(folder, env) });
  let stdout = "";
  let stderr = "";
  let check = (): void => undefined;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    check();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    check();
  });
  // A program that ends without reading its input is no fault of the test.
  child.stdin.on("error", () => undefined);
  if (typeof stdin !== "object" || stdin instanceof Uint8Array) child.stdin.end(stdin ?? "");
  const ended = once(child, "close").then(([exit]: unknown[]) => aRun(exit, stdout, stderr));
  return {
    ended,
    saw: async (text) => {
      const seen = new Promise<void>((resolve) => {
        check = () => {
          if ((stdout + stderr).includes(text)) resolve();
        };
        check();
      });
      const tooEarly = ended.then((run) => {
        if ((stdout + stderr).includes(text)) return;
        throw new Error(`"${text}" never came; exit ${run.exit}, said: ${stdout}${stderr}`);
      });
      await Promise.race([seen, tooEarly]);
    },
    signal: (name) => void child.kill(name),
  };
}

function aRun(exit: unknown, stdout: string, stderr: string): Run {
  return {
    exit: typeof exit === "number" ? exit : null,
    stdout,
    stderr,
    get json(): unknown {
      try {
        return JSON.parse(stdout);
      } catch {
        throw new Error(`Standard output is not JSON (exit ${String(exit)}):\n${stdout}\n${stderr}`);
      }
    },
  };
}

export function asFields(value: unknown): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error(`Expected an object; ${JSON.stringify(value)} came.`);
  }
  return Object.fromEntries(Object.entries(value));
}

export function asRows(value: unknown): readonly Fields[] {
  if (!Array.isArray(value)) throw new Error(`Expected a list; ${JSON.stringify(value)} came.`);
  return value.map(asFields);
}
