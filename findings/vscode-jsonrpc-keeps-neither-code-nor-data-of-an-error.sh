#!/bin/sh
# Packages: vscode-jsonrpc@10.0.0
# Seen:     vscode-jsonrpc 10.0.0 answers a handler that raises an Error with code and data with -32603 and "Request m failed with
#           message: …": code and data are gone. Only its own ResponseError carries them.
# Guess:    the code and the data of the error arrive.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts vscode-jsonrpc@10.0.0 >&2
cat > try.cjs <<'PROGRAM'
const { PassThrough } = require("node:stream");
const rpc = require("vscode-jsonrpc/node");
const there = new PassThrough(), back = new PassThrough();
const client = rpc.createMessageConnection(new rpc.StreamMessageReader(back), new rpc.StreamMessageWriter(there));
const server = rpc.createMessageConnection(new rpc.StreamMessageReader(there), new rpc.StreamMessageWriter(back));
server.onRequest("m", () => { throw Object.assign(new Error("folder is gone"), { code: 4, data: { path: "x" } }); });
client.listen();
server.listen();
client.sendRequest("m").catch((error) => {
  console.log(error.code, error.message, JSON.stringify(error.data));
  client.dispose();
  server.dispose();
});
PROGRAM
cat > expected <<'OUTPUT'
-32603 Request m failed with message: folder is gone undefined
OUTPUT
node try.cjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
