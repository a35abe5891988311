import { mkdirSync, readdirSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";

const MEMORY = "/dev/shm";
const PREFIX = "dwtriage-tests-";
/** More than all tests hold at once. */
const LEAST_FREE = 2 * 1024 ** 3;

/**
 * Folder in memory for everything that this test run writes; null where there is none with room, or TMPDIR names another one.
 * A disk that others use as well takes 1 to 8 ms to confirm a write, and the tests wait for tens of thousands of them.
 */
export function quickFolder() {
  if (process.platform !== "linux" || process.env["TMPDIR"]) return null;
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize < LEAST_FREE ? null : join(MEMORY, `${PREFIX}${process.pid}`);
  } catch {
    return null;
  }
}

/** Makes the folder and takes it away in the end, and those of runs that were killed. */
export default function setup() {
  const folder = quickFolder();
  if (folder === null) return undefined;
  for (const name of readdirSync(MEMORY)) {
    if (name.startsWith(PREFIX) && hasEnded(Number(name.slice(PREFIX.length)))) remove(join(MEMORY, name));
  }
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return () => remove(folder);
}

function hasEnded(pid) {
  try {
    process.kill(pid, 0);
    return false;
  } catch (reason) {
    return reason.code === "ESRCH";
  }
}

/** What an engine that is just ending still holds goes with the next run. */
function remove(folder) {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // Another user's, or still in use.
  }
}
