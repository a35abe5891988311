/**
 * Builds and packs the executable, tries both, and runs the journeys against it, and against the built file under newer
 * Nodes. It fetches several hundred megabytes, so that no other run does it. `-- FILE…` names other journeys.
 */
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { nodeFromRegistry } from "./executable.mjs";

const NEWER_NODES = ["22.23.5", "24.22.3"];
/** Those that start engines, own a terminal, end by signals, or depend on what Node does with sockets and files. */
const JOURNEYS = [
  "first-import",
  "engine-process",
  "screen-session",
  "screen-endings",
  "killed-engine",
  "environments",
];

const named = process.argv.slice(2);
const journeys = named.length > 0 ? named : JOURNEYS.map((one) => `test/journeys/${one}.test.ts`);
const vitest = (config, words, env = {}) =>
  run(
    process.execPath,
    ["node_modules/vitest/vitest.mjs", "run", "--config", `test/tooling/${config}`, ...words],
    env,
  );

run(process.execPath, ["test/tooling/package.mjs"]);
vitest("vitest.executable.mjs", []);
vitest("vitest.config.mjs", ["--project", "journeys", ...journeys], {
  DWTRIAGE_TEST_EXECUTABLE: resolve("dist/dwtriage"),
});
for (const version of NEWER_NODES) {
  const node = await nodeFromRegistry(version, process.arch);
  process.stdout.write(`Node ${version}\n`);
  vitest("vitest.config.mjs", ["--project", "journeys", ...journeys], {
    DWTRIAGE_TEST_NODE: join(node, "bin/node"),
  });
}

function run(command, words, env = {}) {
  const { status } = spawnSync(command, words, { stdio: "inherit", env: { ...process.env, ...env } });
  if (status !== 0) process.exitCode = 1;
}
