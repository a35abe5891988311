#!/bin/sh
# Packages: papaparse@5.7.1
# Seen:     papaparse 5.7.1 detects a comma in a table whose heading has a semicolon and no comma, when the message
#           column holds as many commas in each line and the file ends with a line end. Without that line end, or
#           with skipEmptyLines, it finds the semicolon.
# Guess:    the semicolon, because the heading has nothing else.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts papaparse@5.7.1 >&2
cat > try.cjs <<'PROGRAM'
const Papa = require("papaparse");
const feed = "key;message\nA-1;first, second, third, fourth\nA-2;one, two, three, four\n";
const table = Papa.parse(feed, { header: true });
console.log(JSON.stringify(table.meta.delimiter), JSON.stringify(table.meta.fields));
console.log(JSON.stringify(Papa.parse(feed.trimEnd(), { header: true }).meta.fields));
PROGRAM
cat > expected <<'OUTPUT'
"," ["key;message"]
["key","message"]
OUTPUT
node try.cjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
