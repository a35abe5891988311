import { execFileSync } from "node:child_process";
import { lchownSync } from "node:fs";
import { chmod, chown, link, mkdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { logFault } from "../../source/cli/files/fault-log.ts";
import { keptFile } from "../../source/cli/files/kept-file.ts";
import { diskStorage } from "../../source/connectors/local/disk-storage.ts";
import {
  checkPlaceToMake,
  closeOwnFolder,
  openOwn,
  openOwnNow,
  PlantedFileError,
} from "../../source/disk/own-file.ts";
import type { WriteWay } from "../../source/disk/own-file.ts";
import { connectOrStart } from "../../source/remote/spawn.ts";
import { openStore } from "../../source/store/open-store.ts";
import { aFolder, fileText, opened, rejection } from "../store/support/folders.ts";
import { created, JOB_DEFINED, NOW, rows } from "../store/support/records.ts";

const IS_ROOT = process.getuid?.() === 0;
/** Somebody else, and a group that is not the user's own. */
const STRANGER = 4711;
const WAYS: readonly WriteWay[] = ["existing", "append", "append-existing"];

/** A file of ours elsewhere, which a link in somebody's way would have us write to. */
async function aVictim(text = "untouched\n"): Promise<string> {
  const victim = join(await aFolder(), "victim");
  await writeFile(victim, text);
  return victim;
}

describe("a file that is opened to be written", () => {
  test.for(WAYS)("is never reached through a link (%s)", async (way) => {
    const [path, victim] = [join(await aFolder(), "file"), await aVictim()];
    await symlink(victim, path);
    expect(String(await rejection(openOwn(path, way)))).toContain(`${path} is a link`);
    expect(() => openOwnNow(path, way)).toThrow(PlantedFileError);
    await rm(path);
    await symlink(`${victim}-that-is-not-there`, path);
    expect(await rejection(openOwn(path, way))).toBeInstanceOf(PlantedFileError);
    await expect(stat(`${victim}-that-is-not-there`)).rejects.toThrow("ENOENT");
  });

  test.for(WAYS)("is an ordinary file: a pipe or a folder is refused and stops nobody (%s)", async (way) => {
    const folder = await aFolder();
    const [pipe, inside] = [join(folder, "pipe"), join(folder, "inside")];
    execFileSync("/bin/sh", ["-c", 'mkfifo "$1"', "sh", pipe]);
    await mkdir(inside);
    for (const path of [pipe, inside]) {
      expect(String(await rejection(openOwn(path, way)))).toContain("is not an ordinary file");
      expect(() => openOwnNow(path, way)).toThrow(PlantedFileError);
    }
  });

  test.runIf(IS_ROOT)("is this user's own", async () => {
    const path = join(await aFolder(), "file");
    await writeFile(path, "");
    await chown(path, STRANGER, STRANGER);
    expect(String(await rejection(openOwn(path, "append")))).toContain(
      `belongs to another user (uid ${STRANGER})`,
    );
  });

  test("may have a second name, as copies made by links have", async () => {
    const path = join(await aFolder(), "file");
    await writeFile(path, "");
    await link(path, `${path}-of-a-copy`);
    await (await openOwn(path, "append")).close();
  });
});

describe("what a store writes", () => {
  async function filled(): Promise<string> {
    const folder = await aFolder();
    const store = await opened(folder);
    await store.commit([JOB_DEFINED]);
    await store.addErrors(rows(3));
    await store.commit([created("R1", ["E1"])]);
    await store.close();
    return folder;
  }

  test.for(["journal-000001.ndjson", "segments/000001.ndjson"])(
    "goes through no link: with %s as one, the folder is refused and the other file untouched",
    async (name) => {
      const folder = await filled();
      const text = await fileText(folder, name);
      const victim = await aVictim(`${text}a torn tail`);
      await rm(join(folder, name));
      await symlink(victim, join(folder, name));
      expect(String(await rejection(opened(folder)))).toContain("is a link");
      expect(await readFile(victim, "utf8")).toBe(`${text}a torn tail`);
    },
  );

  test("goes through no link: the audit and rejected lines", async () => {
    const folder = await filled();
    const victim = await aVictim("");
    await rm(join(folder, "audit.ndjson"));
    await symlink(victim, join(folder, "audit.ndjson"));
    await mkdir(join(folder, "rejected"));
    await symlink(victim, join(folder, "rejected", "feed.ndjson"));
    const store = await opened(folder);
    const lines = [{ line: 1, reason: "no", text: "x" }];
    expect(await rejection(store.keepRejects("feed", lines))).toBeInstanceOf(PlantedFileError);
    await store.close();
    expect(await readFile(victim, "utf8")).toBe("");
  });

  test("replaces owner.json, whatever stands there", async () => {
    const folder = await filled();
    const victim = await aVictim();
    await symlink(victim, join(folder, "owner.json"));
    await opened(folder);
    expect(JSON.parse(await fileText(folder, "owner.json"))).toMatchObject({ pid: process.pid });
    expect(await readFile(victim, "utf8")).toBe("untouched\n");
  });

  test.runIf(IS_ROOT)("goes into no folder that somebody else has put in the place of ours", async () => {
    const folder = await filled();
    const elsewhere = await aFolder();
    await symlink(elsewhere, join(folder, "rejected"));
    lchownSync(join(folder, "rejected"), STRANGER, STRANGER);
    const store = await opened(folder);
    const refused = await rejection(store.keepRejects("feed", [{ line: 1, reason: "no", text: "x" }]));
    expect(String(refused)).toContain(`belongs to another user (uid ${STRANGER})`);
  });

  test.runIf(IS_ROOT)("replaces no document that a link of somebody else leads to", async () => {
    const folder = await filled();
    const victim = await aVictim(await fileText(folder, "store.json"));
    await rm(join(folder, "store.json"));
    await symlink(victim, join(folder, "store.json"));
    const store = await opened(folder);
    lchownSync(join(folder, "store.json"), STRANGER, STRANGER);
    const before = await readFile(victim, "utf8");
    expect(await rejection(store.changeSettings({ production: true }))).toBeInstanceOf(PlantedFileError);
    expect(await readFile(victim, "utf8")).toBe(before);
  });
});

describe("a data folder", () => {
  const open = (folder: string): Promise<unknown> => openStore(folder, { clock: () => NOW });

  test.runIf(IS_ROOT).for([
    [0o777, 0, "by everybody (mode 0777)"],
    [0o1777, 0, "by everybody (mode 01777)"],
    [0o770, STRANGER, "by its group (mode 0770)"],
  ] as const)(
    "with mode %o and group %i is refused: others could put files into it",
    async ([mode, group, sentence]) => {
      const folder = await aFolder();
      await chown(folder, 0, group);
      await chmod(folder, mode);
      const error = await rejection(open(folder));
      expect(error).toBeInstanceOf(PlantedFileError);
      expect(error).toMatchObject({
        message: expect.stringContaining(sentence),
        remedy: expect.stringContaining("chmod go-w"),
      });
    },
  );

  test.runIf(IS_ROOT)(
    "that only the user's own group may write to, as some systems make every folder, is opened",
    async () => {
      const folder = await aFolder();
      await chown(folder, process.getuid?.() ?? 0, process.getuid?.() ?? 0);
      await chmod(folder, 0o775);
      await opened(folder);
    },
  );

  test.runIf(IS_ROOT)(
    "of somebody else is neither opened, nor started on, nor made inside theirs",
    async () => {
      const folder = await aFolder();
      await chown(folder, STRANGER, STRANGER);
      const sentence = `belongs to another user (uid ${STRANGER})`;
      expect(String(await rejection(open(folder)))).toContain(sentence);
      expect(String(await rejection(open(join(folder, "new"))))).toContain(sentence);
      for (const path of [folder, join(folder, "new")]) {
        const address = { folder: path, version: "1", readOnly: false, groupAccess: true };
        expect(String(await rejection(connectOrStart(address, [process.execPath, "-e", ""])))).toContain(
          sentence,
        );
      }
      await chmod(folder, 0o1777);
      expect(() => checkPlaceToMake(folder)).not.toThrow();
    },
  );

  test("that is shared with a group by the configuration loses the group's right to write", async () => {
    const folder = await aFolder();
    await chmod(folder, 0o2770);
    closeOwnFolder(folder);
    expect((await stat(folder)).mode & 0o7777).toBe(0o2750);
  });

  test("with an engine.log that is a link starts no engine", async () => {
    const [folder, victim] = [await aFolder(), await aVictim()];
    await symlink(victim, join(folder, "engine.log"));
    const address = { folder, version: "1", readOnly: false, groupAccess: false };
    const program = [process.execPath, "-e", "console.log('written')"];
    expect(String(await rejection(connectOrStart(address, program)))).toContain("engine.log is a link");
    expect(await readFile(victim, "utf8")).toBe("untouched\n");
  });
});

describe("what is written beside a store", () => {
  test("goes through no link: write log, table, faults, saved views of somebody else", async () => {
    const [folder, victim] = [await aFolder(), await aVictim()];
    await mkdir(join(folder, "local"));
    await symlink(victim, join(folder, "local", "writes.ndjson"));
    const storage = diskStorage(join(folder, "local"));
    expect(await rejection(storage.append("writes.ndjson", "{}\n"))).toBeInstanceOf(PlantedFileError);
    await storage.close();
    await symlink(victim, join(folder, "faults.log"));
    expect(logFault(join(folder, "faults.log"), new Error("x"))).toBeNull();
    if (IS_ROOT) {
      await symlink(victim, join(folder, "views.json"));
      lchownSync(join(folder, "views.json"), STRANGER, STRANGER);
      expect(await rejection(keptFile(join(folder, "views.json")).write("{}"))).toBeInstanceOf(
        PlantedFileError,
      );
    }
    expect(await readFile(victim, "utf8")).toBe("untouched\n");
  });
});
