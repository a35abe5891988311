import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { chmodSync, openSync, closeSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { memoryStorage, type MemoryStorage } from "../../source/connectors/local/local-storage.ts";
import { EVERYTHING } from "../../source/domain/query/error-filter.ts";
import { parseQuery } from "../../source/domain/query/query.ts";
import { readUtc } from "../../source/domain/query/query-time.ts";
import { SeededRandom } from "../../source/sample/seeded-random.ts";
import { hasEnded } from "../../source/domain/request/sync-request-states.ts";
import type { Scope } from "../../source/domain/request/selection.ts";
import { filesBelow } from "./power-cut-disk.ts";
import { aService, feedOf, HurriedClock, KEYS, openWorld, writesAt, type World } from "./soak-world.ts";

export interface FlipCounts {
  rounds: number;
  closed: number;
  open: number;
  running: number;
  /** Refused or told, with the file and the place in it. */
  told: number;
  /** Everything shown and done was right. */
  harmless: number;
}

/** When the bit turns. */
const MOMENTS = ["closed", "open", "running"] as const;

/** Where a folder was damaged, as every refusal of damage names it: a file, and a byte or what stands there. */
const TOLD =
  /[\w./-]+\.(ndjson|json|bin)\b.*?(byte \d+|line \d+|position \d+|cannot be read|are cut|were cut|is not as it was written)|The settings in store\.json were not written/s;

/** One flip that nothing told and something wrong came of. */
export interface SilentFlip {
  readonly file: string;
  readonly byte: number;
  readonly moment: string;
  readonly what: string;
}

/**
 * One bit of one file of a data folder turns, again and again, each time in a fresh copy: while nobody has it open, while an
 * engine has it, and while requests run. Answers what was shown or done wrong without a word.
 */
export async function flipLife(
  seed: number,
  rounds: number,
  counts: FlipCounts,
): Promise<readonly SilentFlip[]> {
  const life = new FlipLife(seed, counts);
  try {
    return await life.run(rounds);
  } finally {
    life.forget();
  }
}

/** What an engine shows, part by part; a part that it refuses is its words instead. */
type Shown = ReadonlyMap<string, string>;

class FlipLife {
  readonly #random: SeededRandom;
  readonly #seed: number;
  readonly #counts: FlipCounts;
  readonly #home = realpathSync(mkdtempSync(join(tmpdir(), "dwtriage-flip-")));
  readonly #base = join(this.#home, "base");
  #copies = 0;

  constructor(seed: number, counts: FlipCounts) {
    this.#seed = seed;
    this.#random = new SeededRandom(seed);
    this.#counts = counts;
  }

  forget(): void {
    rmSync(this.#home, { recursive: true, force: true });
  }

  async run(rounds: number): Promise<readonly SilentFlip[]> {
    const service = aService([]);
    await this.#fill(service);
    const before = service.files;
    const truth = await this.#trial(null, before);
    const silent: SilentFlip[] = [];
    for (let round = 0; round < rounds; round++) {
      const flip = this.#drawn();
      const trial = await this.#trial(flip, before);
      this.#counts.rounds++;
      this.#counts[flip.moment]++;
      const wrong = differences(truth, trial);
      if (wrong === null && trial.told === "") this.#counts.harmless++;
      else if (wrong === null) this.#counts.told++;
      else silent.push({ file: flip.file, byte: flip.byte, moment: flip.moment, what: wrong });
    }
    return silent;
  }

  /** Every kind of file, with records in every state. */
  async #fill(service: MemoryStorage): Promise<void> {
    const { engine, store } = await openWorld(
      this.#base,
      service,
      new HurriedClock(new SeededRandom(this.#seed)),
    );
    const maps = [{ entity: "Customers V3", table: "" }];
    await engine.defineJob({ name: "CUST", maps, connection: "local" });
    const options = {
      format: "ndjson",
      feedName: "feed",
      job: "CUST",
      headings: {},
      dateOrder: null,
    } as const;
    for (let from = 0; from < 60; from += 12) {
      await engine.importFeed(feedOf(KEYS.slice(from, from + 12)), { ...options, dryRun: false });
    }
    await engine.importFeed(aBrokenFeed(), { ...options, dryRun: false });
    await store.changeSettings({ production: true });
    engine.start();
    await act(engine, "retry", KEYS.slice(0, 6));
    await act(engine, "dismiss", KEYS.slice(6, 14));
    await atRest(store);
    await engine.noteExport({ by: "ana", file: "/out.csv", filter: "", records: 1, format: "csv" });
    await engine.close();
  }

  #drawn(): Flip {
    const moment = this.#random.pick(MOMENTS);
    const files = filesBelow(this.#base).filter((path) => statSync(path).size > 0);
    const path = this.#random.pick(files);
    const byte = this.#random.below(statSync(path).size);
    return { file: relative(this.#base, path), byte, bit: this.#random.below(8), moment };
  }

  /** Opens a copy, looks at all of it, acts on some of it, and looks again. */
  async #trial(flip: Flip | null, before: ReadonlyMap<string, string>): Promise<Trial> {
    const folder = join(this.#home, String(++this.#copies));
    cpSync(this.#base, folder, { recursive: true, preserveTimestamps: true });
    const service = memoryStorage(Object.fromEntries(before));
    const trial: Trial = { shown: new Map(), after: new Map(), writes: [], sealed: [], told: "" };
    try {
      if (flip?.moment === "closed") turn(folder, flip);
      const world = await openWorld(folder, service, new HurriedClock(new SeededRandom(this.#seed)));
      try {
        if (flip?.moment === "open") turn(folder, flip);
        trial.told = world.store.recovery.findings.join(" ");
        if (flip?.moment !== "running") trial.shown = await shownBy(world);
        const acting = actAll(world);
        if (flip?.moment === "running") turn(folder, flip);
        await acting;
        trial.after = await shownBy(world);
      } finally {
        await world.engine.close();
      }
      trial.sealed = sealedIn(folder);
    } catch (reason) {
      trial.told += reason instanceof Error ? reason.message : String(reason);
    }
    trial.writes = writesAt(service).map(({ key, name }) => `${key} ${String(name)}`);
    for (const words of [...trial.shown.values(), ...trial.after.values()]) {
      if (words.startsWith(REFUSED)) trial.told += words;
    }
    rmSync(folder, { recursive: true, force: true });
    return trial;
  }
}

/** A feed of which one line cannot be read. */
async function* aBrokenFeed(): AsyncGenerator<Uint8Array> {
  for await (const line of feedOf(KEYS.slice(59, 60))) yield line;
  yield Buffer.from('{"key": "no entity"}\n');
}

interface Flip {
  readonly file: string;
  readonly byte: number;
  readonly bit: number;
  readonly moment: (typeof MOMENTS)[number];
}

interface Trial {
  shown: Shown;
  after: Shown;
  writes: readonly string[];
  sealed: readonly string[];
  /** Everything that was said of damage. */
  told: string;
}

const REFUSED = "REFUSED ";

function turn(folder: string, { file, byte, bit }: Flip): void {
  const path = join(folder, file);
  const bytes = readFileSync(path);
  if (byte >= bytes.length) return;
  chmodSync(path, 0o600);
  const handle = openSync(path, "r+");
  writeSync(handle, Buffer.from([(bytes[byte] ?? 0) ^ (1 << bit)]), 0, 1, byte);
  closeSync(handle);
}

async function actAll({ engine, store }: World): Promise<void> {
  engine.start();
  const retry = act(engine, "retry", KEYS.slice(20, 26));
  const dismissal = act(engine, "dismiss", KEYS.slice(30, 34));
  await Promise.allSettled([retry, dismissal]);
  await atRest(store);
}

async function act(
  engine: World["engine"],
  action: "retry" | "dismiss",
  keys: readonly string[],
): Promise<void> {
  await engine.submit({ action, by: "ana", reason: "phantom", scope: scopeOf(keys) });
}

function scopeOf(keys: readonly string[]): Scope {
  const query = `key:${keys.join(",")}`;
  const parsed = parseQuery(query, { readWallTime: readUtc });
  if ("problem" in parsed) throw new Error(parsed.problem.message);
  return { kind: "filter", filter: parsed.filter, query };
}

/** Until every request has ended or is held; damage holds it. */
async function atRest(store: World["store"]): Promise<void> {
  const isOver = (): boolean => store.requests().every(({ state }) => hasEnded(state) || state === "held");
  for (let looks = 0; looks < 400 && !isOver(); looks++) await sleep(2);
}

/** Everything a person can be shown, without what changes by the second, and without the settings, which are edited by hand. */
async function shownBy({ engine, store }: World): Promise<Shown> {
  const shown = new Map<string, string>();
  const part = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      shown.set(name, JSON.stringify(await work()));
    } catch (reason) {
      shown.set(name, REFUSED + (reason instanceof Error ? reason.message : String(reason)));
    }
  };
  const sort = [{ field: "key", descending: false }] as const;
  await part("list", async () => {
    const page = await engine.errors({ filter: EVERYTHING, sort, offset: 0, limit: 200 });
    return page.rows.map((row) => ({ ...row, state: "", request: "", attempts: 0 }));
  });
  for (const key of KEYS.slice(0, 60)) {
    await part(key, async () => {
      const stored = store.knownError(`id-${key}`);
      return stored === undefined ? null : { ...stored.error, request: "" };
    });
  }
  await part("requests", async () => {
    const requests = store.requests().filter(({ order }) => order <= 2);
    return requests.map((request) => [request, store.work(request.id)]);
  });
  await part("jobs", async () => store.jobs());
  await part("audit", async () => {
    const { lines, brokenAt } = await engine.audit();
    if (brokenAt !== null) throw new Error(`audit.ndjson is not as it was written at line ${brokenAt}`);
    return lines.slice(0, AUDITED);
  });
  await part("files of the audit", async () => {
    const { changed, missing, unvouched } = await engine.auditedFiles();
    if (changed.length > 0) throw new Error(`${changed.join(", ")} is not as it was written`);
    return { missing, unvouched };
  });
  return shown;
}

/** Lines that are there before the trial acts. */
const AUDITED = 9;

function sealedIn(folder: string): readonly string[] {
  const sealed = join(folder, "sealed");
  return readdirSync(sealed)
    .filter((name) => name !== "R2.ndjson")
    .flatMap((name) => readFileSync(join(sealed, name), "utf8").split("\n"))
    .filter((line) => line !== "");
}

/** What was shown or done otherwise than in the undamaged folder, without a word before; null where nothing was. */
function differences(truth: Trial, trial: Trial): string | null {
  const stray = trial.writes.find((write) => !truth.writes.includes(write));
  if (stray !== undefined) return `the target was written: ${stray}`;
  const odd = trial.sealed.find((line) => !truth.sealed.some((own) => sameCopy(own, line)));
  if (odd !== undefined) return `a sealed copy holds: ${odd}`;
  const isTold = TOLD.test(trial.told);
  if (!isTold && trial.told !== "") return `told without file and place: ${trial.told}`;
  for (const [wanted, got] of [
    [truth.shown, trial.shown],
    [truth.after, trial.after],
  ] as const) {
    for (const [part, words] of got) {
      if (words.startsWith(REFUSED) || wanted.get(part) === words) continue;
      // A record that was not acted on because of damage that was told is as it was before.
      if (isTold && (truth.shown.get(part) === words || isAsHeld(words))) continue;
      return `${part} is shown as ${whereOther(words, wanted.get(part) ?? "")}`;
    }
  }
  if (!isTold && trial.writes.length !== truth.writes.length)
    return "fewer rows were written, and nobody said so";
  return null;
}

/** A record of a request that damage holds. */
function isAsHeld(words: string): boolean {
  return /"state":"(queued|reconciling)"/.test(words);
}

function sameCopy(one: string, other: string): boolean {
  const strip = (line: string): string => line.replace(/"request":"R\d+"/, "");
  return strip(one) === strip(other);
}

/** The first place where two texts differ, with what stands around it. */
function whereOther(one: string, other: string): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const around = (text: string): string => text.slice(Math.max(0, at - 50), at + 30);
  return `…${around(one)}…, not …${around(other)}…`;
}
