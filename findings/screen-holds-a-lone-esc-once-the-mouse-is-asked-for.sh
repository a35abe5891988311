#!/bin/sh
# Packages: @lydell/node-pty@1.1.0; GNU screen 4.9.0-4 of Debian 12
# Seen:     a program that asks for the mouse (DECSET 1000 and 1006) does not get an Esc that is pressed alone: screen keeps
#           it, also after three seconds, and hands it on with the next key, so that Esc and j arrive as Alt-j.
# Guess:    a lone Esc is handed on at once, or after the 300 ms of maptimeout, with the mouse as without it.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @lydell/node-pty@1.1.0 >&2
apt-get download screen=4.9.0-4 >&2
dpkg -x screen_4.9.0-4_*.deb tree
cat > inner.mjs <<'PROGRAM'
import { appendFileSync } from "node:fs";
const [, , what, log] = process.argv;
process.stdin.setRawMode(true);
process.stdin.on("data", (bytes) => appendFileSync(log, `${bytes.toString("hex")}\n`));
if (what === "mouse") process.stdout.write("\x1b[?1000h\x1b[?1006h");
appendFileSync(log, "ready\n");
PROGRAM
cat > try.mjs <<'PROGRAM'
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { spawn } from "@lydell/node-pty";
mkdirSync("sockets", { mode: 0o700 });
const home = process.cwd();
for (const what of ["plain", "mouse"]) {
  const log = `${home}/${what}.log`;
  writeFileSync(log, "");
  const heard = () => readFileSync(log, "utf8").split("\n").filter((line) => line !== "" && line !== "ready");
  const inner = [process.execPath, "inner.mjs", what, log];
  const env = { PATH: process.env.PATH, TERM: "xterm-256color", LANG: "C.UTF-8", SCREENDIR: `${home}/sockets` };
  const screen = spawn(`${home}/tree/usr/bin/screen`, ["-c", "/dev/null", "-S", what, ...inner], { cols: 80, rows: 24, env });
  while (!readFileSync(log, "utf8").includes("ready")) await pause(100);
  await pause(500);
  screen.write("\x1b");
  await pause(3000);
  const alone = heard().join(" ") || "nothing";
  screen.write("j");
  await pause(1000);
  console.log(`${what}: after Esc ${alone}; after j ${heard().join(" ")}`);
  screen.kill();
}
process.exit(0);
PROGRAM
cat > expected <<'OUTPUT'
plain: after Esc 1b; after j 1b 6a
mouse: after Esc nothing; after j 1b6a
OUTPUT
node try.mjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
