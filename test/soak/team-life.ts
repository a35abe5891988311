import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { bundleFor } from "../../bench/rig/node-bundle.ts";
import { SeededRandom } from "../../source/sample/seeded-random.ts";
import { openStore } from "../../source/store/open-store.ts";
import { makeEnvironment, makeTables } from "../../source/store/team/set-up.ts";
import { readStoreAddress, type StoreAddress } from "../../source/store/team/store-address.ts";
import { TeamDatabase } from "../../source/store/team/team-database.ts";
import { CuttingProxy } from "../helpers/cutting-proxy.ts";
import { control, startServer, stop } from "../tooling/postgres-run.ts";
import { TeamLedger, type HostWord } from "./team-ledger.ts";
import { TeamTarget } from "./team-target.ts";

const HOSTS = 3;
/** Answers of the target take up to so long. */
const SLOW_MS = 60;
/** A round is over after so many acknowledgements, or so long. */
const ACKNOWLEDGEMENTS = 4;
const ROUND_MS = 8_000;
const SETTLE_MS = 90_000;

interface Host {
  readonly name: string;
  readonly folder: string;
  readonly proxy: CuttingProxy;
  readonly address: string;
  process: ChildProcess;
  stands: Extract<HostWord, { readonly kind: "stands" }> | null;
  runs: boolean;
}

/** Three hosts on a PostgreSQL server of their own, one disaster a round, in an order that the seed decides. */
export class TeamLife {
  readonly counts: Record<string, number> = {};
  readonly ledger = new TeamLedger();
  readonly #random: SeededRandom;
  readonly #home: string;
  readonly #address: StoreAddress;
  readonly #target: TeamTarget;
  readonly #hosts: Host[] = [];

  private constructor(random: SeededRandom, home: string, address: StoreAddress, target: TeamTarget) {
    this.#random = random;
    this.#home = home;
    this.#address = address;
    this.#target = target;
  }

  static async begin(seed: number): Promise<TeamLife> {
    const random = new SeededRandom(seed);
    const home = await mkdtemp(join(tmpdir(), "dwtriage-team-"));
    await chmod(home, 0o755);
    await mkdir(join(home, "server"));
    const url = new URL(await startServer(join(home, "server"), { isDurable: true }));
    url.pathname = "/postgres";
    const address = readStoreAddress(url.href, `e-${randomUUID()}`);
    const database = new TeamDatabase(address, "soak");
    await makeTables(database);
    await makeEnvironment(database);
    await database.close();
    const target = await TeamTarget.listen(join(home, "target"), () => random.next(), SLOW_MS);
    const life = new TeamLife(random, home, address, target);
    await bundleFor("test/soak/team-host.ts", join(home, "host.mjs"));
    for (let number = 1; number <= HOSTS; number++) await life.#addHost(`jump${number}`);
    return life;
  }

  /** Lives through so many rounds; `tell` hears of each. */
  async live(rounds: number, tell: (round: number) => void = () => undefined): Promise<void> {
    const disasters = Object.entries(this.#disasters());
    for (let round = 1; round <= rounds; round++) {
      const [name, disaster] = this.#one(disasters);
      await disaster();
      this.counts[name] = (this.counts[name] ?? 0) + 1;
      await this.#progress();
      tell(round);
    }
  }

  /** Lets everything come to rest, ends all, and answers what was broken. */
  async end(): Promise<readonly string[]> {
    try {
      for (const { proxy } of this.#hosts) proxy.open();
      const broken = (await this.#settled())
        ? []
        : [`not at rest after ${SETTLE_MS} ms: ${this.#standings()}`];
      for (const { process } of this.#hosts) process.kill("SIGTERM");
      await Promise.all(this.#hosts.map(({ process }) => exited(process)));
      // A copy that is fetched whole holds each commit to the hash of the journal.
      const team = { address: this.#address, label: "judge" };
      const store = await openStore(join(this.#home, "judge"), { clock: Date.now, team });
      const fault = store.team?.state().fault ?? "";
      if (fault !== "") broken.push(fault);
      broken.push(...this.ledger.broken(store, this.#target));
      await store.close();
      broken.push(...(await this.#brokenTerms()));
      Object.assign(this.counts, this.#target.counts);
      return broken;
    } finally {
      for (const { process, proxy } of this.#hosts) {
        process.kill("SIGKILL");
        await proxy.close();
      }
      this.#target.close();
      stop(join(this.#home, "server"));
      await rm(this.#home, { recursive: true, force: true });
    }
  }

  #disasters(): Readonly<Record<string, () => Promise<void>>> {
    const server = join(this.#home, "server");
    return {
      killedHosts: async () => this.#killAndStart(this.#one(this.#hosts)),
      killedRunners: async () => this.#killAndStart(this.#runner()),
      endedBackends: async () => {
        await this.#sql(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dwtriage' AND random() < 0.7",
        );
      },
      serverStops: async () => {
        await control(server, "stop", "-m", "immediate");
        await sleep(this.#random.next() * 1500);
        await control(server, "start");
      },
      stoppedRunners: async () => {
        const { process } = this.#runner();
        process.kill("SIGSTOP");
        await sleep(2_500 + this.#random.next() * 4_000);
        process.kill("SIGCONT");
      },
      cutLines: async () => {
        const { proxy } = this.#one(this.#hosts);
        proxy.shut();
        await sleep(this.#random.next() * 4_000);
        proxy.open();
      },
      cutAnswers: async () => {
        for (const { proxy } of this.#hosts) proxy.cutAnswerTo(/dwtriage/);
      },
    };
  }

  #one<T>(all: readonly T[]): T {
    const one = all[Math.floor(this.#random.next() * all.length)];
    if (one === undefined) throw new Error("There is nothing to choose from.");
    return one;
  }

  #runner(): Host {
    return this.#hosts.find(({ runs }) => runs) ?? this.#one(this.#hosts);
  }

  async #addHost(name: string): Promise<void> {
    const folder = join(this.#home, name);
    await mkdir(join(folder, "line"), { recursive: true });
    const { proxy, address } = await CuttingProxy.listen(join(folder, "line"), this.#address);
    const { host, port, database } = address;
    const url = `postgresql://postgres@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
    const begun = { name, folder, proxy, address: url, stands: null, runs: false };
    const one: Host = { ...begun, process: this.#start(begun, () => one) };
    this.#hosts.push(one);
  }

  #start({ name, folder, address }: Omit<Host, "process">, host: () => Host): ChildProcess {
    const args = [join(folder, "data"), address, this.#address.environment, name, join(this.#home, "target")];
    const child = spawn(process.execPath, [join(this.#home, "host.mjs"), ...args], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    createInterface({ input: child.stdout }).on("line", (line) => {
      const word = JSON.parse(line) as HostWord;
      if (word.kind === "stands") host().stands = word;
      else if (word.kind === "runs") for (const one of this.#hosts) one.runs = one === host();
      this.ledger.take(word);
    });
    return child;
  }

  async #killAndStart(host: Host): Promise<void> {
    host.process.kill("SIGKILL");
    await exited(host.process);
    host.runs = false;
    await sleep(this.#random.next() * 3_000);
    host.process = this.#start(host, () => host);
  }

  async #progress(): Promise<void> {
    const enough = this.ledger.size + ACKNOWLEDGEMENTS;
    for (const until = performance.now() + ROUND_MS; performance.now() < until; await sleep(20)) {
      if (this.ledger.size >= enough) return;
      for (const host of this.#hosts) {
        // One that has ended by itself has found its store in a state that it does not go on from.
        if (host.process.exitCode === null) continue;
        this.counts["endedThemselves"] = (this.counts["endedThemselves"] ?? 0) + 1;
        host.process = this.#start(host, () => host);
      }
    }
  }

  async #settled(): Promise<boolean> {
    for (const { process } of this.#hosts) process.stdin?.write("\n");
    for (const until = performance.now() + SETTLE_MS; performance.now() < until; await sleep(300)) {
      const stands = this.#hosts.flatMap((host) => (host.stands === null ? [] : [host.stands]));
      const [first] = stands;
      const same = stands.every(
        ({ unfinished, records, requests, fault }) =>
          fault === "" && unfinished === 0 && records === first?.records && requests === first.requests,
      );
      if (stands.length === HOSTS && same) return true;
    }
    return false;
  }

  #standings(): string {
    return this.#hosts.map(({ name, stands }) => `${name} ${JSON.stringify(stands)}`).join(", ");
  }

  /** The runner's commits come in the order of their terms: none after a later term has begun. */
  async #brokenTerms(): Promise<readonly string[]> {
    const rows = await this.#sql(
      `SELECT sequence FROM (SELECT sequence, term, max(term) OVER (ORDER BY sequence) AS highest
       FROM dwtriage.journal WHERE environment = '${this.#address.environment}') AS lines WHERE term < highest`,
    );
    return rows.map(({ sequence }) => `commit ${String(sequence)} is of a term that was over`);
  }

  async #sql(text: string): Promise<readonly Record<string, unknown>[]> {
    const { host, port, database } = this.#address;
    const client = new Client({ host, port, database, user: "postgres" });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }
}

function exited(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => process.once("exit", () => resolve()));
}
