import { readFile, symlink, writeFile } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lockFolder } from "../../source/store/disk/data-lock.ts";
import { holdNames } from "../../source/store/disk/kernel-names.ts";
import { FolderInUseError } from "../../source/store/store-errors.ts";
import { bundleWriterChild, startWriter } from "./support/child-process.ts";
import { aFolder, opened, rejection } from "./support/folders.ts";
import { JOB_DEFINED, NOW } from "./support/records.ts";

bundleWriterChild();

describe("one owner per folder", () => {
  test("a folder that another process owns is refused, with that process named", async () => {
    const folder = await aFolder();
    const child = await startWriter(folder, "hold");
    const error = await rejection(opened(folder));
    expect(error).toBeInstanceOf(FolderInUseError);
    expect(String(error)).toContain(`in use by process ${child.pid} (writer-child.mjs), since`);
  });

  test("kill -9 of the owner frees the folder at once", async () => {
    const folder = await aFolder();
    const child = await startWriter(folder, "hold");
    await child.kill();
    const store = await opened(folder);
    await store.commit([JOB_DEFINED]);
    expect(JSON.parse(await readFile(join(folder, "owner.json"), "utf8"))).toMatchObject({
      pid: process.pid,
    });
  });

  test("the same process cannot open it twice, not even by another path, until it is closed", async () => {
    const folder = await aFolder();
    const link = join(await aFolder(), "link");
    await symlink(folder, link);
    const store = await opened(folder);
    expect(await rejection(opened(folder))).toBeInstanceOf(FolderInUseError);
    expect(await rejection(opened(link))).toBeInstanceOf(FolderInUseError);
    await store.close();
    await expect(opened(link)).resolves.toBeDefined();
  });

  test("of many that open at the same time one gets it", async () => {
    const folder = await aFolder();
    const openings = await Promise.allSettled(Array.from({ length: 8 }, () => opened(folder)));
    expect(openings.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("an opening that fails gives the lock back", async () => {
    const folder = await aFolder();
    await writeFile(join(folder, "store.json"), "{");
    await rejection(opened(folder));
    await writeFile(join(folder, "store.json"), "{");
    expect(await rejection(opened(folder))).not.toBeInstanceOf(FolderInUseError);
  });
});

test.runIf(process.platform === "linux")(
  "a runtime that takes no name of full length is refused with the reason",
  async () => {
    const take = async (name: string): Promise<null> => {
      // What Bun answers; Node takes either.
      if (Buffer.byteLength(name) === 108) throw Object.assign(new Error("bind"), { code: "EINVAL" });
      return null;
    };
    const error = await rejection(holdNames("/srv/data", "dwtriage-name", take));
    expect(String(error)).toMatch(
      /The data folder \/srv\/data cannot be opened: Node \S+ \(libuv \S+\) does not take a socket name of 108 bytes \(EINVAL\)/,
    );
  },
);

describe("where the kernel has no nameless sockets, a socket file", () => {
  test("keeps a second owner out while the first lives", async () => {
    const folder = await aFolder();
    const lock = await lockFolder(folder, NOW, "darwin");
    expect(await rejection(lockFolder(folder, NOW, "darwin"))).toBeInstanceOf(FolderInUseError);
    await lock.release();
    await (await lockFolder(folder, NOW, "darwin")).release();
  });

  test("that a dead owner has left is taken over", async () => {
    const folder = await aFolder();
    const listenAndDie = `require("node:net").createServer().listen(${JSON.stringify(join(folder, "owner.sock"))}, () => process.kill(process.pid, "SIGKILL"))`;
    expect(() => execFileSync(process.execPath, ["-e", listenAndDie])).toThrow("Command failed");
    const lock = await lockFolder(folder, NOW, "darwin");
    await lock.release();
  });
});
