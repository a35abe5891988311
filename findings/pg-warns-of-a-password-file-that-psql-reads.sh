#!/bin/sh
# Packages: pg@8.23.1
# Seen:     pg 8.23.1 takes the password from the file that PGPASSFILE names, and prints a DeprecationWarning on standard error: its
#           next major version will not read the file.
# Guess:    the file is read as psql reads it, without a word.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts pg@8.23.1 >&2
echo '*:*:*:ann:of the file' > pgpass
chmod 600 pgpass
cat > try.cjs <<'PROGRAM'
const net = require("node:net");
const { Client } = require("pg");
process.on("warning", ({ name, message }) => console.log(`${name}: ${message.split(".")[0]}`));
// A server that asks for a password in clear text, says which one came, and takes it.
const server = net.createServer((line) => {
  let asked = false;
  line.on("error", () => {});
  line.on("data", (bytes) => {
    if (!asked) line.write(Buffer.from([82, 0, 0, 0, 8, 0, 0, 0, 3]));
    else if (bytes[0] === 112) {
      console.log(`password: ${bytes.toString("utf8", 5, bytes.length - 1)}`);
      line.write(Buffer.from([82, 0, 0, 0, 8, 0, 0, 0, 0, 90, 0, 0, 0, 5, 73]));
    }
    asked = true;
  });
});
server.listen(0, "127.0.0.1", async () => {
  const client = new Client({ host: "127.0.0.1", port: server.address().port, user: "ann", database: "oncall", ssl: false });
  await client.connect();
  await client.end();
  server.close();
});
PROGRAM
cat > expected <<'OUTPUT'
DeprecationWarning: pgpass support is deprecated and will be removed in pg@9
password: of the file
OUTPUT
PGPASSFILE="$folder/pgpass" node try.cjs 2> complaints | sort > seen || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
