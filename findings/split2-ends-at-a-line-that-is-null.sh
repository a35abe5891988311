#!/bin/sh
# Packages: split2@4.2.0
# Seen:     split2 4.2.0 with JSON.parse raises "stream.push() after EOF" after a line that holds the JSON value null,
#           and gives nothing of the lines behind it: null is the stream's own mark of the end.
# Guess:    null is skipped or given, and the next line comes.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts split2@4.2.0 >&2
cat > try.cjs <<'PROGRAM'
const { Readable } = require("node:stream");
const split2 = require("split2");
const seen = [];
Readable.from(['{"a":1}\nnull\n{"a":2}\n']).pipe(split2(JSON.parse))
  .on("data", (value) => seen.push(value))
  .on("error", (error) => console.log(JSON.stringify(seen), error.message))
  .on("end", () => console.log(JSON.stringify(seen), "end"));
PROGRAM
cat > expected <<'OUTPUT'
[{"a":1}] stream.push() after EOF
OUTPUT
node try.cjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
