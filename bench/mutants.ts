/**
 * `npm run mutants [-- options]`: changes the source in one place at a time, in a copy, and asks whether a test notices.
 * By default a sample of all mutants of the folders; with --rules the named ones, each of which breaks an invariant.
 */
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { NAMED_MUTANTS, placed } from "./rig/named-mutants.ts";
import { MutantRig, type Verdict } from "./rig/mutant-rig.ts";
import { equivalentBy, lineAt } from "./rig/equivalent-mutants.ts";
import { mutantsOf, type Mutant } from "./rig/mutant-sites.ts";
import { ReachRun } from "./rig/reach-run.ts";
import { filesIn, TestReach, type Reaching } from "./rig/test-reach.ts";

const { values: options } = parseArgs({
  options: {
    rules: { type: "boolean", default: false },
    folders: { type: "string", default: "store,engine,connectors" },
    file: { type: "string" },
    /** Of the named ones, those of these rules, or with these words in their name. */
    only: { type: "string" },
    count: { type: "string", default: "120" },
    seed: { type: "string", default: "1" },
    /** Seconds of tests, as they take without a mutant, that one mutant is worth. */
    budget: { type: "string" },
    results: { type: "string" },
    /** Stops after the mutant under which so many minutes are over; the same call goes on from there. */
    minutes: { type: "string", default: "100000" },
    /** Tries again what survived in a run before: tests may have come. */
    again: { type: "boolean", default: false },
  },
});

/** A mutant with what is asked of it beside the tests that its file reaches. */
interface Trial {
  /** Of the mutant and all the text that it is in. */
  readonly id: string;
  /** Of the mutant and its line alone: stays when the file changes elsewhere. */
  readonly name: string;
  readonly mutant: Mutant;
  readonly rule: string;
  readonly tests: readonly string[];
}

interface Result {
  readonly id: string;
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly kind: string;
  readonly failedBy: string | null;
  readonly tried: number;
  readonly reaching: number;
}

const ROOT = process.cwd();
/** What a test file that has never passed is taken to cost. */
const GUESSED_SECONDS = 3;
/** Seconds from which on a test file is as dear as any. */
const LONG = 6;
/** Nearest first, in waves: most mutants fall in the first one. */
const WAVES = [2, 6, Infinity] as const;
const JOURNEYS = "test/journeys/";
const PASSED: Verdict = { failedBy: null, seconds: {} };

const resultsFile =
  options.results ??
  join(tmpdir(), `dwtriage-mutants-${options.rules ? "rules" : `${options.folders}-${options.seed}`}.ndjson`);

const rig = new MutantRig(ROOT);
process.once("exit", () => rig.close());
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
const reach = new TestReach(rig.root);
/** How long each file takes where it passes; kept beside the results. */
const secondsFile = `${resultsFile}.seconds.json`;
const seconds = new Map<string, number>(
  existsSync(secondsFile)
    ? Object.entries(JSON.parse(readFileSync(secondsFile, "utf8")) as Record<string, number>)
    : [],
);
const failsAnyway = new Set<string>();
/** Test files that this run has seen pass: a time of a run before may be that of another text. */
const hasPassed = new Set<string>();

const trials = options.rules ? namedTrials() : sampledTrials();
const reachRun = new ReachRun(rig, `${resultsFile}.reach.json`);
const before = resultsBefore();
console.log(`${trials.length} mutants; results in ${resultsFile}`);
// The few named ones have their tests named as well.
if (!options.rules && trials.some(({ id }) => !before.has(id))) learn(reachRun.look(trials));
const results: Result[] = [];
const endsAt = performance.now() + Number(options.minutes) * 60_000;
for (const trial of trials) {
  if (performance.now() > endsAt) break;
  const earlier = before.get(trial.id);
  const result = earlier ?? (await tried(trial));
  if (earlier === undefined) appendFileSync(resultsFile, `${JSON.stringify(result)}\n`);
  results.push(result);
  const how = result.failedBy === null ? "SURVIVED" : "noticed ";
  console.log(
    `${how} ${place(result)} ${result.kind}${result.rule === "" ? "" : ` (${result.rule})`}: ` +
      (result.failedBy ?? `${result.tried} of ${result.reaching} test files that reach it`),
  );
}
tell();
process.exit(process.exitCode ?? 0);

function namedTrials(): readonly Trial[] {
  return NAMED_MUTANTS.filter(
    ({ rule, name }) =>
      options.only === undefined || options.only.split(",").some((one) => one === rule || name.includes(one)),
  ).flatMap((named): readonly Trial[] => {
    const text = existsSync(join(rig.root, named.file)) ? rig.text(named.file) : "";
    const mutant = placed(named, text);
    if (typeof mutant === "string") {
      console.error(`DOES NOT APPLY: ${named.rule} "${named.name}" in ${named.file}: ${mutant}`);
      process.exitCode = 1;
      return [];
    }
    const id = idOf(mutant, text);
    return [{ id, name: id, mutant, rule: named.rule, tests: named.tests ?? [] }];
  });
}

/** Drawn by a hash of each mutant, so that a change elsewhere leaves the sample as it is. */
function sampledTrials(): readonly Trial[] {
  const folders = options.folders.split(",").map((folder) => `source/${folder}`);
  const files = options.file === undefined ? folders.flatMap(filesBelow) : [options.file];
  const all = files.flatMap(trialsOf);
  console.log(`${all.length} mutants are possible in ${files.length} files; seed ${options.seed}`);
  const inOrder = all
    .map((trial) => ({ trial, draw: hashOf([options.seed, trial.name]) }))
    .sort((one, other) => (one.draw < other.draw ? -1 : 1))
    .slice(0, Number(options.count))
    .map(({ trial }) => trial);
  const drawn = inOrder.filter(({ mutant }) => equivalentBy(mutant, rig.text(mutant.file)) === undefined);
  console.log(`${inOrder.length - drawn.length} of ${inOrder.length} are known to change nothing`);
  return drawn;
}

function trialsOf(file: string): readonly Trial[] {
  const text = rig.text(file);
  const alike = new Map<string, number>();
  return mutantsOf(file, text).map((mutant) => {
    const { kind, start, end, replacement } = mutant;
    const own = hashOf([file, kind, lineAt(text, start), text.slice(start, end), replacement]);
    const before = alike.get(own) ?? 0;
    alike.set(own, before + 1);
    return { id: idOf(mutant, text), name: hashOf([own, String(before)]), mutant, rule: "", tests: [] };
  });
}

function filesBelow(folder: string): readonly string[] {
  return filesIn(join(rig.root, folder)).map((file) => relative(rig.root, file));
}

function idOf({ file, start, end, replacement }: Mutant, text: string): string {
  return hashOf([file, String(start), String(end), replacement, text]);
}

function hashOf(parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);
}

/** Results of a run before, of the same text and mutant: a run that was cut off goes on. */
function resultsBefore(): ReadonlyMap<string, Result> {
  if (!existsSync(resultsFile)) return new Map();
  const lines = readFileSync(resultsFile, "utf8").split("\n").slice(0, -1);
  const results = lines.map((line) => JSON.parse(line) as Result);
  const settled = results.filter(({ failedBy }) => failedBy !== null || !options.again);
  return new Map(settled.map((result) => [result.id, result]));
}

async function tried({ id, name, mutant, rule, tests }: Trial): Promise<Result> {
  const unit = reach
    .testsOf(mutant.file)
    .filter(({ test }) => !test.startsWith(JOURNEYS) && reachRun.mayReach(name, test))
    // Those that are named for the rule come first.
    .map((one) => (tests.includes(one.test) ? { ...one, rank: -1 } : one));
  const journeys = tests.filter((test) => test.startsWith(JOURNEYS));
  for (;;) {
    const wanted = affordable(unit);
    const { failedBy, wave } = await noticedBy(mutant, wanted, journeys);
    if (failedBy !== null && wave.length > 0 && !(await passesWithout(failedBy, wave))) continue;
    const { file, line, kind } = mutant;
    const count = wanted.length + journeys.length;
    return { id, rule, file, line, kind, failedBy, tried: count, reaching: unit.length + journeys.length };
  }
}

/** The test that notices the mutant, and the tests that ran with it; no tests where a journey did or none does. */
async function noticedBy(
  mutant: Mutant,
  unit: readonly string[],
  journeys: readonly string[],
): Promise<{ readonly failedBy: string | null; readonly wave: readonly string[] }> {
  return rig.with(mutant, async () => {
    for (const wave of wavesOf(unit)) {
      const { failedBy, seconds: taken } = await rig.run(wave, limitMs(wave));
      learn(taken);
      if (failedBy !== null) return { failedBy, wave };
    }
    const { failedBy } = journeys.length === 0 ? PASSED : rig.runJourneys(journeys, 300_000);
    return { failedBy, wave: [] };
  });
}

/** The nearest tests that fit the budget, but those that fail without any mutant. */
function affordable(reaching: readonly Reaching[]): readonly string[] {
  const inOrder = reaching
    .filter(({ test }) => !failsAnyway.has(test))
    .map((one) => ({ ...one, cost: seconds.get(one.test) ?? GUESSED_SECONDS }))
    // An import further away is worth two seconds; what takes long is not put off for ever.
    .sort(
      (one, other) => 2 * (one.rank - other.rank) + Math.min(one.cost, LONG) - Math.min(other.cost, LONG),
    );
  const budget = Number(options.budget ?? 240);
  const wanted: string[] = [];
  let spent = 0;
  for (const { test, cost } of inOrder) {
    if (spent + cost > budget && wanted.length > 0) break;
    spent += cost;
    wanted.push(test);
  }
  return wanted;
}

/** False when what failed fails without the mutant as well; then it is left out from now on. */
async function passesWithout(failedBy: string, wave: readonly string[]): Promise<boolean> {
  const named = wave.find((test) => failedBy.startsWith(`${test}: `));
  // One that has passed before needs no proof; a time-out may always be the machine's.
  if (named !== undefined && hasPassed.has(named)) return true;
  const suspects = named === undefined ? wave : [named];
  const { failedBy: without, seconds: taken } = await rig.run(suspects, limitMs(suspects));
  learn(taken);
  if (without === null) return true;
  const culprit = suspects.find((test) => without.startsWith(`${test}: `));
  for (const test of culprit === undefined ? suspects : [culprit]) failsAnyway.add(test);
  console.error(`left out, because it fails without any mutant: ${without}`);
  return false;
}

function learn(taken: Readonly<Record<string, number>>): void {
  for (const [test, cost] of Object.entries(taken)) {
    seconds.set(test, cost);
    hasPassed.add(test);
  }
  writeFileSync(secondsFile, JSON.stringify(Object.fromEntries(seconds)));
}

function* wavesOf(tests: readonly string[]): Generator<readonly string[]> {
  let from = 0;
  for (const size of WAVES) {
    const wave = tests.slice(from, from + size);
    if (wave.length > 0) yield wave;
    from += size;
  }
}

function limitMs(tests: readonly string[]): number {
  const sum = tests.reduce((total, test) => total + (seconds.get(test) ?? GUESSED_SECONDS), 0);
  return 20_000 + sum * 5_000;
}

function place({ file, line }: Result): string {
  return `${file}:${line}`;
}

function tell(): void {
  const byGroup = new Map<string, Result[]>();
  for (const result of results) {
    const group = result.rule === "" ? (result.file.split("/")[1] ?? "") : (result.rule.split(" ")[0] ?? "");
    byGroup.set(group, [...(byGroup.get(group) ?? []), result]);
  }
  console.log(results.length < trials.length ? `\n${trials.length - results.length} are left` : "");
  for (const [group, own] of [...byGroup, ["all", results] as const]) {
    const noticed = own.filter(({ failedBy }) => failedBy !== null).length;
    console.log(
      `${group.padEnd(12)} ${noticed} of ${own.length} noticed, ${((100 * noticed) / Math.max(1, own.length)).toFixed(1)} %`,
    );
  }
  const survivors = results.filter(({ failedBy }) => failedBy === null);
  if (survivors.length > 0) console.log(`\nSurvivors:`);
  for (const one of survivors) {
    console.log(`  ${place(one)} ${one.kind} ${one.rule}`);
    const trial = trials.find(({ id }) => id === one.id);
    if (trial !== undefined) console.log(`    ${lineAt(rig.text(one.file), trial.mutant.start)}`);
  }
}
