/**
 * Runs named test files in a warm vitest, again and again: `node bench/rig/mutant-tests.mjs ROOT`, spoken to by
 * messages. In: `{ changed, tests }`, paths below ROOT. Out: how it went, with the seconds of each file.
 */
import { join, relative } from "node:path";
import { createVitest } from "vitest/node";

const root = process.argv[2] ?? process.cwd();
const vitest = await createVitest("test", {
  root,
  config: join(root, "test/tooling/vitest.config.mjs"),
  project: ["unit"],
  watch: false,
  bail: 1,
  maxWorkers: 1,
  // Whoever asks has a limit for the whole run.
  testTimeout: 30_000,
  hookTimeout: 30_000,
  reporters: [{}],
  silent: true,
});
const all = await vitest.globTestSpecifications();
const byPath = new Map(all.map((one) => [relative(root, one.moduleId), one]));

process.on("message", (ask) => void run(ask));
process.on("disconnect", () => process.exit(0));
process.send?.({ failedBy: null, seconds: {} });

function verdictOf(modules, unhandled) {
  let failedBy = unhandled.length === 0 ? null : `an unhandled error: ${unhandled[0]?.message ?? ""}`;
  const seconds = {};
  for (const one of modules) {
    const { duration, collectDuration } = one.diagnostic();
    const path = relative(root, one.moduleId);
    if (one.ok() && one.state() === "passed") seconds[path] = (duration + collectDuration) / 1000;
    if (one.state() !== "failed") continue;
    const [test] = one.children.allTests("failed");
    failedBy = `${path}: ${test?.fullName ?? one.errors()[0]?.message ?? "does not load"}`;
  }
  return { failedBy, seconds };
}

async function run({ changed, tests }) {
  for (const path of changed) vitest.invalidateFile(join(root, path));
  const wanted = tests.flatMap((path) => byPath.get(path) ?? []);
  // What failed before would count against this run, and end it before its first test.
  for (const kept of [vitest.state.filesMap, vitest.state.idMap, vitest.state.errorsSet]) kept.clear();
  try {
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications(wanted, false);
    process.send?.(verdictOf(testModules, unhandledErrors));
  } catch (reason) {
    process.send?.({ failedBy: `the run itself: ${String(reason)}`, seconds: {} });
  }
}
