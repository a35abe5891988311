import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { aConnectedRig, aFeed, aRecord, importRecords, keys } from "../helpers/journey-data.ts";
import {
  aRig,
  aRigWithData,
  asFields,
  BUILT_FILE,
  type JourneyRig,
  journeyEnvironment,
  whenIn,
} from "../helpers/run-dwtriage.ts";
import { DrivenTerminal } from "../helpers/terminal.ts";

/** A server that takes connections, says nothing and never closes one; and what makes a process hold one open. */
async function aHeldConnection(rig: JourneyRig) {
  const held: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    held.push(socket);
    socket.on("error", () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of held) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const module = await rig.file(
    "held.mjs",
    `import { connect } from "node:net";
     await new Promise((connected) => connect(${port}, "127.0.0.1", connected));`,
  );
  return { held, env: { NODE_OPTIONS: `--import=${pathToFileURL(module).href}` } };
}

test("a command that has answered ends, whatever a connection leaves open", async () => {
  const rig = await aRigWithData();
  const { held, env } = await aHeldConnection(rig);
  const [answered, mistaken] = await Promise.all([
    rig.runWith({ env }, "jobs", "--json"),
    rig.runWith({ env }, "jbos"),
  ]);
  expect([answered.exit, answered.json]).toEqual([0, []]);
  expect(mistaken).toMatchObject({ exit: 2 });
  // Nobody but the ended processes has let go of the connections.
  expect(held.map((socket) => socket.writable)).toEqual([true, true]);
});

describe("a wrong command line", () => {
  test.each([
    ["an unknown command", "jbos", "There is no command", "dwtriage --help"],
    ["an unknown option", "errors --frob", "--frob", "dwtriage errors --help"],
    [
      "an option of one letter",
      "dismiss company:usmf -f --reason x --yes",
      "Unknown option -f",
      "-FIELD:VALUE",
    ],
    ["an option of another verb", "jobs --reason x", "--reason does not apply", "Usage: dwtriage jobs"],
    [
      "an unknown field",
      "errors company:usmf colour:red",
      "  company:usmf colour:red\n               ^^^^^^",
      "Fields:",
    ],
    ["a wrong number", "errors --limit none", '"none"', "--limit 10"],
    ["a request that is not there", "wait R99", "There is no request R99", "dwtriage requests"],
    ["a request that is not there", "request R99", "There is no request R99", "dwtriage requests"],
    ["a sync error that is not there", "show nowhere", "There is no sync error nowhere", "dwtriage errors"],
    ["a wrong time", "errors since:soon", "^^^^", "since:"],
    ["words that a verb has no use for", "jobs CUST", 'takes no words; "CUST" came', "Usage: dwtriage jobs"],
    ["words behind the worker", "worker CUST --until-idle", "takes no words", "Usage: dwtriage worker"],
    ["a filter without a command", "-company:usmf", "takes no words", "Usage: dwtriage"],
    ["a wait for one request and all", "wait --all R1", 'Both "R1" and --all', "Say one"],
    [
      "an option with two values",
      "errors --limit 1 --limit 9",
      "--limit came twice",
      "the one that you mean",
    ],
    ["--all beside a filter", "retry --all company:usmf --yes", "Both a filter and --all", "Leave one"],
  ])("%s is a usage error that says what to do", async (_, line, message, remedy) => {
    const rig = await aRigWithData();
    const run = await rig.run(...line.split(" "));
    expect(run).toMatchObject({ exit: 2, stdout: "" });
    expect(run.stderr).toContain(message);
    expect(run.stderr).toContain(remedy);
  });
});

describe("a file that does not do", () => {
  test.each([
    ["that is not there", "import nowhere.csv", 2, "it is not there (ENOENT)"],
    ["below a file", "import /dev/null/x.csv", 2, "a file stands where a folder is needed"],
    ["that fails while it is read", "import /proc/self/mem", 1, "the disk or device failed (EIO)"],
    [
      "in a folder that is not there",
      "generate --count 5 --out /nowhere/x",
      2,
      "the folder /nowhere does not exist (ENOENT)",
    ],
    ["that is a device", "generate --count 5 --out /dev/full", 2, "/dev/full is not an ordinary file"],
  ])("%s is told in words, with its remedy", async (_, line, exit, why) => {
    const rig = await aRigWithData();
    const run = await rig.run(...line.split(" "));
    expect(run).toMatchObject({ exit, stdout: "" });
    expect(run.stderr).toContain(why);
    expect(run.stderr.trimEnd().split("\n")).toHaveLength(2);
  });

  test("is told when it is the output of a shell line", async () => {
    const rig = await aRig();
    const full = await shell(rig.folder, "dwtriage generate --count 5000 > /dev/full");
    expect(full.exit).toBe(1);
    expect(full.stderr).toMatch(/^The output cannot be written: the disk is full \(ENOSPC\)\.\n[^\n]+\n$/);
  });
});

test("--read-only writes no sample into a named folder and no generated feed into a file", async () => {
  const rig = await aRig();
  const out = await rig.file("feed.ndjson", "precious");
  for (const line of [
    ["demo", "--data", rig.folder],
    ["generate", "--count", "5", "--out", out],
  ]) {
    const run = await rig.run(...line, "--read-only", "--json");
    expect(run).toMatchObject({ exit: 3, json: { refused: { rule: "read-only" } } });
  }
  expect(existsSync(rig.folder)).toBe(false);
  expect(await readFile(out, "utf8")).toBe("precious");
  expect(await rig.run("demo", "--read-only")).toMatchObject({ exit: 0 });
  expect(await rig.run("generate", "--count", "5", "--read-only")).toMatchObject({ exit: 0 });
});

test.each(["wait R99", "request R99", "show nowhere"])("%s says in JSON that there is none", async (line) => {
  const rig = await aRigWithData();
  const run = await rig.run(...line.split(" "), "--json");
  expect(run.exit).toBe(2);
  expect(run.json).toEqual({ error: { message: expect.any(String), remedy: expect.any(String) } });
});

describe("without a terminal", () => {
  test("dwtriage and demo print a plain summary and end", async () => {
    const rig = await aRig();
    const [empty, demo] = await Promise.all([rig.run(), rig.run("demo")]);
    expect(empty).toMatchObject({ exit: 0 });
    expect(empty.stdout).toContain("dwtriage import FILE");
    expect(demo).toMatchObject({ exit: 0 });
    expect(demo.stdout).toMatch(/[\d,]+ sync errors/);
    expect(demo.stdout).toContain("CUST");
    expect(demo.stdout).not.toContain("\u001b");
  });

  test("what is piped into dwtriage alone is said not to be read; an input that holds nothing is not spoken of", async () => {
    const rig = await aRigWithData();
    const [fed, empty, open] = await Promise.all([
      rig.runWith({ stdin: aFeed([aRecord("A")]) }),
      rig.runWith({ stdin: "" }),
      rig.runWith({ stdin: { open: true } }),
    ]);
    expect(fed).toMatchObject({ exit: 0, stderr: expect.stringContaining("dwtriage import - reads a feed") });
    expect(empty).toMatchObject({ exit: 0, stderr: "" });
    expect(open).toMatchObject({ exit: 0, stderr: "" });
  });

  test("a gzip feed is read from standard input", async () => {
    const rig = await aRig();
    const stdin = gzipSync(aFeed(keys(500).map((key) => aRecord(key))));
    expect(await rig.runWith({ stdin }, "import", "-", "--json")).toMatchObject({
      exit: 0,
      json: { format: "ndjson", read: 500, added: 500 },
    });
  });

  test("a terminal that is called dumb gets the summary too, and is told why", async () => {
    const rig = await aRig();
    const terminal = new DrivenTerminal({ folder: rig.folder, env: { TERM: "dumb" } });
    expect(await terminal.exited()).toBe(2);
    expect(terminal.screen().join("\n")).toContain("TERM=dumb");
    expect(terminal.rawBytes).not.toContain("\u001b");
  });
});

/** Runs a shell line; `dwtriage` in it is the built program. */
async function shell(
  folder: string,
  line: string,
): Promise<{ exit: unknown; stdout: string; stderr: string }> {
  const script = `dwtriage() { "${process.execPath}" "${BUILT_FILE}" "$@"; }\n${line}`;
  const child = spawn("bash", ["-c", script], {
    env: journeyEnvironment(folder),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const [exit]: unknown[] = await once(child, "close");
  return { exit, stdout, stderr };
}

describe("a reader that goes away", () => {
  test("ends the program quietly, on standard output and on standard error", async () => {
    const rig = await aRig();
    await importRecords(
      rig,
      keys(3_000).map((key) => aRecord(key)),
    );
    const list = await shell(rig.folder, 'dwtriage errors --json | head -c 10; echo "${PIPESTATUS[0]}"');
    expect(list).toEqual({ exit: 0, stdout: expect.stringMatching(/^\[\{"id":"id0\n$/), stderr: "" });
    const feed = await shell(
      rig.folder,
      'dwtriage generate --count 50000 | head -1 | wc -l; echo "${PIPESTATUS[0]}"',
    );
    expect(feed).toEqual({ exit: 0, stdout: "1\n0\n", stderr: "" });
    const both = await shell(rig.folder, 'dwtriage errors 2>&1 >/dev/null | true; echo "${PIPESTATUS[0]}"');
    expect(both).toEqual({ exit: 0, stdout: "0\n", stderr: "" });
  });
});

describe("an engine that dies in the middle of an answer", () => {
  test("leaves a list that is cut, never one with a second document behind it", async () => {
    const rig = await aRig();
    const asking = { env: { DWTRIAGE_IN_PROCESS: "0" } } as const;
    const message = "m".repeat(4_000);
    await importRecords(
      rig,
      keys(3_000).map((key) => ({ ...aRecord(key), message })),
    );
    expect(await rig.runWith(asking, "job", "add", "OTHER", "--maps", "Vendors V2")).toMatchObject({
      exit: 0,
    });
    const status = asFields((await rig.ask("engine", "status", "--json")).json);
    // The list waits for its reader, who ends the engine before reading on.
    const cut = await shell(
      rig.folder,
      `set -o pipefail; DWTRIAGE_IN_PROCESS=0 dwtriage errors --json | { head -c 10; kill -9 ${String(status["pid"])}; tail -c 20; }`,
    );
    expect(cut.exit).toBe(1);
    expect(cut.stdout).toMatch(/^\[\{"id":"id/);
    expect(cut.stdout).not.toContain('"error"');
    expect(cut.stderr).toContain("The engine has ended");
    expect(cut.stderr).toContain("cut off here");
  });
});

describe("Ctrl-C in a script", () => {
  test("ends a wait with 130 at a record boundary, and the next wait goes on from there", async () => {
    const rig = await aRig();
    const customers = keys(40).map((key) => ({ key }));
    await aConnectedRig(rig, customers, { dataverse: { latencyMs: 20 } });
    await rig.run("retry", "--all", "--yes");
    const waiting = rig.start("worker");
    await waiting.saw("Running");
    await rig.writesReach("dataverse", 3);
    waiting.signal("SIGINT");
    expect(await waiting.ended).toMatchObject({ exit: 130 });
    const before = (await rig.writes("dataverse")).length;
    expect(before).toBeLessThan(customers.length);
    expect(await rig.run("wait", "--all", "--json")).toMatchObject({
      exit: 0,
      json: [{ id: "R1", state: "completed", succeeded: customers.length }],
    });
    expect(await rig.writes("dataverse")).toHaveLength(customers.length);
  });

  test("ends an import that waits for its input, and a feed that is being generated", async () => {
    const rig = await aRig();
    const generating = rig.start("generate", "--count", "900000000");
    await generating.saw("GEN-1-1");
    generating.signal("SIGINT");
    expect((await generating.ended).exit).toBe(130);
    const importing = rig.startWith({ stdin: { open: true } }, "import", "-");
    await whenIn(rig.folder, async () => existsSync(join(rig.folder, "owner.json")));
    importing.signal("SIGINT");
    expect((await importing.ended).exit).toBe(130);
  });
});
