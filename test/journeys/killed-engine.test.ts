import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { addJob, aFeed, aRecord, keys, writeEnvironment } from "../helpers/journey-data.ts";
import { aRig, asFields, asRows, type JourneyRig, type Run, type Started } from "../helpers/run-dwtriage.ts";
import { SoakLedger, type Call } from "../helpers/soak-ledger.ts";

/** A few in every run of the tests; DWTRIAGE_SOAK=500 for a long one. */
const ROUNDS = Number(process.env["DWTRIAGE_SOAK"] ?? 2);
/** A long run takes as long as the machine lets it; its lines tell that it goes on. */
const TIMEOUT_MS = process.env["DWTRIAGE_SOAK"] === undefined ? 60_000 + ROUNDS * 20_000 : 0;
const SUCCESSES: readonly string[] = ["synced", "already-in-sync", "dismissed"];
const ROUNDS_PER_DRAIN = 20;

/** Records of one request. Some of the target's answers are lost after the write. */
const RECORDS = 12;
const ENVIRONMENT = {
  dataverse: {
    latencyMs: 5,
    faults: [{ kind: "time-out-after-commit", operations: ["create"], everyNth: 30 }],
  },
};
const JOBS = ["CUST", "OTHER"] as const;
const USES = ["retry", "dismiss"] as const;

/** Scripts that go on whatever becomes of the engine, each under a name of its own. */
class Scripts {
  readonly ledger = new SoakLedger();
  readonly #rig: JourneyRig;
  engineKills = 0;

  constructor(rig: JourneyRig) {
    this.#rig = rig;
  }

  get summary(): string {
    return JSON.stringify({ engineKills: this.engineKills, ...this.ledger.counts });
  }

  verb(by: string, ...args: readonly string[]) {
    return this.#rig.startWith({ env: { DWTRIAGE_IN_PROCESS: "0", SUDO_USER: by } }, ...args, "--json");
  }

  async run(...args: readonly string[]): Promise<Run> {
    const run = await this.verb("judge", ...args).ended;
    expect(run, `${args.join(" ")}: ${run.stderr}`).toMatchObject({ exit: 0 });
    return run;
  }

  /**
   * One round: each job gets new feeds, and those of the round before are retried and dismissed. With `spanMs`,
   * the engine and a client are killed within it.
   */
  async round(round: number, spanMs: number | null): Promise<void> {
    const asks: (readonly [Omit<Call, "run">, readonly string[]])[] = [
      [{ kind: "wait", by: "cleo", what: "--all" }, ["wait", "--all", "--timeout", "30s"]],
    ];
    for (const job of JOBS) {
      const feed = await this.#feedOf(job, round);
      asks.push([{ kind: "import", by: "ana", what: feed }, ["import", feed, "--job", job]]);
      const [again, away] = [
        `key:${prefix(job, "retry", round - 1)}*`,
        `key:${prefix(job, "dismiss", round - 1)}*`,
      ];
      asks.push([{ kind: "retry", by: "ben", what: again }, ["retry", again, "--yes"]]);
      asks.push([
        { kind: "dismiss", by: "cleo", what: away },
        ["dismiss", away, "--reason", "phantom", "--yes"],
      ]);
    }
    const started = asks.map(([call, args]) => ({ call, verb: this.verb(call.by, ...args) }));
    const release =
      spanMs === null
        ? () => undefined
        : this.#killWithin(
            spanMs,
            started.map(({ verb }) => verb),
          );
    const calls = await Promise.all(
      started.map(async ({ call, verb }) => ({ ...call, run: await verb.ended })),
    );
    release();
    for (const call of calls) this.ledger.take(call);
  }

  /**
   * Kills the engine twice and one of the clients, at moments, not at facts: what is being tested is that no moment
   * is a bad one.
   */
  #killWithin(spanMs: number, clients: readonly Started[]): () => void {
    const kill = async (): Promise<void> => {
      const pid = await enginePid(this.#rig);
      if (pid !== null && isKilled(pid)) this.engineKills++;
    };
    const victim = clients[Math.floor(Math.random() * clients.length)];
    const timers = [() => void kill(), () => void kill(), () => victim?.signal("SIGKILL")].map((strike) =>
      setTimeout(strike, Math.random() * spanMs),
    );
    return () => timers.forEach(clearTimeout);
  }

  /** Some records that will be retried, and as many that will be dismissed. */
  async #feedOf(job: string, round: number): Promise<string> {
    const ours = USES.flatMap((use) => keys(RECORDS, prefix(job, use, round)));
    return this.#rig.file(`${job}-${round}.ndjson`, aFeed(ours.map((key) => aRecord(key))));
  }
}

const prefix = (job: string, use: string, round: number | ""): string =>
  `${job.charAt(0)}${use.charAt(0)}${round}${round === "" ? "" : "-"}`;

async function allOf(rig: JourneyRig, feeds: readonly string[]): Promise<string> {
  const texts = await Promise.all(feeds.map((feed) => readFile(feed, "utf8")));
  return rig.file("all.ndjson", texts.join(""));
}

/** How many writes in a row belong to one request, told by its filter. */
function runsOf(writes: readonly string[]): readonly (readonly [string, number])[] {
  const runs: [string, number][] = [];
  for (const key of writes) {
    const filter = `key:${key.slice(0, key.indexOf("-") + 1)}*`;
    const last = runs.at(-1);
    if (last?.[0] === filter) last[1]++;
    else runs.push([filter, 1]);
  }
  return runs;
}

async function enginePid(rig: JourneyRig): Promise<number | null> {
  const text = await readFile(join(rig.folder, "owner.json"), "utf8").catch(() => "");
  try {
    return Number(asFields(JSON.parse(text))["pid"]);
  } catch {
    return null;
  }
}

/** False when it had ended by itself, or by the kill before. */
function isKilled(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}

/** Lets the queue run empty and holds both sides to it; answers the figures so far. */
async function drained(rig: JourneyRig, scripts: Scripts): Promise<string> {
  const { ledger } = scripts;
  await scripts.run("wait", "--all");
  const requests = asRows((await scripts.run("requests")).json);
  ledger.holdTo(requests);
  for (const request of requests) {
    expect(request).toMatchObject({ state: "completed" });
    if (request["succeeded"] === request["records"]) continue;
    // Every cause is gone and every fault passes: what failed says why.
    const { outcomes } = asFields((await scripts.run("request", String(request["id"]))).json);
    expect(asRows(outcomes).filter(({ outcome }) => !SUCCESSES.includes(String(outcome)))).toEqual([]);
  }
  const listed = new Set(asRows((await scripts.run("errors")).json).map(({ key }) => String(key)));
  for (const filter of ledger.dismissals) {
    for (const key of keys(RECORDS, filter.slice("key:".length, -1))) expect(listed).not.toContain(key);
  }
  const writes = (await rig.writes("dataverse")).map(({ key }) => String(asFields(key)["key"]));
  expect(new Set(writes).size).toBe(writes.length);
  for (const job of JOBS) {
    const ours = requests.filter((request) => request["job"] === job && request["action"] === "retry");
    // The target's own log: each request whole, in the order in which its job queued them.
    expect(runsOf(writes.filter((key) => key.startsWith(prefix(job, "retry", ""))))).toEqual(
      ours.map(({ filter, records }) => [filter, records]),
    );
  }
  return `${requests.length} requests, ${writes.length} writes at the target, ${scripts.summary}`;
}

test(
  "scripts beside an engine that is killed at random, and killed themselves, find everything that was acknowledged, in order and written once",
  async () => {
    const rig = await aRig();
    const everyKey = JOBS.flatMap((job) =>
      Array.from({ length: ROUNDS + 1 }, (_, round) => keys(RECORDS, prefix(job, "retry", round))).flat(),
    );
    await writeEnvironment(
      rig,
      everyKey.map((key) => ({ key })),
      ENVIRONMENT,
    );
    for (const job of JOBS) await addJob(rig, job);
    const scripts = new Scripts(rig);
    const { ledger } = scripts;
    onTestFinished(async () => {
      await scripts.verb("judge", "engine", "stop").ended;
    });
    const startedAt = performance.now();
    await scripts.round(0, null);
    const spanMs = performance.now() - startedAt;
    for (let round = 1; round <= ROUNDS; round++) {
      await scripts.round(round, spanMs);
      // Starts the next engine where none is left: every acknowledged record is known to it.
      const again = await scripts.run("import", await allOf(rig, ledger.feeds), "--job", "CUST");
      expect(again.json).toMatchObject({
        added: 0,
        known: ledger.feeds.length * USES.length * RECORDS,
        rejectedCount: 0,
      });
      ledger.holdTo(asRows((await scripts.run("requests")).json));
      if (round % ROUNDS_PER_DRAIN === 0 || round === ROUNDS) {
        console.log(`${round} rounds: ${await drained(rig, scripts)}`);
      }
    }
  },
  TIMEOUT_MS,
);
