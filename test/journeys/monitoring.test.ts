import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { addJob, aRecord, importRecords } from "../helpers/journey-data.ts";
import { aRig, asFields, type JourneyRig } from "../helpers/run-dwtriage.ts";

const isInstalled = (program: string): boolean => spawnSync(program, ["--version"]).status === 0;

async function aWatchedRig(): Promise<JourneyRig> {
  const rig = await aRig();
  await addJob(rig);
  await importRecords(rig, [aRecord("1"), aRecord("2", { entity: 'Items "A"' })]);
  return rig;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

test("a worker serves its metrics and its health on this host, and verbs say the same", async () => {
  const rig = await aWatchedRig();
  const url = `http://127.0.0.1:${await freePort()}`;
  const worker = rig.startWith({}, "worker", "--listen", url.slice("http://".length));
  await worker.saw(`Metrics: ${url}/metrics`);
  const page = await fetch(`${url}/metrics`, { headers: { accept: "application/openmetrics-text" } });
  expect(page.headers.get("content-type")).toContain("openmetrics-text; version=1.0.0");
  const text = await page.text();
  expect(text).toContain('dwtriage_listed_errors{entity="Items \\"A\\"",category="application"} 1\n');
  expect(text).toContain('dwtriage_engine_state{state="idle"} 1\n');
  expect(text.endsWith("# EOF\n")).toBe(true);
  const older = await (await fetch(`${url}/metrics`)).text();
  expect(older).toContain("# TYPE dwtriage_settled_records_total counter\n");
  expect(await (await fetch(`${url}/health`)).text()).toMatch(/^ok: the engine is idle; 0 unfinished/);
  expect((await fetch(`${url}/other`)).status).toBe(404);
  expect((await fetch(`${url}/metrics`, { method: "POST" })).status).toBe(405);
  const health = await rig.ask("health", "--json");
  expect(health).toMatchObject({ exit: 0, json: { ok: true, scheduler: "idle", problems: [] } });
  worker.signal("SIGTERM");
  expect((await worker.ended).exit).toBe(130);
});

test("a port that is taken ends the worker with what to do", async () => {
  const rig = await aWatchedRig();
  const taken = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void taken.close());
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo;
  const run = await rig.run("worker", "--listen", `127.0.0.1:${port}`);
  expect(run.exit).toBe(2);
  expect(run.stderr).toContain("address already in use");
  expect(run.stderr).toContain("Choose another port");
});

test("without an engine, work that waits for one is not well; a folder at rest is", async () => {
  const rig = await aWatchedRig();
  expect(await rig.run("health")).toMatchObject({
    exit: 0,
    stdout: "ok: no engine runs, and none is needed; 0 unfinished requests, 0 running, 0 held\n",
  });
  await rig.run("dismiss", "key:1", "--reason", "not needed", "--yes");
  expect(await rig.run("health")).toMatchObject({
    exit: 1,
    stdout: "failing: No engine runs, and 1 request would go on.\n",
  });
});

test("a file for a textfile collector is replaced at once, readable for everybody, and passes promtool", async (context) => {
  const rig = await aWatchedRig();
  const path = await rig.file("dwtriage.prom", "old\n");
  const run = await rig.run("metrics", "--out", path);
  expect(run).toMatchObject({ exit: 0, stdout: `The metrics are in ${path}\n` });
  const text = await readFile(path, "utf8");
  expect(text).toContain('dwtriage_job_listed_errors{job="CUST"} 1\n');
  expect(((await stat(path)).mode & 0o777).toString(8)).toBe("644");
  expect(asFields(await rig.json("metrics"))["work"]).toBeNull();
  if (!isInstalled("promtool")) return context.skip("promtool is not installed");
  const lint = spawnSync("promtool", ["check", "metrics"], { input: text, encoding: "utf8" });
  expect(lint.stdout + lint.stderr).toBe("");
  expect(lint.status).toBe(0);
});

test("events are followed as lines of JSON, and the last cursor leads on from there", async () => {
  const rig = await aWatchedRig();
  const worker = rig.startWith({}, "worker");
  await worker.saw("Running.");
  const asked = { env: { DWTRIAGE_IN_PROCESS: "0" } };
  const follower = rig.startWith(asked, "events", "--after", "start", "--follow", "--json", "company:usmf");
  await follower.saw('"kind":"engine-changed"');
  const requests = rig.startWith(asked, "requests", "--follow");
  await requests.saw("Following");
  await rig.ask("dismiss", "key:1", "--reason", "not needed", "--yes");
  await follower.saw('"state":"completed"');
  await requests.saw("R1 dismiss of 1 record of CUST is completed");
  requests.signal("SIGTERM");
  expect((await requests.ended).stdout).not.toContain("the engine is");
  follower.signal("SIGTERM");
  const { exit, stdout } = await follower.ended;
  expect(exit).toBe(130);
  const lines = stdout.trimEnd().split("\n");
  const last = asFields(JSON.parse(lines.at(-1) ?? ""));
  expect(last).toMatchObject({ kind: "request-changed", request: "R1", records: 1, succeeded: 1 });
  const further = await rig.ask("events", "--after", String(last["cursor"]));
  expect(further).toMatchObject({ exit: 0, stdout: "" });
  const before = await rig.ask("events", "--utc");
  expect(before.stdout).toMatch(/^[-\d]+ [:\d]+ {2}the engine is running\n/);
  expect(before.stdout).toContain("R1 dismiss of 1 record of CUST is completed, 1 cleared");
  worker.signal("SIGTERM");
  await worker.ended;
  const none = await rig.ask("events");
  expect(none.exit).toBe(1);
  expect(none.stderr).toContain("No engine runs");
});

/** Reads datagrams and prints each on a line: Node has no such sockets. */
const RECEIVER = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("bound", flush=True)
while True:
    print(s.recv(4096).decode().replace("\\n", " "), flush=True)
`;

test("a service manager hears that the engine is ready, is well, and ends", async (context) => {
  if (!isInstalled("systemd-notify") || !isInstalled("python3")) {
    return context.skip("systemd-notify or python3 is not installed");
  }
  const rig = await aWatchedRig();
  const socket = join(rig.folder, "..", "notify.sock");
  const receiver = spawn("python3", ["-c", RECEIVER, socket], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void receiver.kill());
  const lines = createInterface(receiver.stdout)[Symbol.asyncIterator]();
  const heard = async (): Promise<string> => String((await lines.next()).value);
  expect(await heard()).toBe("bound");
  const env = { NOTIFY_SOCKET: socket, WATCHDOG_USEC: "200000" };
  const worker = rig.startWith({ env }, "worker");
  // In this order; systemd-notify sends word of its own in between.
  const comes = async (state: string): Promise<void> => {
    for (let last = ""; !last.includes(state);) last = await heard();
  };
  await comes("READY=1");
  await comes("WATCHDOG=1");
  worker.signal("SIGTERM");
  await comes("STOPPING=1");
  expect((await worker.ended).exit).toBe(130);
});
