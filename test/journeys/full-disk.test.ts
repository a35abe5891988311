import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, unlinkSync, writeSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, type TestContext } from "vitest";
import { codeOf } from "../../source/text/system-code.ts";
import { aConnectedRig, aFeed, aRecord, keys } from "../helpers/journey-data.ts";
import { aRig, asRows, type JourneyRig, type Run } from "../helpers/run-dwtriage.ts";

const [MOUNT, UNMOUNT] = ["mount", "umount"];
const asking = { env: { DWTRIAGE_IN_PROCESS: "0" } } as const;
const REFUSED = /The disk refused a write to .*ENOSPC/;

/** The target is unavailable to writers until a test takes the fault away. */
const BUSY = { dataverse: { faults: [{ kind: "throttled", operations: ["create"], retryAfterMs: 100 }] } };

/** A rig whose data folder is a file system of a megabyte; without the right to mount one the test is skipped. */
async function aSmallRig({ skip }: TestContext): Promise<JourneyRig> {
  const rig = await aRig();
  mkdirSync(rig.folder);
  try {
    execFileSync(MOUNT, ["-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", rig.folder], { stdio: "ignore" });
  } catch {
    skip("a small file system needs the right to mount one");
  }
  onTestFinished(() => void execFileSync(UNMOUNT, ["-l", rig.folder]));
  return rig;
}

/** Takes every byte that is left; the engine writes at the same time, so only a refusal says that none is. */
function fill({ folder }: JourneyRig): void {
  const file = openSync(join(folder, "ballast"), "a");
  try {
    for (;;) writeSync(file, Buffer.alloc(4096));
  } catch (reason) {
    if (codeOf(reason) !== "ENOSPC") throw reason;
  } finally {
    closeSync(file);
  }
}

const free = ({ folder }: JourneyRig): void => unlinkSync(join(folder, "ballast"));

test("a disk that is full and free again: refused verbs say so, and the same engine goes on with all that was confirmed", async (context) => {
  const rig = await aSmallRig(context);
  const run = (...args: readonly string[]): Promise<Run> => rig.ask(...args);
  const all = keys(40);
  await aConnectedRig(
    rig,
    all.map((key) => ({ key })),
    BUSY,
  );
  onTestFinished(async () => {
    await run("engine", "stop");
  });
  expect(await rig.runWith(asking, "retry", "key:C0000*", "--yes")).toMatchObject({ exit: 0 });
  const { pid } = (await run("engine", "status", "--json")).json as { readonly pid: number };
  fill(rig);
  const feed = await rig.file("more.ndjson", aFeed(keys(30, "D").map((key) => aRecord(key))));
  // A small line still fits into the page of memory that the journal ends in.
  for (let exit: number | null = 0; exit === 0;) exit = (await run("pace", "R1", "none")).exit;
  for (const line of [
    ["import", feed, "--job", "CUST"],
    ["retry", "key:C0001*", "--yes"],
    ["dismiss", "key:C0002*", "--reason", "phantom", "--yes"],
    ["job", "stop", "CUST"],
  ]) {
    const refused = await run(...line);
    expect([line[0], refused.exit, refused.stdout]).toEqual([line[0], 1, ""]);
    expect(refused.stderr).toMatch(REFUSED);
    expect(refused.stderr).not.toContain("    at ");
  }
  expect(asRows((await run("errors", "--json")).json)).toHaveLength(all.length);
  const waiting = rig.startWith(asking, "wait", "--all");
  await writeFile(join(rig.folder, "local", "environment.json"), "{}");
  await waiting.saw("The disk refused a write");
  free(rig);
  expect(await waiting.ended).toMatchObject({ exit: 0 });
  expect((await run("requests", "--json")).json).toMatchObject([
    { id: "R1", state: "completed", records: 9, succeeded: 9 },
  ]);
  expect((await run("import", feed, "--job", "CUST", "--json")).json).toMatchObject({ added: 30, known: 0 });
  await run("dismiss", "key:C0002*", "--reason", "phantom", "--yes");
  await run("retry", "key:C0001*", "--yes");
  expect(await run("wait", "--all")).toMatchObject({ exit: 0 });
  expect((await run("engine", "status", "--json")).json).toMatchObject({ pid });
  const written = (await rig.writes("dataverse")).map(({ key }) => JSON.stringify(key));
  expect([written.length, new Set(written).size]).toEqual([19, 19]);
  expect(await run("engine", "stop")).toMatchObject({ exit: 0 });
  expect(asRows((await run("errors", "--json")).json)).toHaveLength(all.length + 30 - 9 - 20);
});

test("a generated feed that the disk has no room for is refused, and leaves nothing", async (context) => {
  const rig = await aSmallRig(context);
  const out = join(rig.folder, "feed.ndjson");
  const { exit, stdout, stderr } = await rig.run("generate", "--count", "20000", "--out", out);
  expect([exit, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("the disk is full (ENOSPC)");
  expect(readdirSync(rig.folder)).toEqual([]);
});
