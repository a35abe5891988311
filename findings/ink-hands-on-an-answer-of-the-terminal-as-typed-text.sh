#!/bin/sh
# Packages: ink@8.0.0, react@19.3.1
# Seen:     what a terminal answers to a question about its colours (OSC 11: ESC ] 11 ; rgb:… BEL) reaches useInput as a "]"
#           with Alt and then as typed text. Alt with a letter, and with punctuation, has meta true.
# Guess:    an answer of the terminal is no input; Alt with punctuation has meta false (so it was noted by hand: it has not).
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts ink@8.0.0 react@19.3.1 >&2
cat > try.mjs <<'PROGRAM'
import { PassThrough } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { createElement } from "react";
import { render, Text, useInput } from "ink";
const stream = () => Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24, setRawMode() {}, ref() {}, unref() {} });
const stdin = stream();
const stdout = stream();
stdout.resume();
let heard = [];
function App() {
  useInput((input, key) => heard.push([input, key.meta]));
  return createElement(Text, null, "ready");
}
const app = render(createElement(App), { stdin, stdout, stderr: stdout, exitOnCtrlC: false, patchConsole: false });
await pause(300);
for (const [what, bytes] of [["Alt y", "\x1by"], ["Alt ]", "\x1b]"], ["Alt /", "\x1b/"], ["OSC 11", "\x1b]11;rgb:0000/0000/0000\x07"]]) {
  heard = [];
  stdin.write(bytes);
  await pause(300);
  console.log(what, JSON.stringify(heard));
}
app.unmount();
process.exit(0);
PROGRAM
cat > expected <<'OUTPUT'
Alt y [["y",true]]
Alt ] [["]",true]]
Alt / [["/",true]]
OSC 11 [["]",true],["11;rgb:0000/0000/0000\u0007",false]]
OUTPUT
node try.mjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
