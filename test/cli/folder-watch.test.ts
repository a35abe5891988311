import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { FolderMark, type FolderLostError } from "../../source/cli/files/folder-mark.ts";
import { FolderWatch } from "../../source/cli/files/folder-watch.ts";

async function aFolder() {
  const home = await mkdtemp(join(tmpdir(), "dwtriage-watch-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const around = join(home, "around");
  const folder = join(around, "data");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "store.json"), "{}");
  return { home, around, folder };
}

/** What the watch tells about a folder after this. */
async function toldAfter(
  folder: string,
  strike: () => Promise<unknown>,
  lookEveryMs?: number,
): Promise<string> {
  let tell: (reason: FolderLostError) => void = () => undefined;
  const loss = new Promise<FolderLostError>((resolve) => {
    tell = resolve;
  });
  const watch = await FolderWatch.start(folder, (reason) => tell(reason), lookEveryMs);
  onTestFinished(() => watch.stop());
  await strike();
  return (await loss).message;
}

test.each([
  ["moved", "it was moved or deleted", (folder: string) => rename(folder, `${folder}.old`)],
  // It loses its files first.
  ["deleted", "deleted", (folder: string) => rm(folder, { recursive: true })],
  ["emptied", "its files were deleted", (folder: string) => rm(join(folder, "store.json"))],
] as const)("a folder that is %s is told without waiting for the next look", async (_, what, strike) => {
  const { folder } = await aFolder();
  const lossText = await toldAfter(folder, () => strike(folder), 2 ** 30);
  expect(lossText).toContain(`The data folder ${folder} is no longer the one that was opened: `);
  expect(lossText).toContain(what);
});

test("a folder that went with the one around it is told at the next look", async () => {
  const { home, around, folder } = await aFolder();
  expect(await toldAfter(folder, () => rename(around, join(home, "elsewhere")), 10)).toContain(
    "it was moved",
  );
});

test("a folder that stands in the place of another is told from it, whatever link leads there", async () => {
  const { home, folder } = await aFolder();
  const link = join(home, "link");
  await symlink(folder, link);
  const mark = await FolderMark.of(link);
  expect(await mark.lost()).toBeNull();
  await rename(folder, `${folder}.old`);
  await mkdir(folder);
  expect((await mark.lost())?.message).toContain("another folder stands in its place");
  await rm(folder, { recursive: true });
  await rename(`${folder}.old`, folder);
  expect(await mark.lost()).toBeNull();
});

test("a link that leads elsewhere now leaves the folder where it was", async () => {
  const { home, folder } = await aFolder();
  const other = await aFolder();
  const link = join(home, "link");
  await symlink(folder, link);
  const mark = await FolderMark.of(link);
  await rm(link);
  await symlink(other.folder, link);
  expect(await mark.lost()).toBeNull();
});
