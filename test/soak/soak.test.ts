import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { SeededRandom } from "../../source/sample/seeded-random.ts";
import { cutLife } from "./cut-life.ts";
import { flipLife } from "./flip-life.ts";
import { PowerCutDisk } from "./power-cut-disk.ts";

const ROUNDS = 10;

describe("a data folder under an engine at work", () => {
  test.each([3, 5])(
    "keeps every promise through power cuts and kills at any call of the disk (life %i)",
    async (seed) => {
      const counts = { rounds: 0, powerCuts: 0, kills: 0, quietEnds: 0, promises: 0, writes: 0 };
      expect(await cutLife(seed, ROUNDS, counts)).toEqual([]);
      expect(counts).toMatchObject({ rounds: ROUNDS });
      // A life in which nothing was cut, promised or written would prove nothing.
      expect(Math.min(counts.powerCuts, counts.promises)).toBeGreaterThan(0);
    },
  );

  test("shows and does nothing wrong after one bit of any file has turned, or says where", async () => {
    const counts = { rounds: 0, closed: 0, open: 0, running: 0, told: 0, harmless: 0 };
    const silent = await flipLife(7, 20, counts);
    expect(silent).toEqual([]);
    expect(Math.min(counts.closed, counts.open, counts.running, counts.told)).toBeGreaterThan(0);
  });
});

describe("the disk whose power is cut", () => {
  async function aRoot(): Promise<string> {
    const root = await realpath(await mkdtemp(join(tmpdir(), "dwtriage-power-")));
    onTestFinished(() => rm(root, { recursive: true, force: true }));
    return root;
  }

  test("keeps what was synced with its name, and without the folder's sync perhaps not even that", async () => {
    const root = await aRoot();
    const disk = new PowerCutDisk(root, Infinity);
    const file = await disk.open(join(root, "a"), "new");
    await file.write(Buffer.from("synced"), 0, 6, 0);
    await file.sync();
    const wrecks = (): readonly (string | undefined)[] =>
      Array.from({ length: 40 }, (_, seed) => disk.powerCut(new SeededRandom(seed)).get("a")?.toString());
    expect(new Set(wrecks())).toEqual(new Set([undefined, "synced"]));
    const folder = await disk.open(root, "read");
    await folder.sync();
    expect(new Set(wrecks())).toEqual(new Set(["synced"]));
    await file.write(Buffer.from(" or not"), 0, 7, 6);
    expect(new Set(wrecks())).toEqual(new Set(["synced", "synced or not"]));
    expect(disk.killed().get("a")?.toString()).toBe("synced or not");
    await folder.close();
    await file.close();
  });

  test("refuses every call once the power is off, and the real file then holds what was written before", async () => {
    const root = await aRoot();
    const disk = new PowerCutDisk(root, 3);
    const file = await disk.open(join(root, "a"), "new");
    await file.write(Buffer.from("one"), 0, 3, 0);
    await expect(file.datasync()).rejects.toThrow("the power is off");
    await expect(file.write(Buffer.from("two"), 0, 3, 3)).rejects.toThrow("the power is off");
    expect(disk.isOff).toBe(true);
    await file.close();
    expect(await readFile(join(root, "a"), "utf8")).toBe("one");
  });
});
