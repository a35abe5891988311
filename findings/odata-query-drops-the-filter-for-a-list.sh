#!/bin/sh
# Packages: odata-query@8.1.0
# Seen:     odata-query 8.1.0 writes a column with a list of two values as "usmf dataAreaId demf", without an error, and one
#           with a list of two numbers as no filter at all, so that the query matches every row.
# Guess:    a row with one of the values, or an error.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts odata-query@8.1.0 >&2
cat > try.cjs <<'PROGRAM'
const buildQuery = require("odata-query").default;
console.log(JSON.stringify(buildQuery({ filter: { dataAreaId: ["usmf", "demf"] } })));
console.log(JSON.stringify(buildQuery({ filter: { attempts: [1, 2] } })));
PROGRAM
cat > expected <<'OUTPUT'
"?$filter=usmf dataAreaId demf"
""
OUTPUT
node try.cjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
