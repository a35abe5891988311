import { chmod, mkdir, readdir, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { aRig, asFields, type JourneyRig, type Run } from "../helpers/run-dwtriage.ts";

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

/** A rig whose verbs ask an engine, at another path or with a configuration; `start` starts it. */
async function rigAt(rig: JourneyRig, folder: string, ...options: readonly string[]) {
  const start = (...args: readonly string[]): Promise<Run> =>
    rig.runWith(
      { env: { DWTRIAGE_IN_PROCESS: "0", TMPDIR: tmpdir() } },
      ...args,
      "--data",
      folder,
      ...options,
    );
  const run = (...args: readonly string[]): Promise<Run> => rig.ask(...args, "--data", folder, ...options);
  onTestFinished(async () => {
    await run("engine", "stop");
  });
  const pid = async (): Promise<unknown> => asFields((await run("engine", "status", "--json")).json)["pid"];
  return { start, run, pid };
}

test("a folder behind a link has one engine, by whichever path it is asked", async () => {
  const rig = await aRig();
  const link = join(dirname(rig.folder), "link");
  await mkdir(rig.folder, { mode: 0o700 });
  await symlink(rig.folder, link);
  const [direct, linked] = [await rigAt(rig, rig.folder), await rigAt(rig, link)];
  expect(await linked.start("job", "add", "A", "--maps", "Customers V3")).toMatchObject({ exit: 0 });
  expect(await direct.run("job", "add", "B", "--maps", "Customers V3")).toMatchObject({ exit: 0 });
  expect(await direct.pid()).toEqual(expect.any(Number));
  expect(await direct.pid()).toBe(await linked.pid());
});

test("a folder whose path is too long for a socket is served from the user's own temporary folder", async () => {
  const rig = await aRig();
  const folder = join(rig.folder, "d".repeat(120));
  const { start, pid } = await rigAt(rig, folder);
  expect(await start("job", "add", "A", "--maps", "Customers V3")).toMatchObject({ exit: 0 });
  expect(await pid()).toEqual(expect.any(Number));
  expect(await readdir(folder)).not.toContain("engine.sock");
  expect(await modeOf(join(tmpdir(), `dwtriage-${process.getuid?.() ?? 0}`))).toBe(0o700);
});

test("a folder shared with a group is open to the group alone, and so is its socket", async () => {
  const rig = await aRig();
  const config = await rig.file("group.json", '{"groupAccess": true}');
  const { start } = await rigAt(rig, rig.folder, "--config", config);
  expect(await start("job", "add", "A", "--maps", "Customers V3")).toMatchObject({ exit: 0 });
  expect([await modeOf(rig.folder), await modeOf(join(rig.folder, "engine.sock"))]).toEqual([0o750, 0o660]);
});

test("a socket that others may use is refused, with what to do", async () => {
  const rig = await aRig();
  const { start, run, pid } = await rigAt(rig, rig.folder);
  await start("job", "add", "A", "--maps", "Customers V3");
  const socket = join(rig.folder, "engine.sock");
  await chmod(socket, 0o666);
  const jobs = await run("jobs");
  expect(jobs).toMatchObject({ exit: 2 });
  expect(jobs.stderr).toContain("engine.sock is open to others");
  await chmod(socket, 0o600);
  expect(await pid()).toEqual(expect.any(Number));
});
