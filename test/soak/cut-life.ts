import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseQuery } from "../../source/domain/query/query.ts";
import { readUtc } from "../../source/domain/query/query-time.ts";
import { SeededRandom } from "../../source/sample/seeded-random.ts";
import { hasEnded, isUnfinished } from "../../source/domain/request/sync-request-states.ts";
import type { Scope } from "../../source/domain/request/selection.ts";
import type { MemoryStorage } from "../../source/connectors/local/local-storage.ts";
import { layOut, PowerCutDisk } from "./power-cut-disk.ts";
import { SoakPromises } from "./soak-promises.ts";
import {
  aService,
  feedOf,
  HurriedClock,
  KEYS,
  nameOf,
  openWorld,
  writesAt,
  type World,
} from "./soak-world.ts";

/** What one life came to. */
export interface CutCounts {
  rounds: number;
  powerCuts: number;
  kills: number;
  quietEnds: number;
  promises: number;
  writes: number;
}

/** The first calls of a start are met as often as those of the work. */
const CALLS_TO_THE_CUT = 160;
const STEPS_A_ROUND = 14;

/** Trouble of the target: some answers are lost after the write, some calls are turned away. */
const FAULTS = [
  { kind: "time-out-after-commit", operations: ["create"], everyNth: 9 },
  { kind: "unavailable", operations: ["read"], everyNth: 31 },
];

/**
 * One data folder that is cut off again and again, by power cuts and kills at any call of its disk, with an engine at work.
 * Answers what was broken, in sentences; nothing where every promise held.
 */
export async function cutLife(seed: number, rounds: number, counts: CutCounts): Promise<readonly string[]> {
  const life = new CutLife(seed, counts);
  try {
    return await life.run(rounds);
  } catch (reason) {
    return [`a fault: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}`];
  } finally {
    life.forget();
  }
}

class CutLife {
  readonly #random: SeededRandom;
  readonly #clock: HurriedClock;
  readonly #service: MemoryStorage = aService(FAULTS);
  readonly #promises = new SoakPromises();
  readonly #home = realpathSync(mkdtempSync(join(tmpdir(), "dwtriage-soak-")));
  readonly #counts: CutCounts;
  #folder: string;
  #folders = 0;
  #words = 0;

  constructor(seed: number, counts: CutCounts) {
    this.#random = new SeededRandom(seed);
    this.#clock = new HurriedClock(new SeededRandom(seed + 1));
    this.#counts = counts;
    this.#folder = join(this.#home, "0");
    layOut(new Map(), this.#folder);
  }

  forget(): void {
    rmSync(this.#home, { recursive: true, force: true });
  }

  async run(rounds: number): Promise<readonly string[]> {
    for (let round = 1; round <= rounds; round++) {
      await this.#round();
      const broken = await this.#judged();
      if (broken.length > 0) return broken.map((one) => `round ${round}: ${one}`);
    }
    const left = await this.#drained();
    this.#counts.promises += this.#promises.count;
    this.#counts.writes += writesAt(this.#service).length;
    return [...left, ...this.#brokenAtTheTarget()];
  }

  /** Opens the folder, works, and leaves what a cut at some call leaves. */
  async #round(): Promise<void> {
    const disk = new PowerCutDisk(this.#folder, 1 + this.#random.below(CALLS_TO_THE_CUT));
    const world = await openWorld(this.#folder, this.#service, this.#clock, disk).catch((reason: unknown) => {
      if (!disk.isOff) throw reason;
      return null;
    });
    if (world !== null) {
      await this.#work(world, disk);
      await world.engine.close().catch(() => undefined);
    }
    this.#counts.rounds++;
    const isPowerCut = this.#random.below(4) > 0;
    if (!disk.isOff) this.#counts.quietEnds++;
    else if (isPowerCut) this.#counts.powerCuts++;
    else this.#counts.kills++;
    const wreck = isPowerCut ? disk.powerCut(this.#random) : disk.killed();
    rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = join(this.#home, String(++this.#folders));
    layOut(wreck, this.#folder);
  }

  async #work(world: World, disk: PowerCutDisk): Promise<void> {
    world.engine.start();
    for (let step = 0; step < STEPS_A_ROUND && !disk.isOff; step++) {
      try {
        const take = await this.#step(world);
        // Whoever was told after the power went was told nothing.
        if (!disk.isOff) take();
      } catch (reason) {
        if (!disk.isOff) throw reason;
      }
      if (!disk.isOff) this.#promises.saw(world.store);
    }
  }

  /** Does one thing, and answers what may be held against the program from then on. */
  async #step({ engine, store }: World): Promise<() => void> {
    const by = "ana";
    switch (this.#random.below(10)) {
      case 0:
      case 1:
      case 2:
        return this.#import({ engine, store });
      case 3:
      case 4:
        await engine.submit({ action: "retry", by, reason: "", scope: this.#scope() });
        return () => undefined;
      case 5:
        await engine.submit({ action: "dismiss", by, reason: "phantom", scope: this.#scope() });
        return () => undefined;
      case 6: {
        const unfinished = store.requests().filter(({ state }) => isUnfinished(state));
        if (unfinished.length > 0) await engine.cancel(this.#random.pick(unfinished).id, by);
        return () => undefined;
      }
      case 7: {
        const [word] = store.jobs();
        if (word !== undefined)
          await (word.status === "active" ? engine.stopJob(word.name) : engine.startJob(word.name));
        return () => undefined;
      }
      case 8:
        return this.#keepWords({ engine, store });
      default:
        await sleep(this.#random.below(12));
        return () => undefined;
    }
  }

  async #import({ engine, store }: World): Promise<() => void> {
    if (store.job("CUST") === undefined) {
      await engine.defineJob({
        name: "CUST",
        maps: [{ entity: "Customers V3", table: "" }],
        connection: "local",
      });
    }
    const keys = Array.from({ length: 1 + this.#random.below(6) }, () => this.#random.pick(KEYS));
    this.#promises.fed(keys);
    const options = {
      format: "ndjson",
      feedName: "feed",
      job: "CUST",
      headings: {},
      dateOrder: null,
    } as const;
    await engine.importFeed(feedOf(keys), { ...options, dryRun: false });
    return () => this.#promises.tookImport(keys);
  }

  async #keepWords({ engine, store }: World): Promise<() => void> {
    const word = `word-${String(++this.#words).padStart(5, "0")}`;
    if (this.#random.below(2) === 0) {
      await store.changeSettings({ environment: word });
      return () => this.#promises.tookEnvironment(word);
    }
    await engine.noteExport({ by: "ana", file: word, filter: "", records: 1, format: "csv" });
    return () => this.#promises.tookExport(word);
  }

  #scope(): Scope {
    const some = Array.from({ length: 1 + this.#random.below(8) }, () => this.#random.pick(KEYS));
    const query = `key:${[...new Set(some)].join(",")}`;
    const parsed = parseQuery(query, { readWallTime: readUtc });
    if ("problem" in parsed) throw new Error(parsed.problem.message);
    return { kind: "filter", filter: parsed.filter, query };
  }

  /** Opens what was left and holds it to every promise. */
  async #judged(): Promise<readonly string[]> {
    try {
      const { engine, store } = await openWorld(this.#folder, this.#service, this.#clock);
      try {
        return await this.#promises.broken(store);
      } finally {
        await engine.close();
      }
    } catch (reason) {
      return [`does not open: ${reason instanceof Error ? reason.message : String(reason)}`];
    }
  }

  /** Lets everything run to its end: nothing may hang for good. */
  async #drained(): Promise<readonly string[]> {
    const { engine, store } = await openWorld(this.#folder, this.#service, this.#clock);
    engine.start();
    try {
      if (store.job("CUST") !== undefined) await engine.startJob("CUST");
      const isOver = (): boolean => store.requests().every(({ state }) => hasEnded(state));
      // Far more than any of it takes: a request that hangs is what is looked for.
      for (let looks = 0; looks < 2_000 && !isOver(); looks++) await sleep(5);
      const hanging = store.requests().filter(({ state }) => !hasEnded(state));
      this.#promises.saw(store);
      const broken = await this.#promises.broken(store);
      return [
        ...hanging.map(({ id, state, heldBecause }) => `${id} stays ${state} ${heldBecause}`),
        ...broken,
      ];
    } finally {
      await engine.close();
    }
  }

  /** The target's own log: each row written once, and with its own values. */
  #brokenAtTheTarget(): readonly string[] {
    const writes = writesAt(this.#service);
    const seen = new Set<string>();
    return writes.flatMap(({ key, name }) => {
      const isSecond = seen.has(key);
      seen.add(key);
      if (isSecond) return [`${key} was written twice`];
      return name === nameOf(key) ? [] : [`${key} was written as ${String(name)}`];
    });
  }
}
