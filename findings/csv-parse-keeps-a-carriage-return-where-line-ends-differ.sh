#!/bin/sh
# Packages: csv-parse@7.0.3
# Seen:     csv-parse 7.0.3 takes the record delimiter from the first line. When the heading ends with LF and the rows
#           end with CR LF, the last column of every row keeps its CR, and no error is raised.
# Guess:    both line ends are accepted, line by line.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts csv-parse@7.0.3 >&2
cat > try.cjs <<'PROGRAM'
const { parse } = require("csv-parse/sync");
console.log(JSON.stringify(parse("key,company\nA-1,usmf\r\nA-2,demf\r\n")));
PROGRAM
cat > expected <<'OUTPUT'
[["key","company"],["A-1","usmf\r"],["A-2","demf\r"]]
OUTPUT
node try.cjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
