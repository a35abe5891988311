/** A held `j` in a long table: how soon each press shows, and what it costs in bytes and processor time. */
import { join } from "node:path";
import { BuiltProgram } from "./rig/built-program.ts";
import { countsFrom } from "./rig/counts.ts";
import { readFeed, writeLog } from "./rig/feed-files.ts";
import { HELD_KEY_FIGURES, holdInsideWindow, holdScrolling, type HeldKeyFigure } from "./rig/held-key.ts";
import { machineLine } from "./rig/machine.ts";
import { ownScreen } from "./rig/own-screen.ts";
import { installedPeers, peersFor, type ScreenProgram } from "./rig/peers.ts";
import { scratchFolder } from "./rig/scratch.ts";
import { median, medianOf } from "./rig/statistics.ts";
import { figure, printNote, printTable, ratio } from "./rig/table.ts";
import { Terminal } from "./rig/terminal.ts";

interface Measured {
  readonly program: ScreenProgram;
  readonly firstFrameMs: number[];
  readonly inside: Readonly<Record<HeldKeyFigure, number>>[];
  readonly scrolling: Readonly<Record<HeldKeyFigure, number>>[];
}

const { records, keys, runs } = countsFrom({ records: 100_000, keys: 200, runs: 3 });

const home = scratchFolder();
const built = new BuiltProgram(home);
const feed = join(home, "feed.ndjson");
const log = join(home, "feed.log");
const data = join(home, "data");
await built.run("generate", "--count", String(records), "--seed", "1", "--out", feed);
await built.run("import", feed, "--data", data);
await built.stopEngine(data);
await writeLog(await readFeed(feed), log);

const own = ownScreen("dwtriage", built.command("--data", data));
const programs = [own, ...installedPeers(peersFor(log, records))];
const measured: readonly Measured[] = programs.map((program) => ({
  program,
  firstFrameMs: [],
  inside: [],
  scrolling: [],
}));

// The programs take turns, one at a time, so that what else the machine does meets all of them.
for (let round = 0; round < runs; round++) {
  for (const one of measured) await measure(one);
}

async function measure({ program, firstFrameMs, inside, scrolling }: Measured): Promise<void> {
  const terminal = new Terminal({ command: program.command, home });
  const readyAt = await terminal.until(`the first frame of ${program.name}`, program.isReady);
  firstFrameMs.push(readyAt - terminal.startedAt);
  const engine = program === own ? await built.enginePid(data) : null;
  const pids = engine === null ? [terminal.pid] : [terminal.pid, engine];
  const holder = { program, terminal, pids };
  if (program.hasCursor) inside.push(await holdInsideWindow(holder, keys));
  scrolling.push(await holdScrolling(holder, keys));
  await terminal.leave(program.leave);
  if (program === own) await built.stopEngine(data);
}

function printRegime(title: string, of: (one: Measured) => Measured["inside"], peerName: string): void {
  const entries = measured.filter((one) => of(one).length > 0);
  const peer = entries.find(({ program }) => program.name === peerName);
  const peerP50 = medianOf(peer === undefined ? [] : of(peer), HELD_KEY_FIGURES).get("p50") ?? Number.NaN;
  printTable(
    `${title}, ${records} records, ${keys} keys at 30/s, 120×40, median of ${runs} (${machineLine()})`,
    ["program", "p50 ms", "p95 ms", "B/key", "CPU ms/key", "RSS MB", `p50 against ${peerName}`],
    entries.map((one) => {
      const figures = medianOf(of(one), HELD_KEY_FIGURES);
      const cells = HELD_KEY_FIGURES.map((name) => figure(figures.get(name) ?? Number.NaN));
      return [one.program.name, ...cells, ratio(figures.get("p50") ?? Number.NaN, peerP50)];
    }),
  );
}

printTable(
  `First complete frame, ${records} records, median of ${runs}`,
  ["program", "median ms"],
  measured.map(({ program, firstFrameMs }) => [program.name, figure(median(firstFrameMs))]),
);
printRegime("Held key, cursor inside the window", (one) => one.inside, "fzf");
printRegime("Held key, each press scrolls", (one) => one.scrolling, "lnav");
printNote(
  "Time is from the key's write to the arrival of the bytes that show its effect, at the pseudo-terminal.",
);
printNote("CPU and RSS of dwtriage are those of all its processes together.");
printNote(
  "lnav and less have no cursor to move inside the window; fzf has one, so it stands beside it there.",
);
