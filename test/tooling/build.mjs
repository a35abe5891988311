/**
 * Bundles source/cli/main.ts into one file that runs with no node_modules next to it. A file that was made from the very
 * same bytes is left as it is, so that `npm start` builds only after a change.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const BUILT = "dist/dwtriage.mjs";
/** The fingerprint of what the file was made from. */
const MADE_FROM = "dist/made-from.txt";
/** Everything that the bundle can hold or be changed by; the lockfile stands for the packages. */
const INPUTS = ["data", "docs", "package-lock.json", "package.json", "source", "test/tooling"];

const fingerprint = await fingerprintOf(INPUTS);
if (!existsSync(BUILT) || (await readFile(MADE_FROM, "utf8").catch(() => "")) !== fingerprint) {
  // A build that breaks off leaves no word that the file is of these bytes.
  await rm(MADE_FROM, { force: true });
  await build();
  await writeFile(MADE_FROM, fingerprint);
}

async function build() {
  const { bundleParts } = await import("./bundle.mjs");
  const { oneFile } = await import("./one-file.mjs");
  const output = await bundleParts();
  await mkdir("dist", { recursive: true });
  await writeFile(BUILT, oneFile(output), { mode: 0o755 });
}

/** Over names and bytes of all files below the paths, in order. */
async function fingerprintOf(paths) {
  const hash = createHash("sha256");
  for (const path of paths)
    for (const file of await filesBelow(path)) hash.update(`${file}\n`).update(await readFile(file));
  return `${hash.digest("hex")}\n`;
}

async function filesBelow(path) {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null);
  if (entries === null) return [path];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
