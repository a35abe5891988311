#!/bin/sh
# Packages: csv-parse@7.0.3
# Seen:     csv-parse 7.0.3 with cast and cast_date turns unique keys and free text with a number into days:
#           US-0412 becomes the year 412, and "Room 12" a day in December 2001.
# Guess:    only texts that are written as a date are converted.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts csv-parse@7.0.3 >&2
cat > try.cjs <<'PROGRAM'
const { parse } = require("csv-parse/sync");
console.log(JSON.stringify(parse("US-0412,Room 12,A-1x\n", { cast: true, cast_date: true })));
PROGRAM
cat > expected <<'OUTPUT'
[["0412-01-01T00:00:00.000Z","2001-12-01T00:00:00.000Z","A-1x"]]
OUTPUT
node try.cjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
