/** Packs the executable as dist/dwtriage-VERSION-linux-ARCH.tar.xz and as a Debian package. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { bundleParts, packagesIn } from "./bundle.mjs";
import { buildExecutable } from "./executable.mjs";

const architecture = process.argv[2] ?? "x64";
const { version, description } = JSON.parse(await readFile("package.json", "utf8"));
const name = `dwtriage-${version}-linux-${architecture}`;
const place = resolve("dist", "package");
await rm(place, { recursive: true, force: true });
const { executable, license } = await buildExecutable(architecture);
const own = architecture === process.arch ? executable : (await buildExecutable(process.arch)).executable;
const printed = (...words) => execFileSync(own, words, { env: { HOME: place, PATH: "/nonexistent" } });

/**
 * Where each file lies in the archive, and in a Debian system.
 * @type {[string, string, string | Buffer, number][]}
 */
const files = [
  ["dwtriage", "usr/bin/dwtriage", await readFile(executable), 0o755],
  ["man/dwtriage.1", "usr/share/man/man1/dwtriage.1.gz", printed("help", "man"), 0o644],
  [
    "completions/dwtriage.bash",
    "usr/share/bash-completion/completions/dwtriage",
    printed("completion", "bash"),
    0o644,
  ],
  [
    "completions/_dwtriage",
    "usr/share/zsh/vendor-completions/_dwtriage",
    printed("completion", "zsh"),
    0o644,
  ],
  [
    "completions/dwtriage.fish",
    "usr/share/fish/vendor_completions.d/dwtriage.fish",
    printed("completion", "fish"),
    0o644,
  ],
  ["systemd/dwtriage.service", "usr/lib/systemd/system/dwtriage.service", await unit(), 0o644],
  ["LICENSE", "usr/share/doc/dwtriage/copyright", await readFile("LICENSE"), 0o644],
  [
    "LICENSES-OF-PARTS.txt",
    "usr/share/doc/dwtriage/LICENSES-OF-PARTS.txt",
    await partLicenses(license),
    0o644,
  ],
];

const archive = join(place, name);
for (const [path, , content, mode] of files) await put(join(archive, path), content, mode);
const sums = files.map(([path, , content]) => `${sha256(content)}  ${path}\n`).join("");
await put(join(archive, "SHA256SUMS"), sums, 0o644);
const tarball = resolve("dist", `${name}.tar.xz`);
// The same content gives the same archive: no names, no times of this machine.
const reproducible = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0"];
execFileSync("tar", [...reproducible, "-cJf", tarball, name], {
  cwd: place,
  env: { ...process.env, XZ_OPT: "-6 -T2" },
});

const debian = join(place, "debian");
for (const [, path, content, mode] of files) {
  const installed = path.endsWith(".gz") ? gzipSync(content, { level: 9 }) : content;
  const moved = path.endsWith(".service")
    ? String(installed).replace("/usr/local/bin/", "/usr/bin/")
    : installed;
  await put(join(debian, path), moved, mode);
}
const installedKiB = Math.ceil((await stat(executable)).size / 1024);
const debianArchitecture = architecture === "x64" ? "amd64" : architecture;
// Node's binary asks for the C and C++ libraries of the system, and for nothing else.
const control = `Package: dwtriage
Version: ${version}
Architecture: ${debianArchitecture}
Maintainer: dwtriage <dwtriage@localhost>
Installed-Size: ${installedKiB}
Depends: libc6 (>= 2.28), libstdc++6
Section: admin
Priority: optional
Description: ${description}
`;
await put(join(debian, "DEBIAN/control"), control, 0o644);
const deb = resolve("dist", `dwtriage_${version}_${debianArchitecture}.deb`);
execFileSync("dpkg-deb", ["--root-owner-group", "-Zxz", "--build", debian, deb], {
  stdio: ["ignore", "ignore", "inherit"],
});

const made = [tarball, deb];
const madeSums = await Promise.all(
  made.map(async (path) => `${sha256(await readFile(path))}  ${path.slice(dirname(path).length + 1)}\n`),
);
await writeFile(resolve("dist", "SHA256SUMS"), madeSums.join(""));
for (const path of made) process.stdout.write(`${path} ${(await stat(path)).size} bytes\n`);

async function put(path, content, mode) {
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  await writeFile(path, content, { mode });
}

function sha256(content) {
  return createHash("sha256").update(content).digest("hex");
}

/** The unit that the page on the engine shows. */
async function unit() {
  const page = await readFile("docs/background-engine.md", "utf8");
  const found = /```ini\n(\[Unit\][\s\S]*?)```/.exec(page)?.[1];
  if (found === undefined) throw new Error("docs/background-engine.md shows no unit.");
  return found;
}

/** The licences of Node and of every package whose code is in the file. */
async function partLicenses(ofNode) {
  const texts = [`Node.js\n\n${await readFile(ofNode, "utf8")}`];
  for (const folder of packagesIn(await bundleParts())) {
    const {
      name: part,
      version: of,
      license: kind,
    } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const [file] = (await readdir(folder)).filter((one) => /^(licen[cs]e|copying)/i.test(one));
    const text = file === undefined ? `Licence: ${kind}` : await readFile(join(folder, file), "utf8");
    texts.push(`${part} ${of}\n\n${text}`);
  }
  return texts.join(`\n${"-".repeat(72)}\n`);
}
