import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";

/** What this program was before, to be measured in turn with what it is now. */
export const OLD_COMMIT = "36856e1";

/**
 * Lays the source of the old commit into a folder of its own and builds it with its own script; answers the folder, or
 * null, saying why, where the commit is not at hand.
 */
export function oldBuild(home: string): string | null {
  const folder = join(home, "old");
  const archive = join(home, "old.tar");
  mkdirSync(folder);
  const steps: readonly (readonly string[])[] = [
    ["git", "archive", "--output", archive, OLD_COMMIT],
    ["tar", "-x", "-f", archive, "-C", folder],
  ];
  for (const [program = "", ...words] of steps) {
    if (!succeeds(program, words, ".")) return null;
  }
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
  return succeeds(process.execPath, ["test/tooling/build.mjs"], folder) ? folder : null;
}

function succeeds(program: string, words: readonly string[], cwd: string): boolean {
  const done = spawnSync(program, words, { encoding: "utf8", cwd });
  if (done.status === 0) return true;
  const why = done.error?.message ?? done.stderr.trim().split("\n").at(-1) ?? "";
  console.log(`${OLD_COMMIT} could not be built (${program}: ${why}). Nothing stands beside it.`);
  return false;
}
