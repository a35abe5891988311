/** `npm run soak`: the journeys that kill processes at random moments, with many more rounds than the gate has. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const JOURNEYS = "test/journeys";
const ROUNDS = process.env["DWTRIAGE_SOAK"] ?? "200";

// The journeys that can run longer are those that read the variable.
const files = readdirSync(JOURNEYS)
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => join(JOURNEYS, name))
  .filter((file) => readFileSync(file, "utf8").includes("DWTRIAGE_SOAK"));

if (!/^[1-9]\d{0,6}$/.test(ROUNDS)) {
  console.error(`DWTRIAGE_SOAK takes a number of rounds from 1; "${ROUNDS}" came.`);
  process.exitCode = 2;
} else if (files.length === 0) {
  console.error(`No journey in ${JOURNEYS} reads DWTRIAGE_SOAK: there is nothing to run long.`);
  process.exitCode = 2;
} else {
  soak();
}

function soak(): void {
  const startedAt = performance.now();
  const vitest = ["run", "--config", "test/tooling/vitest.config.mjs", "--project", "journeys"];
  // Many rounds take as long as they take; a journey that hangs is seen by its missing lines.
  const { status } = spawnSync(
    process.execPath,
    ["node_modules/vitest/vitest.mjs", ...vitest, "--testTimeout=0", ...files],
    { stdio: "inherit", env: { ...process.env, DWTRIAGE_SOAK: ROUNDS } },
  );
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
  const verdict = status === 0 ? "kept every promise" : "FAILED: see above";
  console.log(`soak: ${ROUNDS} rounds each of ${files.join(", ")} in ${minutes} minutes: ${verdict}`);
  process.exitCode = status ?? 1;
}
