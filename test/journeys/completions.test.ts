import { execFileSync } from "node:child_process";
import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { filterOfWords } from "../../source/cli/command-line/query-words.ts";
import { aFeed, aRecord } from "../helpers/journey-data.ts";
import { aRig, preparedRig, whenIn, type JourneyRig } from "../helpers/run-dwtriage.ts";
import { DrivenTerminal } from "../helpers/terminal.ts";

/** Everything that a shell would act on. */
const HOSTILE_JOB = `evil "a" 'b' $(touch pwned) \`id\`;touch pwned&<x>\\n{a,b}[c]!!#d ~e`;
const HOSTILE_ENTITY = `Evil map, "x" $(touch pwned) 'y': z`;

/** How each shell is started bare, and made to know the completions. */
const SHELLS = {
  bash: { command: ["bash", "--norc", "--noprofile", "-i"], setup: "source <(dwtriage completion bash)" },
  zsh: {
    command: ["zsh", "-f", "-i"],
    setup: "autoload -Uz compinit && compinit -u -D && source <(dwtriage completion zsh)",
  },
  fish: { command: ["fish", "--no-config", "-i"], setup: "dwtriage completion fish | source" },
} as const;

type ShellName = keyof typeof SHELLS;

function isThere(shell: ShellName): boolean {
  try {
    execFileSync(shell, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const ALL = Object.keys(SHELLS) as readonly ShellName[];
const FOUND = ALL.filter(isThere);
const MISSING = ALL.filter((shell) => !FOUND.includes(shell));
console.info(
  `Completions are tried in ${FOUND.join(", ")}${MISSING.length === 0 ? "" : `; not here: ${MISSING.join(", ")}`}.`,
);

const filled = preparedRig(async (rig) => {
  const records = [
    aRecord("A"),
    aRecord("B", { company: "DEMF" }),
    aRecord("C", { entity: HOSTILE_ENTITY }),
    aRecord("D", { entity: "Broken\nline" }),
  ];
  const path = await rig.file("first feed.ndjson", aFeed(records));
  for (const argv of [
    ["job", "add", HOSTILE_JOB, "--maps", "Customers V3", "--connect", "none"],
    ["job", "add", "CUST", "--maps", "Customers V3", "--connect", "none"],
    ["import", path, "--job", "CUST"],
  ]) {
    const run = await rig.run(...argv);
    if (run.exit !== 0) throw new Error(run.stderr);
  }
});

/** A shell over the folder of the rig; what is typed to `dwtriage` is written down instead of run. */
async function aShell(shell: ShellName, rig: JourneyRig) {
  const home = dirname(rig.folder);
  const bin = join(home, "bin");
  const log = join(home, "log", "typed.ndjson");
  await mkdir(bin, { recursive: true });
  await mkdir(dirname(log), { recursive: true });
  await writeFile(log, "");
  const stub = join(bin, "dwtriage");
  await writeFile(
    stub,
    [
      "#!/bin/sh",
      'case $1 in __complete|completion) exec "$NODE" "$DWTRIAGE" "$@" ;; esac',
      // Arguments end with a zero byte, and so does the line: no argument holds one.
      String.raw`{ printf '%s\0' "$@"; printf '\n\0'; } >> "$TYPED"`,
      "",
    ].join("\n"),
  );
  await chmod(stub, 0o755);
  const { command, setup } = SHELLS[shell];
  const terminal = new DrivenTerminal({
    folder: rig.folder,
    shell: [...command] as [string, ...string[]],
    env: { PATH: `${bin}:${process.env["PATH"] ?? ""}`, TYPED: log },
  });
  const typed = async (count: number): Promise<readonly (readonly string[])[]> => {
    const read = async (): Promise<readonly string[]> =>
      (await readFile(log, "utf8")).split("\n\0").slice(0, -1);
    await whenIn(dirname(log), async () => (await read()).length >= count);
    return (await read()).map((line) => line.split("\0").slice(0, -1));
  };
  terminal.press(`cd '${home}'\r${setup}\rdwtriage ready\r`);
  await typed(1);
  let lines = 1;
  return {
    home,
    terminal,
    /** The arguments that the line comes to, once Tab has been pressed behind it. */
    completed: async (line: string, behind = ""): Promise<readonly string[]> => {
      terminal.press(`dwtriage ${line}\t${behind}\r`);
      lines++;
      return (await typed(lines)).at(-1) ?? [];
    },
  };
}

function valuesOf(args: readonly string[]): unknown {
  return filterOfWords(args.slice(1), true).filter.terms;
}

describe.each(FOUND)("in %s Tab", (shell) => {
  test("goes on with commands, options, their values, fields, values of the data and files", async () => {
    const rig = await filled();
    await rig.file("second feed.csv", "x");
    const { completed, home } = await aShell(shell, rig);
    expect(await completed("err")).toEqual(["errors"]);
    expect(await completed("errors --sort=creat")).toEqual(["errors", "--sort=createdOn"]);
    expect(await completed("export --format xl")).toEqual(["export", "--format", "xlsx"]);
    expect(await completed("errors compa")).toEqual(["errors", "company:"]);
    expect(await completed("errors company:USMF entity:Cus")).toEqual([
      "errors",
      "company:USMF",
      "entity:Customers V3",
    ]);
    expect(await completed("errors -company:USMF,DE")).toEqual(["errors", "-company:USMF,DEMF"]);
    expect(await completed("job start CU")).toEqual(["job", "start", "CUST"]);
    expect(await completed("help phan")).toEqual(["help", "phantoms"]);
    expect(await completed("import sec")).toEqual(["import", "second feed.csv"]);
    const [, folder = ""] = await completed(`errors --data=${home}/dat`);
    expect(folder.replace(/\/$/, "")).toBe(`--data=${home}/data`);
  });

  test("writes hostile names so that they come whole, and runs nothing of them", async () => {
    const rig = await filled();
    const { completed, home } = await aShell(shell, rig);
    for (const start of ["ev", '"ev', "'ev"]) {
      expect(await completed(`job start ${start}`)).toEqual(["job", "start", HOSTILE_JOB]);
    }
    for (const start of ["job:ev", '"job:ev', "'job:ev"]) {
      // Where more values may follow, zsh leaves the quotation mark to whoever writes.
      const behind = shell === "zsh" ? start.replace("job:ev", "") : "";
      expect(valuesOf(await completed(`errors ${start}`, behind)), start).toEqual([
        { field: "job", negated: false, values: [HOSTILE_JOB] },
      ]);
    }
    expect(valuesOf(await completed("errors entity:Ev"))).toEqual([
      { field: "entity", negated: false, values: [HOSTILE_ENTITY] },
    ]);
    // A name that a line cannot hold is not offered.
    expect(await completed("errors entity:Bro")).toEqual(["errors", "entity:Bro"]);
    expect(await readdir(home)).not.toContain("pwned");
  });
});

/** Every file with its size and time. */
async function filesOf(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  const lines = names.map(async (name) => {
    const { size, mtimeMs } = await stat(join(folder, name));
    return `${name} ${size} ${mtimeMs}`;
  });
  return (await Promise.all(lines)).toSorted();
}

describe("what answers a shell", () => {
  test("starts no engine, and leaves the folder as it is", async () => {
    const rig = await filled();
    const before = await filesOf(rig.folder);
    const run = await rig.runWith(
      { env: { DWTRIAGE_IN_PROCESS: "0" } },
      "__complete",
      "zsh",
      "job",
      "start",
      "",
    );
    expect(run).toMatchObject({ exit: 0, stderr: "" });
    expect(run.stdout).toContain("CUST\tActive");
    expect(await filesOf(rig.folder)).toEqual(before);
    expect(await rig.json("engine", "status")).toEqual({ running: false });
  });

  test("asks the engine that runs", async () => {
    const rig = await aRig();
    const asking = { env: { DWTRIAGE_IN_PROCESS: "0" } } as const;
    const made = await rig.runWith(
      asking,
      "job",
      "add",
      "ITEMS",
      "--maps",
      "Vendors V2",
      "--connect",
      "none",
    );
    expect(made.exit).toBe(0);
    const run = await rig.ask("__complete", "fish", "errors", "job:it");
    expect(run).toMatchObject({ exit: 0, stdout: "open\njob:ITEMS\tActive, 0 records\n", stderr: "" });
    expect(await rig.ask("engine", "stop")).toMatchObject({ exit: 0 });
  });

  test.each([
    ["a folder that is not there", { DWTRIAGE_DATA: "/nope/x" }, ["zsh", "errors", "job:"], "open\n"],
    [
      "a configuration that cannot be read",
      { XDG_CONFIG_HOME: "/proc/self/mem" },
      ["zsh", "doctor", ""],
      "words\n",
    ],
    ["a configuration that is not there", {}, ["zsh", "--config", "/nope", "errors", "job:"], "open\n"],
    ["quotation marks that are never closed", {}, ["bash", ":", "errors", `"'`], "open\n"],
    ["a shell that there is not", {}, ["tcsh", ""], /^words\n/],
    ["nothing at all", {}, [], /^words\n/],
  ])("is silent about %s", async (_, env, words, stdout) => {
    const rig = await aRig();
    const run = await rig.runWith({ env }, "__complete", ...words);
    expect(run).toMatchObject({
      exit: 0,
      stdout: typeof stdout === "string" ? stdout : expect.stringMatching(stdout),
      stderr: "",
    });
    expect(await readdir(dirname(rig.folder))).toEqual([]);
  });

  test("offers nothing that the configuration redacts", async () => {
    const rig = await filled();
    const config = await rig.file("config.json", JSON.stringify({ redact: ["company"] }));
    const run = await rig.run("__complete", "zsh", "--config", config, "errors", "company:");
    expect(run).toMatchObject({ exit: 0, stderr: "" });
    expect(run.stdout).not.toMatch(/USMF|DEMF/);
  });
});
