#!/bin/sh
# Packages: dynamics-web-api@2.5.0
# Seen:     dynamics-web-api 2.5.0 leaves $top out when top is 0, so a request for no rows asks for a whole page;
#           a slash in the value of an alternate key goes into the path as it is.
# Guess:    $top=0, and %2F.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts dynamics-web-api@2.5.0 >&2
cat > try.cjs <<'PROGRAM'
const http = require("node:http");
const { DynamicsWebApi } = require("dynamics-web-api");
const seen = [];
const server = http.createServer((request, response) => {
  seen.push(request.url);
  response.writeHead(200, { "content-type": "application/json" });
  response.end('{"value":[]}');
});
server.listen(0, "127.0.0.1", async () => {
  const api = new DynamicsWebApi({ serverUrl: "http://127.0.0.1:" + server.address().port, dataApi: { version: "9.2" } });
  await api.retrieveMultiple({ collection: "accounts", select: ["name"], top: 0 });
  await api.retrieve({ collection: "accounts", key: "accountnumber='A/B'", select: ["name"] });
  server.close();
  console.log(seen.join("\n"));
});
PROGRAM
cat > expected <<'OUTPUT'
/api/data/v9.2/accounts?$select=name
/api/data/v9.2/accounts(accountnumber='A/B')?$select=name
OUTPUT
node try.cjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
