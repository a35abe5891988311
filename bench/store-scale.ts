/** The store at its designed scale beside better-sqlite3, on the same records in the same run. */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { BuiltProgram } from "./rig/built-program.ts";
import { countsFrom } from "./rig/counts.ts";
import { machineLine } from "./rig/machine.ts";
import { bundleFor } from "./rig/node-bundle.ts";
import { shortenFeed } from "./rig/scale-feed.ts";
import { scratchFolder } from "./rig/scratch.ts";
import { fetchSqlite } from "./rig/sqlite-peer.ts";
import { median } from "./rig/statistics.ts";
import { importNdjson, openEngine } from "./rig/store-work.ts";
import { figure, printNote, printTable, ratio } from "./rig/table.ts";
import { timed } from "./rig/timed.ts";

type Figures = ReadonlyMap<string, unknown>;

const OPENINGS = 3;
const { records } = countsFrom({ records: 1_000_000 });
const home = scratchFolder();
const [whole, feed, data] = [join(home, "whole.ndjson"), join(home, "feed.ndjson"), join(home, "data")];
await new BuiltProgram(home).run("generate", "--count", String(records), "--seed", "1", "--out", whole);
const bytes = await shortenFeed(whole, feed);
rmSync(whole);

const importing = await openEngine(data);
const stalls = monitorEventLoopDelay({ resolution: 5 });
stalls.enable();
const cpuBefore = process.cpuUsage();
const imported = await timed(() => importNdjson(importing, feed));
const cpu = process.cpuUsage(cpuBefore);
stalls.disable();
await importing.close();
const opener = join(home, "scale-open.mjs");
await bundleFor("bench/rig/scale-open.ts", opener);
const warm = openings();
rmSync(join(data, "columns.bin"));
const cold = [figuresOf("open", opener, data)];
const worker = join(home, "scale-store.mjs");
await bundleFor("bench/rig/scale-store.ts", worker);
const ours = figuresOf("store", worker, data);
const peer = fetchSqlite(home);
const theirs: Figures =
  peer === null
    ? new Map()
    : figuresOf(
        "peer",
        "bench/rig/scale-sqlite.mjs",
        peer,
        feed,
        join(home, "peer.db"),
        JSON.stringify(ours.get("five")),
      );
print();

function openings(): readonly Figures[] {
  return Array.from({ length: OPENINGS }, () => figuresOf("open", opener, data));
}

/** Runs a script in a process of its own and reads the figures it tells, one JSON line each. */
function figuresOf(what: string, script: string, ...given: readonly string[]): Figures {
  const done = spawnSync(process.execPath, [script, ...given], { encoding: "utf8", maxBuffer: 1e8 });
  if (done.status !== 0) throw new Error(`${what}: ${done.stderr}`);
  const lines = done.stdout.trim().split("\n");
  return new Map(
    lines.flatMap((line): [string, unknown][] => {
      const told: unknown = JSON.parse(line);
      if (typeof told !== "object" || told === null) return [];
      return "name" in told && "value" in told ? [[String(told.name), told.value]] : Object.entries(told);
    }),
  );
}

function numberIn(figures: Figures, name: string): number {
  const value = figures.get(name);
  return typeof value === "number" ? value : Number.NaN;
}

function pageTimes(name: string): string {
  const value = ours.get(name);
  if (typeof value !== "object" || value === null || !("p99" in value) || !("median" in value)) return "-";
  return `${figure(Number(value.median))} / ${figure(Number(value.p99))}`;
}

function turns(name: string): string {
  const value = ours.get(name);
  if (typeof value !== "object" || value === null || !("ms" in value) || !("longest" in value)) return "-";
  return `${figure(Number(value.ms))} / ${figure(Number(value.longest))}`;
}

function print(): void {
  const mediansOf = (name: string): number => median(warm.map((one) => numberIn(one, name)));
  const quicker = (name: string): string => ratio(numberIn(theirs, name), numberIn(ours, name));
  const row = (title: string, target: string, name: string): readonly string[] => [
    title,
    target,
    figure(numberIn(ours, name)),
    figure(numberIn(theirs, name)),
    quicker(name),
  ];
  const rate = (records / imported.ms) * 1000;
  const settling = numberIn(ours, "settle");
  printTable(
    `The store at ${records} records of ${Math.round(bytes / records)} bytes beside better-sqlite3 (${machineLine()})`,
    ["operation", "target", "dwtriage", "better-sqlite3", "quicker"],
    [
      [
        "open with cache + first page, ms",
        "400",
        figure(mediansOf("ms")),
        figure(numberIn(theirs, "open")),
        "-",
      ],
      ["  resident after it, MB", "420", figure(mediansOf("rssMb")), "-", "-"],
      ["open cold + first page, ms", "3,000", figure(numberIn(cold[0] ?? new Map(), "ms")), "-", "-"],
      ["  processor time, s", "-", figure(numberIn(cold[0] ?? new Map(), "cpu")), "-", "-"],
      row("five columns, new terms: count + first page, ms", "10, 3x", "filter"),
      [
        "  the same terms again, ms",
        "10, 3x",
        figure(numberIn(ours, "filter again")),
        figure(numberIn(theirs, "filter")),
        ratio(numberIn(theirs, "filter"), numberIn(ours, "filter again")),
      ],
      row("all facets under that filter, ms", "30, 20x", "facets"),
      row("all facets without a filter, ms", "-", "facets of all"),
      row("substring over key + message, ms", "150, 2x", "substring"),
      row("sort all by three columns, ms", "250", "sort"),
      row("group by code and entity, five windows, ms", "100", "groups"),
      row("  by cause, ms", "100", "groups by cause"),
      ["plan over all records: ms / longest turn", "- / 50", turns("plan"), "-", "-"],
      ["  the same again", "- / 50", turns("plan again"), "-", "-"],
      ["list by key, first page: ms / longest turn", "- / 50", turns("list by key"), "-", "-"],
      row("dismiss 10,000, durable, ms", "30, 5x", "dismiss"),
      [
        "import NDJSON, durable, records/s",
        "60,000",
        figure(rate),
        figure(numberIn(theirs, "import")),
        ratio(rate, numberIn(theirs, "import")),
      ],
      ["  processor time, s", "-", figure((cpu.user + cpu.system) / 1e6), "-", "-"],
      ["  longest turn of the event loop, ms", "50", figure(stalls.max / 1e6), "-", "-"],
      [
        "settle one by one, 16 in flight, /s",
        "10,000",
        figure(settling),
        figure(numberIn(theirs, "settle")),
        ratio(settling, numberIn(theirs, "settle")),
      ],
      ["  fsyncs a settled record", "0.1", figure(numberIn(ours, "syncs a settle")), "1", "-"],
      ["one small change: bytes written", "-", figure(numberIn(ours, "bytes of a small change")), "-", "-"],
      ["page during a reconciliation: median / p99, ms", "-", pageTimes("page during settling"), "-", "-"],
      ["page during an import: median / p99, ms", "-", pageTimes("page during import"), "-", "-"],
    ],
  );
  printNote("Medians. A page comes from when it was due, so work that holds the loop counts against it.");
  printNote("better-sqlite3: WAL, synchronous=FULL, indexes made after its import and not counted in it.");
  printNote(`Writes are synced to the disk that holds ${home}; TMPDIR moves it.`);
}
