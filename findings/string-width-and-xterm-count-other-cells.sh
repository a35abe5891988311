#!/bin/sh
# Packages: string-width@8.3.0, @xterm/headless@6.0.0
# Seen:     the two count other cells for clusters of Thai (with U+0E33) and Devanagari (a conjunct): a frame that is laid
#           out by the one stands shifted in a terminal that is made of the other.
# Guess:    both follow the same table (UAX 11 and 29), so the cells are the same.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts string-width@8.3.0 @xterm/headless@6.0.0 >&2
cat > try.mjs <<'PROGRAM'
import stringWidth from "string-width";
import headless from "@xterm/headless";
for (const text of ["abc", "\u65e5\u672c", "e\u0301", "\u0e19\u0e49\u0e33", "\u0915\u094d\u0937", "\u0915\u093f"]) {
  const terminal = new headless.Terminal({ cols: 40, rows: 2, allowProposedApi: true });
  await new Promise((done) => terminal.write(text, done));
  const points = Array.from(text, (one) => one.codePointAt(0).toString(16)).join(" ");
  console.log(points, "string-width", stringWidth(text), "xterm", terminal.buffer.active.cursorX);
  terminal.dispose();
}
PROGRAM
cat > expected <<'OUTPUT'
61 62 63 string-width 3 xterm 3
65e5 672c string-width 4 xterm 4
65 301 string-width 1 xterm 1
e19 e49 e33 string-width 1 xterm 2
915 94d 937 string-width 1 xterm 2
915 93f string-width 2 xterm 2
OUTPUT
node try.mjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
