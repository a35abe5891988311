/** The load-test feed through the command line: how fast it is written, and read as NDJSON and as CSV. */
import { statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { BuiltProgram } from "./rig/built-program.ts";
import { countsFrom } from "./rig/counts.ts";
import { readFeed, writeCsv } from "./rig/feed-files.ts";
import { machineLine } from "./rig/machine.ts";
import { scratchFolder } from "./rig/scratch.ts";
import { median } from "./rig/statistics.ts";
import { figure, printNote, printTable } from "./rig/table.ts";

const MB = 1024 * 1024;

const { records, runs } = countsFrom({ records: 100_000, runs: 3 });
const home = scratchFolder();
const built = new BuiltProgram(home);
const data = join(home, "data");
const ndjson = join(home, "feed.ndjson");
const csv = join(home, "feed.csv");

const generateMs = await several(() =>
  built.run("generate", "--count", String(records), "--seed", "1", "--out", ndjson),
);
await writeCsv(await readFeed(ndjson), csv);
const ndjsonMs = await several(() => importInto(ndjson));
const csvMs = await several(() => importInto(csv));
const nothingMs = await several(() => built.run("--version"));

printTable(
  `Feeds through the command line, ${records} records, median of ${runs} (${machineLine()})`,
  ["command", "median ms", "records/s", "MB"],
  [
    row("generate (NDJSON)", generateMs, statSync(ndjson).size),
    row("import NDJSON", ndjsonMs, statSync(ndjson).size),
    row("import CSV", csvMs, statSync(csv).size),
    ["--version: the process alone", figure(median(nothingMs)), "-", "-"],
  ],
);
printNote(
  "Absolute figures, the start of the processes included; each import goes into an empty data folder.",
);

async function importInto(feed: string): Promise<{ readonly ms: number }> {
  await built.stopEngine(data);
  await rm(data, { recursive: true, force: true });
  return built.run("import", feed, "--data", data);
}

async function several(work: () => Promise<{ readonly ms: number }>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) times.push((await work()).ms);
  return times;
}

function row(command: string, times: readonly number[], bytes: number): readonly string[] {
  const ms = median(times);
  return [command, figure(ms), figure((records / ms) * 1000), figure(bytes / MB)];
}
