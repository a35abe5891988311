#!/bin/sh
# Packages: json-bigint@1.0.0
# Seen:     json-bigint 1.0.0 with useNativeBigInt raises an error on a decimal of more than 15 digits, such as an amount
#           of a ledger: it takes every long number for an integer.
# Guess:    the decimal as a number, or as a text.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts json-bigint@1.0.0 >&2
cat > try.cjs <<'PROGRAM'
const JSONbig = require("json-bigint")({ useNativeBigInt: true });
try { console.log(String(JSONbig.parse('{"amount":1234567890.123456789}').amount)); }
catch (error) { console.log(error.message); }
PROGRAM
cat > expected <<'OUTPUT'
Cannot convert 1234567890.123456789 to a BigInt
OUTPUT
node try.cjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
