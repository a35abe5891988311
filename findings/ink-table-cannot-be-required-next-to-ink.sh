#!/bin/sh
# Packages: ink-table@3.1.0, ink@8.0.0, react@19.3.1
# Seen:     to import ink-table next to the current Ink ends in ERR_REQUIRE_ASYNC_MODULE: it is CommonJS and requires Ink,
#           which waits at its top level.
# Guess:    Node, which can require an ES module since 20.19, loads it; nothing of the table has to be rewritten.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps ink-table@3.1.0 ink@8.0.0 react@19.3.1 >&2
cat > try.mjs <<'PROGRAM'
const outcomeOf = (name) => import(name).then(() => "loads", (error) => error.code ?? error.message);
console.log("ink", await outcomeOf("ink"));
console.log("ink-table", await outcomeOf("ink-table"));
process.exit(0);
PROGRAM
cat > expected <<'OUTPUT'
ink loads
ink-table ERR_REQUIRE_ASYNC_MODULE
OUTPUT
node try.mjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
