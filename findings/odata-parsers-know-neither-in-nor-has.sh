#!/bin/sh
# Packages: odata-v4-parser@0.1.29, @odata/parser@0.2.14
# Seen:     odata-v4-parser 0.1.29 and @odata/parser 0.2.14 raise an error on the OData 4 operators in and has, and on
#           startswith(…) eq true. odata-v4-parser refuses a slash inside a quoted text as well.
# Guess:    all four are read.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts odata-v4-parser@0.1.29 @odata/parser@0.2.14 >&2
cat > try.cjs <<'PROGRAM'
const first = require("odata-v4-parser");
const second = require("@odata/parser").defaultParser;
const read = (parser, text) => { try { parser.filter(text); return "read"; } catch { return "refused"; } };
for (const text of ["a in ('x','y')", "a has NoYes'Yes'", "startswith(a,'x') eq true", "a eq 'A/B'"]) {
  console.log(text, "|", read(first, text), "|", read(second, text));
}
PROGRAM
cat > expected <<'OUTPUT'
a in ('x','y') | refused | refused
a has NoYes'Yes' | refused | refused
startswith(a,'x') eq true | refused | refused
a eq 'A/B' | refused | read
OUTPUT
node try.cjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
