#!/bin/sh
# Packages: @duckdb/node-api@1.5.6-r.1
# Seen:     DuckDB 1.5.6 reads a semicolon feed whose messages hold commas by the commas, and passes over the heading AND
#           the first record to do so, without a word.
# Guess:    the semicolon; two records.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @duckdb/node-api@1.5.6-r.1 >&2
cat > try.mjs <<'PROGRAM'
import { writeFileSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";
writeFileSync("t.csv", "key;message\nA-1;a, b, c\nA-2;x, y, z\n");
const connection = await (await DuckDBInstance.create(":memory:")).connect();
const answer = await connection.runAndReadAll("select * from read_csv_auto('t.csv')");
console.log(JSON.stringify(answer.getRowsJson()));
PROGRAM
cat > expected <<'OUTPUT'
[["A-2;x"," y"," z"]]
OUTPUT
node try.mjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
