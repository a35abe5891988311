import { appendFile, mkdir, readdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { WatchedFolder } from "../../source/cli/intake/watched-folder.ts";
import { tempFolder } from "../helpers/engine-rig.ts";

const NEVER = new AbortController().signal;

async function aFolder() {
  const folder = await tempFolder();
  let watched = new WatchedFolder(folder);
  const given: string[] = [];
  const look = async (): Promise<readonly string[]> => {
    given.length = 0;
    await watched.look(async (path) => {
      given.push(basename(path));
      const text = await readFile(path, "utf8");
      if (text.startsWith("bad")) return { rejected: "No heading matches." };
      return text.startsWith("wait") ? "later" : "taken";
    }, NEVER);
    return [...given];
  };
  return {
    folder,
    look,
    put: (name: string, text: string) => writeFile(join(folder, name), text),
    restart: () => void (watched = new WatchedFolder(folder)),
  };
}

test("a file is taken when it stands still, and not while somebody writes to it", async () => {
  const { folder, look, put } = await aFolder();
  await put("a.csv", "one");
  expect(await look()).toEqual([]);
  await appendFile(join(folder, "a.csv"), " more");
  expect(await look()).toEqual([]);
  expect(await look()).toEqual(["a.csv"]);
  expect(await look()).toEqual([]);
});

test("names of unfinished files, folders and links are left alone; a rename makes a file whole", async () => {
  const { folder, look, put } = await aFolder();
  for (const name of [".hidden", "a.csv.part", "b.tmp", "c~"]) await put(name, name);
  await mkdir(join(folder, "inner"));
  await look();
  expect(await look()).toEqual([]);
  await rename(join(folder, "a.csv.part"), join(folder, "a.csv"));
  await look();
  expect(await look()).toEqual(["a.csv"]);
});

test("each content is taken once, whatever its name, also by a later process", async () => {
  const { look, put, restart } = await aFolder();
  await put("a.csv", "one");
  await look();
  expect(await look()).toEqual(["a.csv"]);
  await put("copy.csv", "one");
  await put("b.csv", "two");
  await look();
  expect(await look()).toEqual(["b.csv"]);
  restart();
  await look();
  expect(await look()).toEqual([]);
});

test("what cannot be read moves aside with its reason, and never over an earlier one", async () => {
  const { folder, look, put } = await aFolder();
  for (const text of ["bad 1", "bad 2"]) {
    await put("x.csv", text);
    await look();
    expect(await look()).toEqual(["x.csv"]);
  }
  expect((await readdir(join(folder, "rejected"))).toSorted()).toEqual([
    "2-x.csv",
    "2-x.csv.reason.txt",
    "x.csv",
    "x.csv.reason.txt",
  ]);
  expect(await readFile(join(folder, "rejected/x.csv.reason.txt"), "utf8")).toBe("No heading matches.\n");
  expect(await readFile(join(folder, "rejected/2-x.csv"), "utf8")).toBe("bad 2");
});

test("nothing is written through a link that somebody has put there", async () => {
  const { folder, look, put } = await aFolder();
  const other = join(await tempFolder(), "other");
  await writeFile(other, "theirs");
  await symlink(other, join(folder, ".dwtriage-taken"));
  await put("a.csv", "one");
  await look();
  await expect(look()).rejects.toThrow("link");
  expect(await readFile(other, "utf8")).toBe("theirs");
});

test("a file that could not be taken for another reason is tried again", async () => {
  const { look, put } = await aFolder();
  await put("a.csv", "wait");
  await look();
  expect(await look()).toEqual(["a.csv"]);
  expect(await look()).toEqual(["a.csv"]);
});
