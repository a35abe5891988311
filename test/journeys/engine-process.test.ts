import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { aRig, whenIn, type Fields, type Run } from "../helpers/run-dwtriage.ts";

/** Verbs that ask the background engine, as they do for an operator. */
const asking = { env: { DWTRIAGE_IN_PROCESS: "0" } } as const;

const FEED = [
  "Created on,Entity,Data source,Unique key,Company,Error code,Error message",
  ...["US-1", "US-2", "US-3"].map(
    (key) =>
      `2026-11-20T10:00:00Z,Customers V3,Finance and operations,${key},USMF,0x80040265,Unable to lookup x`,
  ),
].join("\n");

/** `start` runs the built program, which starts an engine where none runs; `run` asks the one that does. */
async function engineRig() {
  const rig = await aRig();
  const start = (...args: readonly string[]): Promise<Run> => rig.runWith(asking, ...args);
  const run = (...args: readonly string[]): Promise<Run> => rig.ask(...args);
  const json = async (...args: readonly string[]): Promise<Fields> =>
    (await run(...args, "--json")).json as Fields;
  onTestFinished(async () => {
    await run("engine", "stop");
  });
  return { rig, start, run, json };
}

type EngineRig = Awaited<ReturnType<typeof engineRig>>;

async function pidOf(json: (...args: readonly string[]) => Promise<Fields>): Promise<number> {
  const status = await json("engine", "status");
  return Number(status["pid"]);
}

/** Processes that run an engine for the folder; where the system does not list them, none. */
async function enginesOf(folder: string): Promise<readonly number[]> {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")),
  );
  return pids.flatMap((pid, place) => {
    const words = lines[place]?.split("\0") ?? [];
    return words.includes("run") && words.includes(folder) ? [Number(pid)] : [];
  });
}

/** Resolves when no process of this id is left. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function withJob({ rig, start, run }: EngineRig): Promise<void> {
  await start("job", "add", "CUST", "--maps", "Customers V3", "--connect", "local");
  const feed = await rig.file("errors.csv", FEED);
  expect(await run("import", feed)).toMatchObject({ exit: 0 });
}

async function anEngineWithJob(): Promise<EngineRig> {
  const engine = await engineRig();
  await withJob(engine);
  return engine;
}

describe("the engine process", () => {
  test("is started by the first verb that changes something, serves the next ones, and is ended when told", async () => {
    const engine = await engineRig();
    const { start, run, json } = engine;
    expect(await run("engine", "status")).toMatchObject({ exit: 2 });
    await withJob(engine);
    const pid = await pidOf(json);
    expect(await json("errors")).toHaveLength(3);
    expect(await pidOf(json)).toBe(pid);
    expect(await start("engine", "stop")).toMatchObject({ exit: 0 });
    expect(await json("engine", "status")).toEqual({ running: false });
    expect(await json("errors")).toHaveLength(3);
    expect(await json("engine", "status")).toEqual({ running: false });
  });

  test("has let go of the folder when stop returns", async () => {
    const { rig, run } = await anEngineWithJob();
    await run("engine", "stop");
    expect(await rig.run("job", "stop", "CUST")).toMatchObject({ exit: 0 });
  });

  test("reconciles after the verb that asked has ended", async () => {
    const { start, run, json } = await anEngineWithJob();
    expect(await start("retry", "company:usmf", "--yes")).toMatchObject({ exit: 0 });
    expect((await run("wait", "R1")).exit).toBe(4);
    expect(await json("request", "R1")).toMatchObject({ state: "completed", records: 3, done: 3 });
  });

  test("goes on when the terminal that started it hangs up", async () => {
    const { json } = await anEngineWithJob();
    const pid = await pidOf(json);
    process.kill(pid, "SIGHUP");
    expect(await json("errors")).toHaveLength(3);
    expect(await pidOf(json)).toBe(pid);
  });

  test("killed: everything acknowledged is there, and the next verb starts the next engine", async () => {
    const { start, run, json } = await anEngineWithJob();
    await run("job", "stop", "CUST");
    await run("job", "start", "CUST");
    await run("dismiss", "key:US-1", "--reason", "test", "--yes");
    const pid = await pidOf(json);
    process.kill(pid, "SIGKILL");
    await gone(pid);
    expect((await start("wait", "--all")).exit).toBe(0);
    expect(await json("request", "R1")).toMatchObject({
      action: "dismiss",
      state: "completed",
      succeeded: 1,
    });
    expect(await json("errors")).toHaveLength(2);
    expect(await pidOf(json)).not.toBe(pid);
  });

  test("ten verbs at the same instant on a fresh folder start one engine between them, and all are served", async () => {
    const { rig, start, json } = await engineRig();
    const names = Array.from({ length: 10 }, (_, place) => `J${place}`);
    const runs = await Promise.all(
      names.map((name) => start("job", "add", name, "--maps", "Customers V3", "--connect", "local")),
    );
    expect(runs.map(({ exit }) => exit)).toEqual(names.map(() => 0));
    // Nobody has anything else to say.
    for (const { stderr } of runs) expect(stderr).toMatch(/^(The data folder .* it is made now\.\n)?$/);
    const jobs = (await json("jobs")) as unknown as readonly Fields[];
    expect(new Set(jobs.map(({ name }) => name))).toEqual(new Set(names));
    expect(jobs).toHaveLength(names.length);
    const pid = await pidOf(json);
    // Those that came second end by themselves; the one that serves stays.
    const others = (await enginesOf(rig.folder)).filter((other) => other !== pid);
    await Promise.all(others.map(gone));
  });

  test("ends by itself when nobody is there and nothing runs", async () => {
    const { start, json } = await engineRig();
    await start("job", "add", "A", "--maps", "Customers V3", "--idle", "1s");
    const pid = await pidOf(json);
    await gone(pid);
    expect(await json("engine", "status")).toEqual({ running: false });
  });

  test("keeps its folder and socket to its owner", async () => {
    const { rig, start } = await engineRig();
    await start("job", "add", "A", "--maps", "Customers V3");
    expect((await stat(rig.folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(rig.folder, "engine.sock"))).mode & 0o777).toBe(0o600);
  });

  test("suspended: verbs say which process does not answer, and a wait keeps to its time", async () => {
    const { run, json } = await anEngineWithJob();
    const pid = await pidOf(json);
    process.kill(pid, "SIGSTOP");
    onTestFinished(() => void process.kill(pid, "SIGCONT"));
    const [status, jobs, wait] = await Promise.all([
      run("engine", "status"),
      run("jobs", "--json"),
      run("wait", "--all", "--timeout", "1s"),
    ]);
    for (const ended of [status, jobs, wait]) {
      expect(ended.exit).toBe(1);
      expect(ended.stderr).toContain(`process ${pid}) does not answer`);
      expect(ended.stderr).toContain(`kill -9 ${pid}`);
    }
    process.kill(pid, "SIGCONT");
    expect(await run("jobs")).toMatchObject({ exit: 0 });
  });

  test("is told from a verb that owns the folder itself", async () => {
    const { rig, run, json } = await engineRig();
    const importing = rig.startWith({ stdin: { open: true } }, "import", "-");
    // Made once the folder has its owner.
    await whenIn(rig.folder, async () => existsSync(join(rig.folder, "store.json")));
    const { heldBy } = await json("engine", "status");
    expect((await run("engine", "status")).stdout).toContain(`process ${String(heldBy)} (`);
    const stop = await run("engine", "stop");
    expect(stop.exit).toBe(2);
    expect(stop.stderr).toContain(`kill ${String(heldBy)}`);
    importing.signal("SIGINT");
    await importing.ended;
    expect(await json("engine", "status")).toEqual({ running: false });
  });

  test.skipIf(process.getuid?.() !== 0)("of somebody else's folder is neither asked nor ended", async () => {
    const { rig, run } = await engineRig();
    await mkdir(rig.folder);
    await chown(rig.folder, 65_534, 65_534);
    for (const line of [
      ["engine", "status"],
      ["engine", "stop"],
      ["job", "start", "A"],
    ]) {
      const refused = await run(...line);
      expect(refused.exit).toBe(2);
      expect(refused.stderr).toContain("another user (uid 65534)");
    }
    await chown(rig.folder, 0, 0);
  });

  test.each([
    ["SIGINT", "wait", "--all"],
    ["SIGTERM", "engine", "stop"],
    ["SIGINT", "worker", "--until-idle"],
  ] as const)("that keeps silent: %s ends %s %s at once", async (signal, ...line) => {
    const rig = await aRig();
    await mkdir(rig.folder, { mode: 0o700 });
    const silent = createServer();
    const reached = once(silent, "connection");
    await new Promise<void>((resolve) => silent.listen(join(rig.folder, "engine.sock"), resolve));
    onTestFinished(() => void silent.close());
    await chmod(join(rig.folder, "engine.sock"), 0o600);
    const started = rig.startWith(asking, ...line);
    await reached;
    started.signal(signal);
    expect(await started.ended).toMatchObject({ exit: 130, stdout: "" });
  });

  test.each([
    ["emptied", (folder: string) => rm(join(folder, "store.json"))],
    ["deleted", (folder: string) => rm(folder, { recursive: true, maxRetries: 10 })],
    [
      "replaced",
      async (folder: string) => {
        await rename(folder, `${folder}.old`);
        await mkdir(folder, { mode: 0o700 });
      },
    ],
  ] as const)(
    "ends with a sentence when its folder is %s, and writes nothing elsewhere",
    async (how, strike) => {
      const { rig, json } = await anEngineWithJob();
      const pid = await pidOf(json);
      const log = await open(join(rig.folder, "engine.log"));
      onTestFinished(() => log.close());
      await strike(rig.folder);
      await gone(pid);
      expect(await log.readFile("utf8")).toContain("is no longer the one that was opened");
      if (how === "replaced") expect(await readdir(rig.folder)).toEqual([]);
      if (how === "deleted") expect(existsSync(rig.folder)).toBe(false);
    },
  );

  test("that loses its folder leaves the socket of the next engine alone", async () => {
    const { rig, start, json } = await anEngineWithJob();
    const first = await pidOf(json);
    process.kill(first, "SIGSTOP");
    await rename(rig.folder, `${rig.folder}.old`);
    await start("job", "add", "NEXT", "--maps", "Customers V3");
    const socket = join(rig.folder, "engine.sock");
    const { ino } = await stat(socket);
    process.kill(first, "SIGCONT");
    await gone(first);
    expect((await stat(socket)).ino).toBe(ino);
    expect((await json("jobs")) as unknown).toMatchObject([{ name: "NEXT" }]);
  });

  test("that ends in the middle of an answer: the verb is told, and ends as well", async () => {
    const rig = await aRig();
    await mkdir(rig.folder, { mode: 0o700 });
    const dying = createServer((socket) => {
      socket.once("data", () => socket.end("Content-Length: 1000\r\n\r\n{"));
    });
    await new Promise<void>((resolve) => dying.listen(join(rig.folder, "engine.sock"), resolve));
    onTestFinished(() => void dying.close());
    await chmod(join(rig.folder, "engine.sock"), 0o600);
    const status = await rig.runWith(asking, "engine", "status");
    expect(status).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining("The engine has ended") as string,
    });
  });

  test("refuses --in-process beside it, and says how to go on", async () => {
    const { rig, start, run } = await engineRig();
    await start("job", "add", "A", "--maps", "Customers V3");
    const beside = await rig.run("job", "stop", "A");
    expect(beside.exit).toBe(2);
    expect(beside.stderr).toContain("dwtriage engine stop");
    const worker = await run("worker");
    expect(worker.exit).toBe(2);
    expect(worker.stderr).toContain("dwtriage engine stop");
    expect(worker.stderr).not.toContain("--in-process");
  });

  test("a folder that cannot be opened is told by the verb that wanted it", async () => {
    const { rig, start } = await engineRig();
    const file = await rig.file("not-a-folder", "x");
    const refused = await start("job", "add", "A", "--maps", "Customers V3", "--data", file);
    expect(refused.exit).toBe(2);
    expect(refused.stderr).toContain("not-a-folder");
  });

  test("reading changes nothing and starts nothing", async () => {
    const { start, run, json } = await engineRig();
    await start("job", "add", "A", "--maps", "Customers V3");
    await run("engine", "stop");
    await Promise.all([start("jobs"), start("errors"), start("requests"), start("plan", "retry", "--all")]);
    expect(await json("engine", "status")).toEqual({ running: false });
  });
});
