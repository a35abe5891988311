/**
 * `npm run soak [-- --rounds N --seed N --kills N]`: cuts, kills and turned bits, with many more rounds than the gate has.
 * `npm run soak -- team --rounds 300`: three hosts of a team store, one disaster a round.
 * Everything that was promised is counted outside the program. A seed that found something is told; `--seed` begins there.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cutLife } from "../test/soak/cut-life.ts";
import { flipLife } from "../test/soak/flip-life.ts";
import { promotedStandby } from "../test/soak/team-standby.ts";
import { TeamLife } from "../test/soak/team-life.ts";

const JOURNEYS = "test/journeys";
/** Rounds that one data folder lives through. */
const ROUNDS_A_LIFE = 20;
/** Of ten lives so many are cut off; in the others bits turn. */
const CUT_LIVES_OF_TEN = 6;
const TOLD_EVERY = 10;
const MOST_TOLD = 12;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Power cuts, kills and flips within this process. */
    rounds: { type: "string", default: "2000" },
    seed: { type: "string", default: "1" },
    /** Rounds of each journey that kills real processes; 0 for none. */
    kills: { type: "string", default: "200" },
  },
});
const wrong = Object.entries(options).find(([, value]) => !/^\d{1,7}$/.test(value));

if (positionals.join(" ") === "team" && wrong === undefined) {
  process.exitCode = await team(Number(options.seed), Number(options.rounds));
} else if (wrong === undefined && positionals.length === 0) {
  const findings = await lives(Number(options.seed), Number(options.rounds));
  const code = options.kills === "0" ? 0 : killed(options.kills);
  process.exitCode = findings > 0 ? 1 : code;
} else {
  console.error(
    wrong === undefined
      ? `Name nothing, or team; "${positionals.join(" ")}" came.`
      : `--${wrong[0]} takes a whole number; "${wrong[1]}" came.`,
  );
  process.exitCode = 2;
}

/** A life of three hosts on one PostgreSQL server; answers the exit code. */
async function team(seed: number, rounds: number): Promise<number> {
  const startedAt = performance.now();
  console.log(`team: seed ${seed}, ${rounds} rounds`);
  const life = await TeamLife.begin(seed);
  const tell = (round: number): void => {
    const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
    console.log(`round ${round}, ${minutes} minutes: ${JSON.stringify(life.ledger.counts)}`);
  };
  await life.live(rounds, (round) => {
    if (round % TOLD_EVERY === 0) tell(round);
  });
  const broken = [...(await life.end()), ...(await promotedStandby())];
  tell(rounds);
  console.log(`  ${JSON.stringify(life.counts)}`);
  for (const [words, times] of life.ledger.told.slice(0, MOST_TOLD))
    console.log(`  told ${times} times: ${words}`);
  for (const one of broken) console.log(`BROKEN: ${one}`);
  console.log(broken.length === 0 ? "kept every promise" : `FAILED with seed ${seed}: ${broken.length}`);
  return broken.length === 0 ? 0 : 1;
}

/** Lives from the seed on, until so many rounds are done; answers how many seeds found something. */
async function lives(firstSeed: number, rounds: number): Promise<number> {
  const cuts = { rounds: 0, powerCuts: 0, kills: 0, quietEnds: 0, promises: 0, writes: 0 };
  const flips = { rounds: 0, closed: 0, open: 0, running: 0, told: 0, harmless: 0 };
  const startedAt = performance.now();
  let found = 0;
  const tell = (seed: number): void => {
    const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
    console.log(`up to seed ${seed}, ${minutes} minutes, ${found} seeds with findings`);
    console.log(`  cut off: ${JSON.stringify(cuts)}`);
    console.log(`  flipped: ${JSON.stringify(flips)}`);
  };
  let seed = firstSeed;
  for (; cuts.rounds + flips.rounds < rounds; seed++) {
    const isCut = seed % 10 < CUT_LIVES_OF_TEN;
    const broken = isCut
      ? await cutLife(seed, ROUNDS_A_LIFE, cuts)
      : (await flipLife(seed, ROUNDS_A_LIFE, flips)).map(
          ({ file, byte, moment, what }) => `${file} byte ${byte} turned while ${moment}: ${what}`,
        );
    if (broken.length > 0) found++;
    for (const one of broken) console.log(`seed ${seed}: ${one}`);
    if (seed % 25 === 0) tell(seed);
  }
  if (rounds > 0) tell(seed - 1);
  return found;
}

/** The journeys that can run longer are those that read the variable. */
function killed(rounds: string): number {
  const files = readdirSync(JOURNEYS)
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join(JOURNEYS, name))
    .filter((file) => readFileSync(file, "utf8").includes("DWTRIAGE_SOAK"));
  if (files.length === 0) throw new Error(`No journey in ${JOURNEYS} reads DWTRIAGE_SOAK.`);
  const startedAt = performance.now();
  const vitest = ["run", "--config", "test/tooling/vitest.config.mjs", "--project", "journeys"];
  // Many rounds take as long as they take; a journey that hangs is seen by its missing lines.
  const { status } = spawnSync(
    process.execPath,
    ["node_modules/vitest/vitest.mjs", ...vitest, "--testTimeout=0", ...files],
    { stdio: "inherit", env: { ...process.env, DWTRIAGE_SOAK: rounds } },
  );
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
  const verdict = status === 0 ? "kept every promise" : "FAILED: see above";
  console.log(
    `killed processes: ${rounds} rounds each of ${files.join(", ")} in ${minutes} minutes: ${verdict}`,
  );
  return status ?? 1;
}
