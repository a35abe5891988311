#!/bin/sh
# Packages: parse-prometheus-text-format@1.1.1
# Seen:     of a page in the OpenMetrics format, parse-prometheus-text-format 1.1.1 gives a counter back as two
#           families: a COUNTER without a sample, and an UNTYPED one without a help text, named with _total. It
#           complains of nothing. (promtool 2.42.0 of Debian 12 does see it: "no help text", exit code 3.)
# Guess:    the two formats differ in content type and "# EOF" alone, and a reader of the one reads the other.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts parse-prometheus-text-format@1.1.1 >&2
cat > try.cjs <<'PROGRAM'
const parse = require("parse-prometheus-text-format");
const page = [
  "# TYPE settled_records counter",
  "# HELP settled_records Records that were settled.",
  "settled_records_total 5",
  "# TYPE oldest_age_seconds gauge",
  "# UNIT oldest_age_seconds seconds",
  "# HELP oldest_age_seconds Age of the oldest.",
  "oldest_age_seconds 2",
  "# EOF",
  "",
].join("\n");
for (const { name, type, help, metrics } of parse(page)) console.log(name, type, JSON.stringify(help), metrics.length);
PROGRAM
cat > expected <<'OUTPUT'
settled_records COUNTER "Records that were settled." 0
settled_records_total UNTYPED "" 1
oldest_age_seconds GAUGE "Age of the oldest." 1
OUTPUT
node try.cjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
