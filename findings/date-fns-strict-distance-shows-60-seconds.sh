#!/bin/sh
# Packages: date-fns@4.4.0
# Seen:     formatDistanceStrict of date-fns 4.4.0 chooses the unit before it rounds: 59.6 seconds are "60 seconds" and
#           59.6 minutes "60 minutes".
# Guess:    1 minute and 1 hour.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts date-fns@4.4.0 >&2
cat > try.cjs <<'PROGRAM'
const { formatDistanceStrict } = require("date-fns");
console.log(formatDistanceStrict(0, 59_600), "|", formatDistanceStrict(0, 59.6 * 60_000));
PROGRAM
cat > expected <<'OUTPUT'
60 seconds | 60 minutes
OUTPUT
node try.cjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
