import { tmpdir } from "node:os";
import { join } from "node:path";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { expect, onTestFinished, test } from "vitest";
import { createServer } from "node:net";
import { socketPath } from "../../source/remote/socket-path.ts";
import { serve } from "./served.ts";
import { connectEngine, connectOrStart } from "../../source/remote/spawn.ts";

function started(folder: string): Promise<unknown> {
  const address = { folder, version: "1", readOnly: false, groupAccess: false };
  return connectOrStart(address, [process.execPath, "-e", "process.exit(1)"]);
}

test.skipIf(process.platform !== "linux")(
  "a data folder that cannot be made is refused at once, where making it would be tried without end",
  async () => {
    await expect(started("/proc/nope/data")).rejects.toThrow(
      "The data folder /proc/nope/data cannot be used",
    );
  },
);

test("a data folder is made with all its parents before an engine starts in it", async () => {
  const parent = await mkdtemp(join(tmpdir(), "dwtriage-spawn-"));
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  const folder = join(parent, "deep", "data");
  await expect(started(folder)).rejects.toThrow("The engine ended before it listened.");
  expect(await readdir(folder)).toEqual(["engine.log"]);
});

test("what a starting engine reads of a large folder is passed on, until it says how the start went", async () => {
  const folder = await mkdtemp(join(tmpdir(), "dwtriage-spawn-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const address = { folder, version: "1", readOnly: false, groupAccess: false };
  const reports = [
    { kind: "reading", records: 100, of: 400 },
    { kind: "reading", records: 300, of: 400 },
    { kind: "failed", message: "It cannot start.", remedy: "", isFault: false },
  ].map((report) => JSON.stringify(report));
  // Two of them in one write, and one cut in its middle.
  const [first = "", second = "", last = ""] = reports;
  const writes = [`${first}\n${second.slice(0, 9)}`, `${second.slice(9)}\n`, `${last}\n`];
  const program = `for (const text of ${JSON.stringify(writes)}) require("node:fs").writeSync(3, text);`;
  const read: string[] = [];
  await expect(
    connectOrStart(address, [process.execPath, "-e", program], {
      onReading: (records, of) => read.push(`${records} of ${of}`),
    }),
  ).rejects.toThrow("It cannot start.");
  expect(read).toEqual(["100 of 400", "300 of 400"]);
});

test.each([
  ["before it has read the greeting", 0],
  ["in the middle of it", 1],
] as const)("an engine that ends %s was not there: nothing was asked of it yet", async (_, bytes) => {
  const folder = await mkdtemp(join(tmpdir(), "dwtriage-spawn-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const dying = createServer((socket) => {
    if (bytes === 0) socket.destroy();
    else socket.on("data", () => socket.destroy());
  });
  onTestFinished(() => void dying.close());
  await new Promise<void>((listening) => {
    void socketPath(folder).then((path) => dying.listen({ path: path ?? "", readableAll: false }, listening));
  });
  await chmod(join(folder, "engine.sock"), 0o600);
  const address = { folder, version: "1", readOnly: false, groupAccess: false };
  for (let time = 0; time < 50; time++) expect(await connectEngine(address)).toBeNull();
});

test("whoever names a cause policy does not work with an engine that keeps another one, or none", async () => {
  const kept = "/srv/oncall/cause-policy.json";
  const { folder } = await serve("1", kept);
  const address = { folder, version: "1", readOnly: false, groupAccess: false };
  for (const policyFile of [null, kept]) {
    const engine = await connectEngine({ ...address, policyFile });
    expect(await engine?.status()).toMatchObject({ policyFile: kept });
    await engine?.close();
  }
  await expect(connectEngine({ ...address, policyFile: "/other.json" })).rejects.toThrow(
    `The engine of this folder keeps the cause policy ${kept}; /other.json was named.`,
  );
});

test.each([
  [null, "without an environment"],
  ["uat", "for the environment uat"],
])("an environment that is named does not work with an engine started %j", async (env, words) => {
  const { folder } = await serve("1", null, env);
  const address = { folder, version: "1", readOnly: false, groupAccess: false };
  for (const same of [null, env]) await (await connectEngine({ ...address, env: same }))?.close();
  await expect(connectEngine({ ...address, env: "prod" })).rejects.toThrow(
    `The engine of this folder was started ${words}; prod was named.`,
  );
});
