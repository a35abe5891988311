/** How soon two screens and a script see what another script has put into the queue. */
import { hostname } from "node:os";
import { join } from "node:path";
import { VERSION } from "../source/cli/command-line/version.ts";
import { parseQuery } from "../source/domain/query/query.ts";
import { readUtc } from "../source/domain/query/query-time.ts";
import { isRefused } from "../source/domain/outcome.ts";
import type { Engine } from "../source/engine/engine.ts";
import type { RemoteEngine } from "../source/remote/remote-engine.ts";
import { connectEngine } from "../source/remote/spawn.ts";
import { BuiltProgram } from "./rig/built-program.ts";
import { countsFrom } from "./rig/counts.ts";
import { readFeed } from "./rig/feed-files.ts";
import { machineLine } from "./rig/machine.ts";
import { ownScreen } from "./rig/own-screen.ts";
import { cpuMsOf } from "./rig/process-usage.ts";
import { scratchFolder } from "./rig/scratch.ts";
import { percentile } from "./rig/statistics.ts";
import { figure, printNote, printTable } from "./rig/table.ts";
import { Terminal } from "./rig/terminal.ts";

/** What a person takes for at once. */
const AT_ONCE_MS = 100;

const { records, commits } = countsFrom({ records: 10_000, commits: 200 });
const home = scratchFolder();
const built = new BuiltProgram(home);
const data = join(home, "data");
const feed = join(home, "feed.ndjson");
await built.run("generate", "--count", String(records), "--seed", "1", "--out", feed);
await built.run("import", feed, "--data", data, "--job", "LIVE");
await built.run("job", "start", "LIVE", "--data", data);
// Conflicts are not listed, so there is nothing to dismiss.
const listed = (await readFeed(feed)).filter(({ category }) => !/conflict/i.test(category));
const keys = [...new Set(listed.map(({ key }) => key))].filter((key) => /^[\w-]+$/.test(key));

const writer = await aClient();
const script = await aClient();
const program = ownScreen("dwtriage", built.command("--data", data));
const screens = [1, 2].map(() => new Terminal({ command: program.command, home }));
for (const screen of screens) {
  await screen.until("the first frame", program.isReady);
  screen.write("3");
  await screen.until("the requests", (one) => one.text().includes("No requests"));
}

const seenMs: Readonly<Record<"script" | "first screen" | "second screen", number[]>> = {
  script: [],
  "first screen": [],
  "second screen": [],
};
const acknowledgedMs: number[] = [];
const screenPids = screens.map(({ pid }) => pid);
const cpuBeforeMs = cpuMsOf(screenPids);
for (let commit = 1; commit <= commits; commit++) await measure(commit);
const screenCpuMs = (cpuMsOf(screenPids) - cpuBeforeMs) / (commits * screens.length);

printTable(
  `From the commit's acknowledgement to what each client shows, ${commits} commits, ${records} records (${machineLine()})`,
  ["client", "median ms", "p95", "max", `over ${AT_ONCE_MS} ms`],
  Object.entries(seenMs).map(([name, ms]) => [
    name,
    figure(percentile(ms, 0.5)),
    figure(percentile(ms, 0.95)),
    figure(percentile(ms, 1)),
    String(ms.filter((one) => one > AT_ONCE_MS).length),
  ]),
);
printNote(
  `Each commit queues the dismissal of one record; its own caller had the answer after ${figure(percentile(acknowledgedMs, 0.5))} ms (median).`,
);
printNote(
  `A screen used ${figure(screenCpuMs)} ms of processor time per commit, its start, its end and the list with it.`,
);
printNote(
  "The script asks for the queue after each notice; the screens show their queue, each in a terminal of its own.",
);
for (const screen of screens) await screen.leave(program.leave);
await Promise.all([writer.close(), script.close()]);
await built.stopEngine(data);

async function aClient(): Promise<RemoteEngine> {
  const client = await connectEngine({ folder: data, version: VERSION, readOnly: false, groupAccess: false });
  if (client === null) throw new Error("No engine runs.");
  return client;
}

async function measure(commit: number): Promise<void> {
  const id = `R${commit}`;
  const shown = new RegExp(`\\b${id}\\b`);
  const bySubscription = untilListed(script, id);
  const byEye = screens.map((screen) => screen.until(id, (one) => shown.test(one.text())));
  const askedAt = performance.now();
  const filter = parseQuery(`key:${keys[commit] ?? ""}`, { readWallTime: readUtc });
  if ("problem" in filter) throw new Error(filter.problem.message);
  const result = await writer.submit({
    action: "dismiss",
    by: `bench@${hostname()}`,
    reason: "phantom",
    scope: { kind: "filter", filter: filter.filter, query: "" },
  });
  if (isRefused(result)) throw new Error(result.refused.message);
  const acknowledgedAt = performance.now();
  acknowledgedMs.push(acknowledgedAt - askedAt);
  const [scriptAt, firstAt, secondAt] = await Promise.all([bySubscription, ...byEye]);
  // Who sees it before the caller has its answer sees it at once.
  const since = (at: number | undefined): number => Math.max(0, (at ?? Number.NaN) - acknowledgedAt);
  seenMs.script.push(since(scriptAt));
  seenMs["first screen"].push(since(firstAt));
  seenMs["second screen"].push(since(secondAt));
  await untilListed(script, id, "completed");
}

/** When the client's queue came to hold a request, in a state if one is named; asked after each notice. */
async function untilListed(client: Engine, id: string, state?: string): Promise<number> {
  let wake = (): void => undefined;
  const unsubscribe = client.subscribe(() => wake());
  try {
    for (;;) {
      const noticed = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const found = (await client.requests()).find((request) => request.id === id);
      if (found !== undefined && (state ?? found.state) === found.state) return performance.now();
      await noticed;
    }
  } finally {
    unsubscribe();
  }
}
