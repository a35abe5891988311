#!/bin/sh
# Packages: fast-xml-parser@5.12.1
# Seen:     fast-xml-parser 5.12.1 with its defaults reads the text 000123 of an element as the number 123, and 0x1F
#           as 31, but leaves the same text alone in an attribute. Numeric entities such as &#13; stay undecoded.
# Guess:    a text with leading zeros stays a text, and numeric entities are decoded.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts fast-xml-parser@5.12.1 >&2
cat > try.cjs <<'PROGRAM'
const { XMLParser } = require("fast-xml-parser");
const read = new XMLParser({ ignoreAttributes: false });
console.log(JSON.stringify(read.parse('<row key="000123"><key>000123</key><code>0x1F</code><text>a&#13;b</text></row>')));
PROGRAM
cat > expected <<'OUTPUT'
{"row":{"key":123,"code":31,"text":"a&#13;b","@_key":"000123"}}
OUTPUT
node try.cjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
