/**
 * Time from the start of a process to its first complete screen, on the sample environment, or with `--records N` on a
 * generated feed of that size. lnav is complete when it has counted all lines.
 */
import { join } from "node:path";
import { BuiltProgram } from "./rig/built-program.ts";
import { countsFrom } from "./rig/counts.ts";
import { readFeed, readListing, writeLog } from "./rig/feed-files.ts";
import { machineLine } from "./rig/machine.ts";
import { ownScreen } from "./rig/own-screen.ts";
import { installedPeers, peersFor, type ScreenProgram } from "./rig/peers.ts";
import { scratchFolder } from "./rig/scratch.ts";
import { median, percentile } from "./rig/statistics.ts";
import { figure, printNote, printTable, ratio } from "./rig/table.ts";
import { Terminal } from "./rig/terminal.ts";

type Contender = Pick<ScreenProgram, "name" | "command" | "isReady" | "leave"> & {
  readonly firstFrameMs: number[];
  /** Done before each start, outside the time. */
  readonly prepare?: () => Promise<void>;
};

/** `--records 1` is the sample. */
const { runs, records: wanted } = countsFrom({ runs: 9, records: 1 });
const home = scratchFolder();
const built = new BuiltProgram(home);
const data = join(home, "data");
const log = join(home, "records.log");
const records = wanted === 1 ? await sampleRecords() : await generatedRecords();

// The other peers read a log of a million lines too differently to be waited for in the same way.
const peers = installedPeers(peersFor(log, records).filter(({ name }) => wanted === 1 || name === "lnav"));
const floor: Contender = {
  name: "node, one line of text",
  command: [process.execPath, "-e", "console.log('here'); process.stdin.once('data', () => process.exit())"],
  isReady: (screen) => screen.line(0) === "here",
  leave: "\n",
  firstFrameMs: [],
};
const starting: Contender = {
  ...ownScreen("dwtriage", built.command("--data", data)),
  firstFrameMs: [],
  prepare: () => built.stopEngine(data),
};
await measure(starting);
// Whether a start leaves an engine process behind that the next start finds.
const hasEngine = (await built.enginePid(data)) !== null;
const contenders: readonly Contender[] = [
  { ...starting, name: hasEngine ? "dwtriage, starts its engine, too" : "dwtriage" },
  ...(hasEngine
    ? [{ ...starting, name: "dwtriage, its engine runs", firstFrameMs: [], prepare: noWork }]
    : []),
  ...(wanted === 1 ? [{ ...ownScreen("dwtriage demo", built.command("demo")), firstFrameMs: [] }] : []),
  ...peers.map((peer) => ({ ...peer, firstFrameMs: [] })),
  floor,
];

async function noWork(): Promise<void> {}

async function sampleRecords(): Promise<number> {
  await built.run("demo", "--data", data);
  const listing = readListing((await built.run("errors", "--json", "--data", data)).stdout);
  await writeLog(listing, log);
  return listing.length;
}

async function generatedRecords(): Promise<number> {
  const feed = join(home, "feed.ndjson");
  await built.run("generate", "--count", String(wanted), "--seed", "1", "--out", feed);
  await built.run("import", feed, "--data", data);
  await built.stopEngine(data);
  const all = await readFeed(feed);
  await writeLog(all, log);
  return all.length;
}

async function measure({ name, command, isReady, leave, prepare }: Contender): Promise<number> {
  await prepare?.();
  const terminal = new Terminal({ command, home });
  const readyAt = await terminal.until(`the first frame of ${name}`, isReady);
  await terminal.leave(leave);
  return readyAt - terminal.startedAt;
}

// One round unmeasured: it fills the file cache and lets the peers write their settings. The programs take turns, so
// that what else the machine does meets all of them.
for (let round = 0; round <= runs; round++) {
  for (const contender of contenders) {
    const ms = await measure(contender);
    if (round > 0) contender.firstFrameMs.push(ms);
  }
}

const lnav = median(contenders.find(({ name }) => name === "lnav")?.firstFrameMs ?? []);
printTable(
  `First complete frame, ${records} sync errors, 120×40, median of ${runs} (${machineLine()})`,
  ["program", "median ms", "min", "max", "against lnav"],
  contenders.map(({ name, firstFrameMs }) => [
    name,
    figure(median(firstFrameMs)),
    figure(Math.min(...firstFrameMs)),
    figure(percentile(firstFrameMs, 1)),
    ratio(median(firstFrameMs), lnav),
  ]),
);
printNote(
  "dwtriage opens its data folder; demo also makes the sample; the peers read the same records as a log.",
);
printNote("The last row is the floor that any program on this Node has.");
