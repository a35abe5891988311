#!/bin/sh
# Packages: @duckdb/node-api@1.5.6-r.1
# Seen:     DuckDB 1.5.6 takes a JSON column of texts that look like GUIDs as UUID: letters become small, so a key is
#           no longer the text of the feed, and two keys that differ in case become one.
# Guess:    the text of the feed.
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
writeFileSync("t.ndjson", '{"key":"6F3A1B2C-0000-4000-8000-00000000ABCD"}\n{"key":"6f3a1b2c-0000-4000-8000-00000000abcd"}\n');
const connection = await (await DuckDBInstance.create(":memory:")).connect();
const answer = await connection.runAndReadAll("select count(distinct key) as keys, min(key::varchar) as text from read_json_auto('t.ndjson')");
console.log(JSON.stringify(answer.getRowsJson()));
PROGRAM
cat > expected <<'OUTPUT'
[["1","6f3a1b2c-0000-4000-8000-00000000abcd"]]
OUTPUT
node try.mjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
