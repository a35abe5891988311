/** The team store next to a data folder of the same run, on the same disk: import, commits, settling, reads, news. */
import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { composeEngine } from "../source/cli/engine/compose.ts";
import { EVERYTHING } from "../source/domain/query/error-filter.ts";
import { NEWEST_FIRST } from "../source/domain/query/error-order.ts";
import type { Change } from "../source/domain/journal/change.ts";
import type { Engine } from "../source/engine/engine.ts";
import { openStore } from "../source/store/open-store.ts";
import type { Store } from "../source/store/store.ts";
import { DatabaseLine } from "../source/store/team/database-line.ts";
import { makeEnvironment, makeTables } from "../source/store/team/set-up.ts";
import { readStoreAddress, type StoreAddress } from "../source/store/team/store-address.ts";
import { TeamDatabase } from "../source/store/team/team-database.ts";
import { TeamTarget } from "../test/soak/team-target.ts";
import { startServer, stop } from "../test/tooling/postgres-run.ts";
import { BuiltProgram } from "./rig/built-program.ts";
import { countsFrom } from "./rig/counts.ts";
import { machineLine } from "./rig/machine.ts";
import { bundleFor } from "./rig/node-bundle.ts";
import { scratchFolder } from "./rig/scratch.ts";
import { median, percentile } from "./rig/statistics.ts";
import {
  dismissOneRequest,
  FACET_FIELDS,
  FACET_VALUES,
  fiveColumnFilter,
  importNdjson,
} from "./rig/store-work.ts";
import { figure, printNote, printTable, ratio } from "./rig/table.ts";
import { timed } from "./rig/timed.ts";

const PAGE = 50;
/** Commits that are asked for at the same time. */
const AT_ONCE = 64;

const { records, runs, commits, looks } = countsFrom({ records: 50_000, runs: 9, commits: 300, looks: 60 });
const home = scratchFolder();
await chmod(home, 0o755);
const server = join(home, "server");
await mkdir(server);
const url = await startServer(server, { isDurable: true });
process.once("exit", () => stop(server));
try {
  await measure();
} finally {
  stop(server);
}

async function measure(): Promise<void> {
  const title = machineLine();
  await runSql("postgres", "CREATE DATABASE oncall");
  const tables = new TeamDatabase(address("any"), "bench");
  await makeTables(tables);
  await tables.close();
  const rows = [
    ...(await commitRows()),
    ...(await engineRows()),
    ...(await newsRows()),
    ...(await takeOverRows()),
  ];
  printTable(
    `Team store and data folder, ${records} records, ${commits} commits (${title})`,
    ["work", "unit", "team", "folder", "ratio", "bare INSERT", "ratio"],
    rows,
  );
  printNote("Ratio: how many times the figure beside it; of times, less is better.");
  printNote("Bare INSERT: as many lines of the same size into a table without any rule, by the same driver.");
}

function address(environment: string): StoreAddress {
  const at = new URL(url);
  at.pathname = "/oncall";
  return readStoreAddress(at.href, environment);
}

async function runSql(database: string, text: string): Promise<void> {
  const { host, port } = address("any");
  const client = new Client({ host, port, database, user: "postgres" });
  await client.connect();
  await client.query(text);
  await client.end();
}

/** A new environment, and the options that join it. */
async function newTeam(): Promise<{ readonly address: StoreAddress; readonly label: string }> {
  const team = { address: address(`e-${randomUUID()}`), label: "bench@host" };
  const database = new TeamDatabase(team.address, team.label);
  await makeEnvironment(database);
  await database.close();
  return team;
}

function aDeed(number: number): Change {
  const outcome = `number ${number} of a line as long as a settled record's usually is, which is about 300 bytes with its names`;
  return {
    kind: "deed",
    deed: { at: Date.now(), by: "bench", action: "export", scope: "bench", filter: "", records: 1, outcome },
  };
}

async function commitRows(): Promise<readonly (readonly string[])[]> {
  const folder = await openStore(join(home, "folder"), { clock: Date.now });
  const team = await openStore(join(home, "team"), { clock: Date.now, team: await newTeam() });
  const groups = Math.max(1, Math.round(commits / 10));
  const rates: Record<string, number[]> = {};
  const note = (name: string, rate: number): void => void (rates[name] ??= []).push(rate);
  for (let round = 0; round < 3; round++) {
    for (const [name, store] of [["team", team] as const, ["folder", folder] as const]) {
      const single = await timed(async () => {
        for (let number = 0; number < commits; number++) await store.commit([aDeed(number)]);
      });
      note(`${name} single`, (commits / single.ms) * 1000);
      note(`${name} grouped`, (await grouped(store, groups)) * 1000);
    }
    note("bare single", await bareRate(commits, 1));
    note("bare grouped", await bareRate(groups, AT_ONCE));
  }
  await folder.close();
  await team.close();
  const of = (name: string): number => median(rates[name] ?? []);
  return ["single", "grouped"].map((kind) => {
    const [mine, folders, bare] = [of(`team ${kind}`), of(`folder ${kind}`), of(`bare ${kind}`)];
    const name = kind === "single" ? "commits, one after another" : `commits, ${AT_ONCE} at once`;
    return [
      name,
      "1/s",
      figure(mine),
      figure(folders),
      ratio(mine, folders),
      figure(bare),
      ratio(mine, bare),
    ];
  });
}

async function grouped(store: Store, groups: number): Promise<number> {
  const run = await timed(async () => {
    for (let group = 0; group < groups; group++) {
      await Promise.all(Array.from({ length: AT_ONCE }, (_, number) => store.commit([aDeed(number)])));
    }
  });
  return (groups * AT_ONCE) / run.ms;
}

/** Lines a second that a plain table takes, each statement waited for. */
async function bareRate(statements: number, lines: number): Promise<number> {
  const { host, port, database } = address("any");
  const client = new Client({ host, port, database, user: "postgres" });
  await client.connect();
  await client.query("CREATE TABLE IF NOT EXISTS bare (id bigserial PRIMARY KEY, line text NOT NULL)");
  const line = JSON.stringify({ at: new Date().toISOString(), changes: [aDeed(1)] });
  const values = [Array.from({ length: lines }, () => line)];
  const text = "INSERT INTO bare (line) SELECT unnest($1::text[])";
  const run = await timed(async () => {
    for (let place = 0; place < statements; place++) await client.query({ name: "bare", text, values });
  });
  await client.end();
  return ((statements * lines) / run.ms) * 1000;
}

async function engineRows(): Promise<readonly (readonly string[])[]> {
  const feed = join(home, "feed.ndjson");
  await new BuiltProgram(home).run("generate", "--count", String(records), "--seed", "1", "--out", feed);
  const { address: at } = await newTeam();
  const store = new URL(url);
  store.pathname = "/oncall";
  const label = "bench@host";
  const site = { knowledgeFile: null, policyFile: null, quietHours: null };
  const settings = { address: store.href, environment: at.environment, password: null, label };
  const open = (folder: string, team: typeof settings | null): Promise<Engine> =>
    composeEngine({ folder: join(home, folder), mode: "write", readOnly: false, site: { ...site, team } });
  const engines = { team: await open("team-engine", settings), folder: await open("folder-engine", null) };
  const rows: string[][] = [];
  const both = (name: string, unit: string, mine: number, folders: number): void =>
    void rows.push([name, unit, figure(mine), figure(folders), ratio(mine, folders), "", ""]);
  const rateOf = async (engine: Engine): Promise<number> =>
    (records / (await timed(() => importNdjson(engine, feed))).ms) * 1000;
  both("import", "records/s", await rateOf(engines.team), await rateOf(engines.folder));
  const page = { sort: NEWEST_FIRST, offset: 0, limit: PAGE };
  const five = await fiveColumnFilter(engines.folder);
  const reads: Readonly<Record<string, (engine: Engine) => Promise<unknown>>> = {
    "first page": (engine) => engine.errors({ ...page, filter: EVERYTHING }),
    "five columns: count + first page": (engine) => engine.errors({ ...page, filter: five }),
    "all facets, no filter": (engine) =>
      engine.facets({ fields: FACET_FIELDS, limit: FACET_VALUES, filter: EVERYTHING }),
  };
  for (const [name, read] of Object.entries(reads)) {
    const times: Record<"team" | "folder", number[]> = { team: [], folder: [] };
    for (let run = 0; run < runs; run++) {
      // In turn, and each of them first as often as the other: what goes on next to it hits both.
      for (const which of run % 2 === 0 ? (["team", "folder"] as const) : (["folder", "team"] as const))
        times[which].push((await timed(() => read(engines[which]))).ms);
    }
    both(name, "ms", median(times.team), median(times.folder));
  }
  const settledOf = async (engine: Engine): Promise<number> => {
    const { records: settled, runMs } = await dismissOneRequest(engine);
    return (settled / runMs) * 1000;
  };
  both(
    "dismiss one request, settled",
    "records/s",
    await settledOf(engines.team),
    await settledOf(engines.folder),
  );
  await engines.team.close();
  await engines.folder.close();
  return rows;
}

/** From a commit on one host until the other host's screen hears of it. */
async function newsRows(): Promise<readonly (readonly string[])[]> {
  const team = await newTeam();
  const one = await openStore(join(home, "one"), { clock: Date.now, team });
  const two = await openStore(join(home, "two"), { clock: Date.now, team });
  const rows: string[][] = [];
  const hint = Reflect.get(DatabaseLine.prototype, "hint");
  for (const hasHints of [true, false]) {
    DatabaseLine.prototype.hint = hasHints ? hint : () => undefined;
    const times: number[] = [];
    for (let look = 0; look < looks; look++) {
      // At any moment of the other one's second.
      await new Promise((resolve) => setTimeout(resolve, (look * 137) % 1000));
      const beganAt = performance.now();
      const heard = new Promise<void>((resolve) => {
        const unsubscribe = two.subscribe(() => {
          unsubscribe();
          resolve();
        });
      });
      await one.commit([aDeed(look)]);
      await heard;
      times.push(performance.now() - beganAt);
    }
    const name = `a commit on the other host, hints ${hasHints ? "on" : "off"}`;
    rows.push([`${name}, p50`, "ms", figure(median(times)), "", "", "", ""]);
    rows.push([`${name}, p95`, "ms", figure(percentile(times, 0.95)), "", "", "", ""]);
  }
  DatabaseLine.prototype.hint = hint;
  await one.close();
  await two.close();
  return rows;
}

/** From the kill of the host that runs requests until another one has the lease; it then waits as long as a call can last. */
async function takeOverRows(): Promise<readonly (readonly string[])[]> {
  const { address: at } = await newTeam();
  const program = join(home, "host.mjs");
  await bundleFor("test/soak/team-host.ts", program);
  const target = await TeamTarget.listen(join(home, "target"), () => 0, 0);
  const store = new URL(url);
  store.pathname = "/oncall";
  const begin = (name: string): ChildProcess => {
    const args = [join(home, name), store.href, at.environment, name, join(home, "target"), "product"];
    return spawn(process.execPath, [program, ...args], { stdio: ["pipe", "pipe", "inherit"] });
  };
  const runs = (host: ChildProcess): Promise<void> =>
    new Promise((resolve) => {
      host.stdout?.on("data", (text: Buffer) => {
        if (text.includes('"runs"')) resolve();
      });
    });
  const first = begin("first");
  await runs(first);
  const second = begin("second");
  const takesOver = runs(second);
  // It asks for the lease from its start on.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const killedAt = performance.now();
  first.kill("SIGKILL");
  await takesOver;
  const seconds = (performance.now() - killedAt) / 1000;
  second.kill("SIGKILL");
  target.close();
  return [["another host has the lease after a kill", "s", figure(seconds), "", "", "", ""]];
}
