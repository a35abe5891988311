import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { aDesk, BUILT_FILE, journeyEnvironment, whenIn } from "../helpers/run-dwtriage.ts";

/** Notes, in the file named after it, each thread that has told its process that it is ready. */
const HOOK = `
const threads = require("node:worker_threads");
const { appendFileSync } = require("node:fs");
const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(text, options) {
    super(text, options);
    this.on("message", (told) => {
      if (told === "ready") appendFileSync(process.env.READY_THREADS, "ready\\n");
    });
  }
};
`;

/** Verbs that ask the background engine, as they do for an operator. */
const asking = { env: { DWTRIAGE_IN_PROCESS: "0" } } as const;

test("an engine reads a long feed in a thread, though another program lies where its own was", async () => {
  const desk = await aDesk();
  const program = await desk.file("program.mjs", await readFile(BUILT_FILE));
  const hook = await desk.file("hook.cjs", HOOK);
  const ready = await desk.file("ready.txt", "");
  const feed = join(dirname(desk.folder), "long.ndjson");
  await desk.run("generate", "--count", "16000", "--seed", "1", "--out", feed);
  const engine = spawn(process.execPath, ["--require", hook, program, "worker"], {
    env: { ...journeyEnvironment(desk.folder), READY_THREADS: ready },
    stdio: "ignore",
  });
  onTestFinished(() => void engine.kill("SIGKILL"));
  const status = async (): Promise<unknown> =>
    (await desk.runWith(asking, "engine", "status", "--json")).json;
  await whenIn(desk.folder, async () => JSON.stringify(await status()).includes(`${engine.pid}`));
  await rm(program);
  await desk.file("program.mjs", "throw new Error('Not this one.');");
  const imported = await desk.runWith(asking, "import", feed, "--json");
  expect(imported.json).toMatchObject({ read: 16_000, added: 16_000, rejectedCount: 0 });
  // A machine with one core has no other thread to read with.
  expect((await readFile(ready, "utf8")).startsWith("ready")).toBe(availableParallelism() > 1);
  const closed = once(engine, "close");
  await desk.runWith(asking, "engine", "stop");
  await closed;
});
