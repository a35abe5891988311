import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

const PEER = "better-sqlite3@12.11.1";

/** Fetches the peer into a folder of its own; null, and why is said, where that fails. DWTRIAGE_PEER names one that is there. */
export function fetchSqlite(home: string): string | null {
  const folder = process.env["DWTRIAGE_PEER"] ?? join(home, "peer");
  if (existsSync(join(folder, "node_modules", "better-sqlite3"))) return usable(folder);
  mkdirSync(folder, { recursive: true });
  console.log(`Fetching ${PEER} for comparison…`);
  const words = ["install", "--prefix", folder, "--no-audit", "--no-fund", PEER];
  const done = spawnSync("npm", words, { encoding: "utf8" });
  if (done.status === 0) return usable(folder);
  console.log(`${PEER} could not be fetched: ${done.stderr.trim().split("\n").at(-1) ?? ""}. No ratios.`);
  return null;
}

/** Its native part may be missing: where nothing is prebuilt it has to be compiled. */
function usable(folder: string): string | null {
  const opening = `new (require("better-sqlite3"))(":memory:")`;
  const done = spawnSync(process.execPath, ["-e", opening], { encoding: "utf8", cwd: folder });
  if (done.status === 0) return join(folder, "package.json");
  console.log(`${PEER} in ${folder} does not load. No ratios.`);
  return null;
}
