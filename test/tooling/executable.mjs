/**
 * Builds dist/dwtriage: the built file inside Node's own binary, which then needs no Node on its host. The binary comes
 * from the registry, into a folder below dist that later builds find again, and is held to its hash.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

/** The first line of Node that builds executables of modules, and its newest version. */
const VERSION = "26.12.1";
const INTEGRITY = {
  x64: "jk5LMAmgHlPlPMWpsUrSOqNaEZG+11UNd35hWQ+p5/XGaelWuTqJ69IcAy/5xtPPN4d5ZRBNOGB6gLMCh2kL9A==",
  arm64: "8Oxs6Y7rDcKufVIM/zYRSwytj46WOrZk7yFCLTKDcs17bBjAeD9HMAqo97hMfMyxozIud0S4vZCs5WB/3iavNQ==",
};

/**
 * Folder of a version of Node from the registry: bin/node and LICENSE.
 * @param {string} version
 * @param {string} architecture
 * @param {string} integrity SHA-512 in base 64; empty where it is not looked at
 */
export async function nodeFromRegistry(version, architecture, integrity = "") {
  const name = `node-linux-${architecture}`;
  const folder = resolve("dist", "node", `${version}-${architecture}`);
  if (existsSync(join(folder, "package/bin/node"))) return join(folder, "package");
  await mkdir(folder, { recursive: true });
  execFileSync("npm", ["pack", "--silent", "--pack-destination", folder, `${name}@${version}`]);
  const [file = ""] = (await readdir(folder)).filter((one) => one.endsWith(".tgz"));
  const hash = createHash("sha512")
    .update(await readFile(join(folder, file)))
    .digest("base64");
  if (integrity !== "" && hash !== integrity) {
    throw new Error(`${name}@${version} has the hash ${hash}, not ${integrity}: nothing was built.`);
  }
  execFileSync("tar", ["xzf", file, "package/bin/node", "package/LICENSE"], { cwd: folder });
  return join(folder, "package");
}

/** Builds the executable of an architecture; answers its path. The one of this machine does the building. */
export async function buildExecutable(architecture = "x64") {
  await import("./build.mjs");
  const builder = await nodeFromRegistry(VERSION, process.arch, INTEGRITY[process.arch]);
  const target = await nodeFromRegistry(VERSION, architecture, INTEGRITY[architecture]);
  const output = resolve("dist", architecture === process.arch ? "dwtriage" : `dwtriage-${architecture}`);
  const configuration = {
    main: resolve("dist/dwtriage.mjs"),
    mainFormat: "module",
    executable: join(target, "bin/node"),
    output,
    // What is compiled beforehand is for the Node that did it.
    useCodeCache: architecture === process.arch,
    disableExperimentalSEAWarning: true,
  };
  const file = resolve("dist", "node", "executable.json");
  await writeFile(file, JSON.stringify(configuration));
  execFileSync(join(builder, "bin/node"), ["--build-sea", file], { stdio: ["ignore", "ignore", "inherit"] });
  return { executable: output, license: join(target, "LICENSE") };
}

if (process.argv[1] === import.meta.filename) {
  const { executable } = await buildExecutable(process.argv[2] ?? "x64");
  process.stdout.write(`${executable}\n`);
}
