import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";

/** `npm run package` has made it. */
const DIST = resolve(import.meta.dirname, "../../dist");
const LARGEST_ARCHIVE = 45_000_000;

function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "dwtriage-executable-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function made(ending: string): string {
  const name = readdirSync(DIST).find((one) => one.endsWith(ending));
  if (name === undefined) throw new Error(`No ${ending} in ${DIST}: run npm run package first.`);
  return join(DIST, name);
}

test("the archive is small enough, holds what it says, and its program starts an engine with no node on PATH", () => {
  const archive = made(".tar.xz");
  expect(statSync(archive).size).toBeLessThanOrEqual(LARGEST_ARCHIVE);
  const home = tempFolder();
  execFileSync("tar", ["xJf", archive, "-C", home]);
  const [unpacked = ""] = readdirSync(home);
  const place = join(home, unpacked);
  execFileSync("sha256sum", ["--check", "--quiet", "SHA256SUMS"], { cwd: place });
  expect(readdirSync(place).sort()).toEqual([
    "LICENSE",
    "LICENSES-OF-PARTS.txt",
    "SHA256SUMS",
    "completions",
    "dwtriage",
    "man",
    "systemd",
  ]);
  tryProgram((...words) =>
    execFileSync(join(place, "dwtriage"), words, {
      env: { HOME: home, PATH: "/nonexistent" },
      encoding: "utf8",
    }),
  );
});

const isRoot = process.getuid?.() === 0;

test.skipIf(!isRoot)(
  `the Debian package installs, runs and removes cleanly in a root with nothing but its libraries${isRoot ? "" : " (not run: only root may change its root)"}`,
  () => {
    const root = tempFolder();
    for (const folder of [
      "var/lib/dpkg/info",
      "var/lib/dpkg/updates",
      "tmp",
      "root",
      "dev",
      "usr/lib",
      "usr/bin",
    ]) {
      mkdirSync(join(root, folder), { recursive: true });
    }
    writeFileSync(join(root, "var/lib/dpkg/status"), "");
    execFileSync("mknod", ["-m", "666", join(root, "dev/null"), "c", "1", "3"]);
    const before = everyFile(root);
    // What it depends on is copied instead of installed: no network, and no other package, is needed.
    const dpkg = (...words: readonly string[]) =>
      execFileSync("dpkg", [`--root=${root}`, "--force-depends", ...words], {
        stdio: ["ignore", "ignore", "pipe"],
      });
    dpkg("--install", made(".deb"));
    const program = join(root, "usr/bin/dwtriage");
    const libraries = librariesOf(program);
    for (const path of libraries) cpSync(path, join(root, path), { dereference: true, recursive: true });
    tryProgram((...words) =>
      execFileSync("chroot", [root, "/usr/bin/dwtriage", ...words], {
        env: { HOME: "/root", PATH: "/usr/sbin:/usr/bin" },
        encoding: "utf8",
      }),
    );
    dpkg("--remove", "dwtriage");
    dpkg("--purge", "dwtriage");
    for (const path of libraries) rmSync(join(root, path));
    const left = everyFile(root).filter(
      (path) => !before.includes(path) && !/^(var\/lib\/dpkg|var\/log|root|tmp)\//.test(path),
    );
    expect(left).toEqual([]);
  },
);

/** Starts an engine, has it do something, and ends it. */
function tryProgram(run: (...words: readonly string[]) => string): void {
  expect(run("version")).toMatch(/^\d+\.\d+\.\d+\n$/);
  run("job", "add", "CUST", "--maps", "Customers V3", "--connect", "local");
  expect(run("engine", "status")).toContain("Engine ");
  expect(run("jobs")).toContain("CUST");
  expect(run("engine", "stop")).toContain("Stopped.");
}

/** The shared libraries, and what loads them, by their paths. */
function librariesOf(program: string): readonly string[] {
  const listed = execFileSync("ldd", [program], { encoding: "utf8" });
  return [...listed.matchAll(/(\/\S+)(?= \(0x)/g)].map(([path]) => path).filter((path) => existsSync(path));
}

function everyFile(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}
