/** A held `j` in a long table: how soon each press shows, and what it costs in bytes, processor time and memory. */
import { join } from "node:path";
import { BuiltProgram } from "./rig/built-program.ts";
import { countsFrom } from "./rig/counts.ts";
import { readFeed, writeLog } from "./rig/feed-files.ts";
import { HeapProbe } from "./rig/heap-probe.ts";
import {
  arrange,
  HELD_KEY_FIGURES,
  holdInsideWindow,
  holdScrolling,
  lagAfterRelease,
  type HeldKeyFigure,
  type Holder,
} from "./rig/held-key.ts";
import { machineLine } from "./rig/machine.ts";
import { ownFullWidth, ownScreen } from "./rig/own-screen.ts";
import { installedPeers, peersFor, type ScreenProgram } from "./rig/peers.ts";
import { scratchFolder } from "./rig/scratch.ts";
import { median, medianOf } from "./rig/statistics.ts";
import { figure, printNote, printTable, ratio } from "./rig/table.ts";
import { Terminal } from "./rig/terminal.ts";

/** What an SSH session over a poor mobile line carries. */
const SLOW_LINK_BYTES_PER_SECOND = 8192;
const PAGE_DOWN = "\u001b[6~";
const PAGES_AT_ONCE = 10;
/** Rows shown before the heap is measured first, so that what is made once is made. */
const WARM_UP_ROWS = 1000;

interface Measured {
  readonly program: ScreenProgram;
  readonly firstFrameMs: number[];
  readonly inside: Readonly<Record<HeldKeyFigure, number>>[];
  readonly scrolling: Readonly<Record<HeldKeyFigure, number>>[];
  readonly lagMs: number[];
}

const { records, keys, runs, rows } = countsFrom({ records: 100_000, keys: 200, runs: 3, rows: 50_000 });

const home = scratchFolder();
const built = new BuiltProgram(home);
const feed = join(home, "feed.ndjson");
const log = join(home, "feed.log");
const data = join(home, "data");
await built.run("generate", "--count", String(records), "--seed", "1", "--out", feed);
await built.run("import", feed, "--data", data);
await built.stopEngine(data);
await writeLog(await readFeed(feed), log);

// Fresh: where the last run was left is not where the next one starts.
const ownCommand = built.command("--data", data, "--fresh");
const own = [ownFullWidth("dwtriage, list alone", ownCommand), ownScreen("dwtriage, all panes", ownCommand)];
const programs = [...own, ...installedPeers(peersFor(log, records))];
const measured: readonly Measured[] = programs.map((program) => ({
  program,
  firstFrameMs: [],
  inside: [],
  scrolling: [],
  lagMs: [],
}));

// The programs take turns, one at a time, so that what else the machine does meets all of them.
for (let round = 0; round < runs; round++) {
  for (const one of measured) await measure(one);
}
const heap = await heapGrowth();

async function measure({ program, firstFrameMs, inside, scrolling, lagMs }: Measured): Promise<void> {
  const holder = await open(program);
  firstFrameMs.push(holder.readyMs);
  if (program.hasCursor) inside.push(await holdInsideWindow(holder, keys));
  scrolling.push(await holdScrolling(holder, keys));
  await holder.terminal.leave(program.leave);
  const slow = await open(program, SLOW_LINK_BYTES_PER_SECOND);
  lagMs.push(await lagAfterRelease(slow, keys));
  await slow.terminal.leave(program.leave);
  if (own.includes(program)) await built.stopEngine(data);
}

async function open(
  program: ScreenProgram,
  bytesPerSecond?: number,
): Promise<Holder & { readonly readyMs: number }> {
  const link = bytesPerSecond === undefined ? {} : { bytesPerSecond };
  const terminal = new Terminal({ command: program.command, home, ...link });
  const readyAt = await terminal.until(`the first frame of ${program.name}`, program.isReady);
  const engine = own.includes(program) ? await built.enginePid(data) : null;
  const pids = engine === null ? [terminal.pid] : [terminal.pid, engine];
  const holder = { program, terminal, pids, readyMs: readyAt - terminal.startedAt };
  await arrange(holder);
  return holder;
}

/** Megabytes that the screen's heap grows by while it shows one distinct row after another. */
async function heapGrowth(): Promise<{
  readonly before: number;
  readonly after: number;
  readonly rows: number;
}> {
  const probe = new HeapProbe(home);
  const [node = "", ...rest] = ownCommand;
  const program = ownFullWidth("dwtriage", [node, ...probe.nodeOptions, ...rest]);
  const terminal = new Terminal({ command: program.command, home });
  await terminal.until("the first frame", program.isReady);
  await arrange({ program, terminal, pids: [] });
  const showTo = async (last: number): Promise<void> => {
    for (;;) {
      const at = program.position(terminal) ?? 0;
      if (at >= last) return;
      terminal.write(PAGE_DOWN.repeat(PAGES_AT_ONCE));
      await terminal.until("further rows", (screen) => (program.position(screen) ?? 0) > at);
    }
  };
  await showTo(WARM_UP_ROWS);
  const before = await probe.heapMbOf(terminal.pid);
  const last = Math.min(rows, records - WARM_UP_ROWS);
  await showTo(last);
  const after = await probe.heapMbOf(terminal.pid);
  await terminal.leave(program.leave);
  await built.stopEngine(data);
  return { before, after, rows: last };
}

function printRegime(title: string, of: (one: Measured) => Measured["inside"]): void {
  const entries = measured.filter((one) => of(one).length > 0);
  const p50Of = (name: string): number => {
    const peer = entries.find(({ program }) => program.name === name);
    return medianOf(peer === undefined ? [] : of(peer), HELD_KEY_FIGURES).get("p50") ?? Number.NaN;
  };
  const peers = ["lnav", "visidata", "fzf"].filter((name) => Number.isFinite(p50Of(name)));
  printTable(
    `${title}, ${records} records, ${keys} keys at 30/s, 120×40, median of ${runs} (${machineLine()})`,
    ["program", "p50 ms", "p95 ms", "B/key", "CPU ms/key", "RSS MB", ...peers.map((name) => `p50/${name}`)],
    entries.map((one) => {
      const figures = medianOf(of(one), HELD_KEY_FIGURES);
      const cells = HELD_KEY_FIGURES.map((name) => figure(figures.get(name) ?? Number.NaN));
      const p50 = figures.get("p50") ?? Number.NaN;
      return [one.program.name, ...cells, ...peers.map((name) => ratio(p50, p50Of(name)))];
    }),
  );
}

printTable(
  `First complete frame, ${records} records, median of ${runs}`,
  ["program", "median ms"],
  measured.map(({ program, firstFrameMs }) => [program.name, figure(median(firstFrameMs))]),
);
printRegime("Held key, cursor inside the window", (one) => one.inside);
printRegime("Held key, each press scrolls", (one) => one.scrolling);
printTable(
  `Lag after ${keys} scrolled keys at 30/s over ${SLOW_LINK_BYTES_PER_SECOND} bytes/s, median of ${runs}`,
  ["program", "ms"],
  measured.map(({ program, lagMs }) => [program.name, figure(median(lagMs))]),
);
printTable(
  `Heap of the screen's process after a full collection`,
  ["rows shown", "MB"],
  [
    [String(WARM_UP_ROWS), figure(heap.before)],
    [String(heap.rows), figure(heap.after)],
    ["growth", figure(heap.after - heap.before)],
  ],
);
printNote(
  "Time is from the key's write to the arrival of the bytes that show its effect, at the pseudo-terminal.",
);
printNote("CPU and RSS of dwtriage are those of all its processes together.");
printNote("lnav and less have no cursor to move inside the window; fzf and VisiData have one.");
printNote(
  "With all panes open the list shares its lines with them, and no terminal scrolls a part of a line.",
);
