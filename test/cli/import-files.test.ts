import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { aFeed, aRecord } from "../helpers/journey-data.ts";
import { runTyped } from "../helpers/typed-line.ts";

let home = "";
let folder = "";

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "dwtriage-import-"));
  folder = join(home, "data");
  onTestFinished(() => rm(home, { recursive: true, force: true }));
});

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(home, name);
  await writeFile(path, content);
  return path;
}

async function listed(): Promise<number> {
  const { stdout } = await runTyped(folder, ["errors", "--json"]);
  const rows: unknown = JSON.parse(stdout);
  return Array.isArray(rows) ? rows.length : -1;
}

describe("several files in one import", () => {
  test("are read one after the other, each with its own result, and summed", async () => {
    const one = await file("one.ndjson", aFeed([aRecord("A"), aRecord("B")]));
    const two = await file("two.ndjson.gz", gzipSync(aFeed([aRecord("B"), aRecord("C")])));
    const run = await runTyped(folder, ["import", one, two]);
    expect(run.exit).toBe(0);
    expect(run.stdout).toContain(`${one}: Read 2 records of ndjson: 2 added`);
    expect(run.stdout).toContain(`${two}: Read 2 records of ndjson: 1 added, 1 known`);
    expect(run.stdout.trimEnd().split("\n").at(-1)).toBe(
      "2 files read: 4 records, 3 added, 1 known, 0 rejected.",
    );
    expect(await listed()).toBe(3);
  });

  test("a bad one stops none of the others, and shows in the exit code", async () => {
    const good = await file("good.ndjson", aFeed([aRecord("A")]));
    const junk = await file("junk.csv", "a,b,c\n1,2,3\n");
    const cut = await file("cut.gz", gzipSync(aFeed([aRecord("B"), aRecord("C")])).subarray(0, -9));
    const last = await file("last.ndjson", aFeed([aRecord("D")]));
    const run = await runTyped(folder, ["import", junk, good, join(home, "nofile.csv"), cut, last]);
    expect(run.exit).toBe(2);
    expect(run.stderr).toContain(`${junk}: "junk" cannot be read as a feed`);
    expect(run.stderr).toContain("nofile.csv cannot be read: it is not there (ENOENT).");
    expect(run.stderr).toContain(`${cut}: "cut" could not be read to its end: The gzip file is cut off`);
    expect(run.stdout).toContain(
      `2 files read: 2 records, 2 added, 0 known, 0 rejected. Not read, or not to the end: ${junk}`,
    );
    // What came whole of the one that is cut off is kept.
    expect(await listed()).toBe(4);
  });

  test("in JSON each file has its report or its error, and the sums stand beside", async () => {
    const good = await file("good.ndjson", aFeed([aRecord("A")]));
    const run = await runTyped(folder, ["import", good, join(home, "nofile.csv"), "--json"]);
    expect(run.exit).toBe(2);
    expect(JSON.parse(run.stdout)).toMatchObject({
      files: [
        { file: good, format: "ndjson", read: 1, added: 1 },
        { file: join(home, "nofile.csv"), error: { message: expect.stringContaining("ENOENT") } },
      ],
      read: 1,
      added: 1,
      failed: 1,
    });
  });

  test("where none can be read no folder is made", async () => {
    const run = await runTyped(folder, ["import", join(home, "a.csv"), join(home, "b.csv")]);
    expect(run.exit).toBe(2);
    expect(run.stdout).toContain("0 files read");
    expect(await runTyped(folder, ["errors"])).toMatchObject({ exit: 2 });
  });

  test("a wrong option is a mistake before any of them is read", async () => {
    const good = await file("good.ndjson", aFeed([aRecord("A")]));
    const run = await runTyped(folder, ["import", good, good, "--format", "excel"]);
    expect(run).toMatchObject({ exit: 2, stdout: "" });
    expect(run.stderr).toContain("Did you mean xlsx?");
  });

  test("a dry run changes nothing, and says so of each", async () => {
    const good = await file("good.ndjson", aFeed([aRecord("A")]));
    const other = await file("other.ndjson", aFeed([aRecord("B")]));
    expect(await runTyped(folder, ["import", good])).toMatchObject({ exit: 0 });
    const run = await runTyped(folder, ["import", good, other, "--dry-run"]);
    expect(run).toMatchObject({ exit: 0 });
    expect(run.stdout).toContain(`${other}: Would read 1 record`);
    expect(run.stdout).toContain("2 files would be read: 2 records, 1 added, 1 known");
    expect(await listed()).toBe(1);
  });
});

test("the job of a packed feed is named for the feed, not for how it is packed", async () => {
  const path = await file("monday.ndjson.gz", gzipSync(aFeed([aRecord("A", { entity: "Own map" })])));
  const run = await runTyped(folder, ["import", path, "--json"]);
  expect(JSON.parse(run.stdout)).toMatchObject({ jobs: [{ name: "monday", made: true }] });
});
