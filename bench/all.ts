/** `npm run bench [name…] [-- options]`: the benchmarks one by one, each in a process of its own. */
import { spawn } from "node:child_process";

const BENCHES = [
  "first-frame",
  "held-key",
  "store",
  "store-scale",
  "team-store",
  "generate",
  "clients",
  "wire",
  "intake",
  "beside-old",
];

const words = process.argv.slice(2);
const optionsFrom = words.findIndex((word) => word.startsWith("-"));
const names = optionsFrom < 0 ? words : words.slice(0, optionsFrom);
const options = optionsFrom < 0 ? [] : words.slice(optionsFrom);
const unknown = names.find((name) => !BENCHES.includes(name));

if (unknown !== undefined) {
  console.error(
    `There is no benchmark "${unknown}". Name some of: ${BENCHES.join(", ")}; all run without a name.`,
  );
  process.exitCode = 2;
} else if (options.length > 0 && names.length !== 1) {
  console.error("Options go to one benchmark: npm run bench store -- --records 1000000");
  process.exitCode = 2;
} else {
  for (const name of names.length === 0 ? BENCHES : names) {
    const code = await run(name);
    if (code !== 0) process.exitCode = 1;
  }
}

function run(name: string): Promise<number | null> {
  const child = spawn(process.execPath, ["test/tooling/run-ts.mjs", `bench/${name}.ts`, ...options], {
    stdio: "inherit",
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
}
