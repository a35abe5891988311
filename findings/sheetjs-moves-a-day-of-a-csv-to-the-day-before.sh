#!/bin/sh
# Packages: xlsx@0.18.5
# Seen:     xlsx (SheetJS) 0.18.5 reads the day 2026-11-20 of a CSV in a zone west of Greenwich as 19 November:
#           it takes the text for midnight UTC and shows it in local time.
# Guess:    the day that stands in the file.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts xlsx@0.18.5 >&2
cat > try.cjs <<'PROGRAM'
const XLSX = require("xlsx");
const cell = XLSX.read("created on\n2026-11-20\n", { type: "string" }).Sheets.Sheet1.A2;
console.log(cell.t, cell.w);
PROGRAM
cat > expected <<'OUTPUT'
n 11/19/26
OUTPUT
TZ=America/New_York node try.cjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
