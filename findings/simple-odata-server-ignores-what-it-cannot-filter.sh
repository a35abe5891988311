#!/bin/sh
# Packages: simple-odata-server@1.2.2, simple-odata-server-nedb@1.0.0, @seald-io/nedb@4.1.2
# Seen:     simple-odata-server 1.2.2 with its nedb adapter answers a filter with contains() or not() with every row and
#           status 200, and $top=0 as well. A client that trusts a filter takes a row that it did not ask for.
# Guess:    the rows that match, or an error that says what is not supported.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts simple-odata-server@1.2.2 simple-odata-server-nedb@1.0.0 @seald-io/nedb@4.1.2 >&2
cat > try.cjs <<'PROGRAM'
const http = require("node:http");
const server = require("simple-odata-server");
const adapter = require("simple-odata-server-nedb");
const Datastore = require("@seald-io/nedb");
const rows = new Datastore();
const model = { namespace: "d", entityTypes: { Row: { _id: { type: "Edm.String", key: true }, Key: { type: "Edm.String" } } }, entitySets: { rows: { entityType: "d.Row" } } };
const odata = server("http://127.0.0.1").model(model).adapter(adapter((set, done) => done(null, rows)));
const listening = http.createServer((request, response) => odata.handle(request, response));
listening.listen(0, "127.0.0.1", async () => {
  const root = "http://127.0.0.1:" + listening.address().port;
  for (const Key of ["A-1", "A-2"]) {
    await fetch(root + "/rows", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ Key }) });
  }
  for (const query of ["$filter=Key eq 'A-1'", "$filter=contains(Key,'1')", "$filter=not (Key eq 'A-1')", "$top=0"]) {
    const answer = await fetch(root + "/rows?" + encodeURI(query));
    console.log(query, answer.status, (await answer.json()).value.length);
  }
  listening.closeAllConnections();
  listening.close();
});
PROGRAM
cat > expected <<'OUTPUT'
$filter=Key eq 'A-1' 200 1
$filter=contains(Key,'1') 200 2
$filter=not (Key eq 'A-1') 200 2
$top=0 200 2
OUTPUT
node try.cjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
