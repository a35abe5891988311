import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openStore } from "../../source/store/open-store.ts";
import { tempFolder } from "../helpers/engine-rig.ts";
import { runLine } from "../helpers/command-line.ts";

const READING = [
  "errors",
  "errors --json",
  "causes",
  "show id-1",
  "check id-1",
  "phantoms",
  "export --out x.csv",
  "plan retry --all",
  "retry --all --yes",
  "dismiss --all --reason x --yes",
  "jobs",
  "job start CUST",
  "job stop CUST",
  "cause c1 --note x",
  "requests",
  "request R1",
  "cancel R1",
  "pace R1 5",
  "wait --all",
  "audit",
  "report",
  "engine status",
  "engine stop",
  "maps",
];

describe("a folder that is not there", () => {
  test.each(READING)("is refused by %s, which makes none and names the nearest", async (line) => {
    const home = await tempFolder();
    const folder = join(home, "deeper", "dwtriage-prd");
    const run = await runLine(folder, line.split(" "));
    expect(run).toMatchObject({ exit: 2, stdout: "" });
    expect(run.stderr).toContain(`The data folder ${folder} is not there.`);
    expect(run.stderr).toContain(`The nearest folder that is there is ${home}.`);
    expect(await readdir(home)).toEqual([]);
  });

  test("has its mistyped name corrected, where a folder with data has nearly the same", async () => {
    const home = await tempFolder();
    await (await openStore(join(home, "dwtriage-prod"), { clock: Date.now })).close();
    const run = await runLine(join(home, "dwtriage-prd"), ["errors"]);
    expect(run.exit).toBe(2);
    expect(run.stderr).toContain(`Did you mean ${join(home, "dwtriage-prod")}?`);
  });

  test("is made by the verbs that bring something in, which say so", async () => {
    const home = await tempFolder();
    const feed = join(home, "feed.ndjson");
    await writeFile(feed, "");
    for (const [name, line] of [
      ["a", ["job", "add", "CUST", "--maps", "Customers V3"]],
      ["b", ["import", feed]],
    ] as const) {
      const folder = join(home, name);
      const run = await runLine(folder, line);
      expect(run.stderr).toContain(`The data folder ${folder} was not there; it is made now.`);
      expect(existsSync(join(folder, "store.json"))).toBe(true);
      expect((await runLine(folder, ["errors"])).exit).toBe(0);
      expect((await runLine(folder, line)).stderr).not.toContain("made now");
    }
  });
});

test("a folder of something else is not filled by a verb that reads", async () => {
  const folder = await tempFolder();
  await mkdir(join(folder, "photos"));
  const run = await runLine(folder, ["errors"]);
  expect(run).toMatchObject({ exit: 2, stdout: "" });
  expect(run.stderr).toContain(`The folder ${folder} holds no data of dwtriage.`);
  expect(await readdir(folder)).toEqual(["photos"]);
});
