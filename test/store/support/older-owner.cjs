// Owns folders as the file before did: by a socket name that its own Node fills with NUL, or leaves as it is.
// `hold FOLDER` tells that it has it and stays; `try FOLDER…` tells for each one whether the name was free.
const { createHash } = require("node:crypto");
const { statSync } = require("node:fs");
const { createServer } = require("node:net");

const [, , mode, ...folders] = process.argv;

function taken(folder) {
  const { dev, ino } = statSync(folder, { bigint: true });
  const digest = createHash("sha256").update(`${dev}:${ino}`).digest("hex").slice(0, 32);
  return new Promise((resolve) => {
    const server = createServer();
    server.on("error", (error) => resolve(error.code));
    server.listen(`\0dwtriage-${digest}`, () => resolve("held"));
  });
}

async function all() {
  for (const folder of folders) console.log(await taken(folder));
  if (mode === "try") process.exit();
}

void all();
