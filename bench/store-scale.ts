/**
 * The store at its designed scale, run in turn with an older build and with better-sqlite3 on the same records. Each
 * round makes a folder of its own, so that no figure rests on one run.
 */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { BuiltProgram } from "./rig/built-program.ts";
import { countsFrom } from "./rig/counts.ts";
import { machineLine } from "./rig/machine.ts";
import { bundleFor } from "./rig/node-bundle.ts";
import { OLD_COMMIT, oldBuild } from "./rig/old-build.ts";
import { shortenFeed } from "./rig/scale-feed.ts";
import { printScale, type Figures } from "./rig/scale-table.ts";
import { scratchFolder } from "./rig/scratch.ts";
import { fetchSqlite } from "./rig/sqlite-peer.ts";
import { printNote } from "./rig/table.ts";

/** The scripts of one build, each a file of its own. */
interface Build {
  readonly name: string;
  readonly importing: string;
  readonly opening: string;
  readonly working: string;
}

/** What is dismissed and settled is open records of one job, 10,000 a time. */
const FEWEST = 100_000;

const { records, rounds } = countsFrom({ records: 1_000_000, rounds: 5 });
if (records < FEWEST) {
  console.error(`--records takes ${FEWEST} at least: what is dismissed and settled takes that many.`);
  process.exit(2);
}
const machine = machineLine();
const home = scratchFolder();
const [whole, feed] = [join(home, "whole.ndjson"), join(home, "feed.ndjson")];
await new BuiltProgram(home).run("generate", "--count", String(records), "--seed", "1", "--out", whole);
const bytes = await shortenFeed(whole, feed);
rmSync(whole);

const tree = oldBuild(home);
const builds = [await bundled("now", "."), ...(tree === null ? [] : [await bundled("old", tree)])];
const peer = fetchSqlite(home);
const runs: Record<"now" | "old" | "peer", Figures[]> = { now: [], old: [], peer: [] };
for (let round = 0; round < rounds; round++) {
  // Whoever begins finds the disk as the other has left it: they take turns at that, too.
  const inTurn = round % 2 === 0 ? builds : builds.toReversed();
  let peerFilter = "";
  for (const build of inTurn) {
    const measured = measure(build);
    if (build.name === "now") peerFilter = measured.peerFilter;
    runs[build.name === "now" ? "now" : "old"].push(measured.figures);
    noteRun(build.name, round, measured.figures);
  }
  if (peer === null) continue;
  const database = join(home, "peer.db");
  runs.peer.push(figuresOf("bench/rig/scale-sqlite.mjs", peer, feed, database, peerFilter).figures);
  noteRun("peer", round, runs.peer.at(-1) ?? new Map());
}
printScale(
  `The store at ${records} records of ${Math.round(bytes / records)} bytes (${machine})`,
  runs,
  OLD_COMMIT,
);
printNote(`Writes are synced to the disk that holds ${home}; TMPDIR moves it.`);
printNote(`Made with: npm run bench store-scale -- --records ${records} --rounds ${rounds}`);

/** The old build's reads are measured by its own scripts, which ask the same; the import by one script for both. */
async function bundled(name: string, from: string): Promise<Build> {
  const fileOf = async (script: string, folder: string): Promise<string> => {
    const file = join(home, `${name}-${script}.mjs`);
    await bundleFor(join(folder, `bench/rig/${script}.ts`), file, from);
    return file;
  };
  return {
    name,
    importing: await fileOf("scale-import", "."),
    opening: await fileOf("scale-open", from),
    working: await fileOf("scale-store", from),
  };
}

/** A run of an hour that is cut off has told on standard error what it measured. */
function noteRun(name: string, round: number, figures: Figures): void {
  console.error(JSON.stringify({ name, round, ...Object.fromEntries(figures) }));
}

/** All figures of one build, on folders of its own; `peerFilter` is what the peer is asked by. */
function measure(build: Build): { readonly figures: Figures; readonly peerFilter: string } {
  const [data, busy] = [join(home, `data-${build.name}`), join(home, `busy-${build.name}`)];
  const pages = figuresOf(build.importing, feed, busy, "pages").figures;
  rmSync(busy, { recursive: true });
  const imported = figuresOf(build.importing, feed, data).figures;
  const warm = figuresOf(build.opening, data).figures;
  rmSync(join(data, "columns.bin"), { force: true });
  const cold = figuresOf(build.opening, data).figures;
  const { figures, peerFilter } = figuresOf(build.working, data);
  rmSync(data, { recursive: true });
  const onlyPages = [...pages].filter(([name]) => name.startsWith("import page."));
  const opened = (what: string, of: Figures): readonly (readonly [string, number])[] =>
    [...of].map(([name, value]) => [`${what}.${name}`, value]);
  return {
    figures: new Map([
      ...figures,
      ...imported,
      ...onlyPages,
      ...opened("warm", warm),
      ...opened("cold", cold),
    ]),
    peerFilter,
  };
}

/** Runs a script in a process of its own and reads the figures it tells, one JSON line each. */
function figuresOf(
  script: string,
  ...given: readonly string[]
): { readonly figures: Figures; readonly peerFilter: string } {
  const done = spawnSync(process.execPath, [script, ...given], { encoding: "utf8", maxBuffer: 1e8 });
  if (done.status !== 0) throw new Error(`${script}: ${done.stderr}`);
  const figures = new Map<string, number>();
  let peerFilter = "";
  for (const line of done.stdout.trim().split("\n")) {
    const figure: unknown = JSON.parse(line);
    if (typeof figure !== "object" || figure === null) continue;
    const isNamed = "name" in figure && "value" in figure;
    if (isNamed && figure.name === "five") peerFilter = JSON.stringify(figure.value);
    else if (isNamed) take(figures, String(figure.name), figure.value);
    else for (const [name, value] of Object.entries(figure)) take(figures, name, value);
  }
  return { figures, peerFilter };
}

function take(figures: Map<string, number>, name: string, value: unknown): void {
  if (typeof value === "number") figures.set(name, value);
  else if (typeof value === "object" && value !== null) {
    for (const [part, one] of Object.entries(value)) take(figures, `${name}.${part}`, one);
  }
}
