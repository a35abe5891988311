import { tmpdir } from "node:os";
import { join } from "node:path";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { expect, onTestFinished, test } from "vitest";
import { connectOrStart } from "../../source/remote/spawn.ts";

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
