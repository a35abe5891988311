#!/bin/sh
# Packages: @duckdb/node-api@1.5.6-r.1
# Seen:     DuckDB 1.5.6 reads a CSV column that holds only codes such as 0x80040265 as BIGINT, and shows 2147746405.
#           A column of keys with leading zeros beside it stays text.
# Guess:    text, as in the column of keys.
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
writeFileSync("t.csv", "key,code\n000123,0x80040265\n000124,0x80060892\n");
const connection = await (await DuckDBInstance.create(":memory:")).connect();
const answer = await connection.runAndReadAll("select key, code, typeof(code) from read_csv_auto('t.csv')");
console.log(JSON.stringify(answer.getRowsJson()));
PROGRAM
cat > expected <<'OUTPUT'
[["000123","2147746405","BIGINT"],["000124","2147879058","BIGINT"]]
OUTPUT
node try.mjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
