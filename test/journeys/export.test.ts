import { once } from "node:events";
import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import {
  aConnectedRig,
  aRecord,
  HOSTILE,
  importRecords,
  keys,
  RAW_CONTROL,
} from "../helpers/journey-data.ts";
import { aRig, asRows, preparedRig } from "../helpers/run-dwtriage.ts";

const aRigWithErrors = preparedRig((rig) =>
  aConnectedRig(
    rig,
    keys(300).map((key) => ({ key })),
  ),
);

test("an export holds what the filter matches, in the order and columns asked for, in a file for its owner alone", async () => {
  const rig = await aRigWithErrors();
  const file = join(dirname(rig.folder), "out.csv");
  const run = await rig.run(
    "export",
    "key:C0000*",
    "--out",
    file,
    "--columns",
    "key,state",
    "--sort=-key",
    "--json",
  );
  expect(run.json).toMatchObject({ file, format: "csv", records: 9, cut: 0, columns: ["key", "state"] });
  const lines = (await readFile(file, "utf8")).trim().split("\r\n");
  expect(lines).toEqual([
    "key,state",
    ...keys(9)
      .toReversed()
      .map((key) => `${key},open`),
  ]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("a file that is there stays as it is without --force, and --force replaces it whole", async () => {
  const rig = await aRigWithErrors();
  const file = await rig.file("kept.md", "mine\n");
  const refused = await rig.run("export", "--out", file, "--json");
  expect(refused).toMatchObject({ exit: 3, json: { refused: { rule: "file-exists" } } });
  expect(await readFile(file, "utf8")).toBe("mine\n");
  expect((await rig.run("export", "--out", file, "--force")).exit).toBe(0);
  expect((await readFile(file, "utf8")).split("\n")).toHaveLength(303);
});

test("an export that is ended leaves no file, and nothing of its draft", async () => {
  const rig = await aRig();
  await importRecords(
    rig,
    keys(60_000).map((key) => aRecord(key)),
  );
  const started = rig.start("export", "--out", join(dirname(rig.folder), "gone.xlsx"));
  const isDraft = async (): Promise<boolean> =>
    (await readdir(dirname(rig.folder))).some((name) => name.startsWith(".gone.xlsx"));
  while (!(await isDraft())) await once(setImmediateEvent(), "turn");
  started.signal("SIGINT");
  expect((await started.ended).exit).toBe(130);
  expect((await readdir(dirname(rig.folder))).filter((name) => name.includes("gone"))).toEqual([]);
});

/** Tells of the next turn of the event loop. */
function setImmediateEvent(): EventTarget {
  const target = new EventTarget();
  setImmediate(() => target.dispatchEvent(new Event("turn")));
  return target;
}

test("dismissed records are in no export, of whatever format", async () => {
  const rig = await aRigWithErrors();
  await rig.run("dismiss", "key:C00001", "--reason", "phantom", "--yes");
  expect((await rig.run("wait", "--all")).exit).toBe(0);
  for (const format of ["csv", "ndjson", "md"]) {
    const { stdout } = await rig.run("export", "--out", "-", "--format", format);
    expect(stdout).not.toContain("C00001");
    expect(stdout).toContain("C00002");
  }
  const file = join(dirname(rig.folder), "book.xlsx");
  await rig.run("export", "--out", file);
  const texts = Buffer.from(unzipSync(await readFile(file))["xl/sharedStrings.xml"] ?? []).toString("utf8");
  expect(texts).not.toContain("C00001");
  expect(texts).toContain("C00002");
});

test("an export to standard output can be imported into another folder, and puts nothing on a terminal", async () => {
  const rig = await aRig();
  await importRecords(rig, [aRecord("C1", { message: HOSTILE }), aRecord("C2")]);
  const { stdout } = await rig.run("export", "--out", "-", "--format", "ndjson");
  expect(stdout).not.toMatch(RAW_CONTROL);
  const other = await aRig();
  const report = await other.runWith({ stdin: stdout }, "import", "-", "--json");
  expect(report.json).toMatchObject({ added: 2, rejectedCount: 0 });
  const messages = asRows(await other.json("errors")).map(({ message }) => message);
  expect(new Set(messages)).toEqual(new Set(asRows(await rig.json("errors")).map(({ message }) => message)));
});

test("what cannot be understood is refused before a file is made", async () => {
  const rig = await aRigWithErrors();
  const file = join(dirname(rig.folder), "none.txt");
  for (const words of [
    ["--out", file],
    ["--out", "x.csv", "--columns", "colour"],
    ["--out", "-", "--format", "csv", "--json"],
    [],
  ]) {
    expect((await rig.run("export", ...words)).exit).toBe(2);
  }
  const refused = await rig.run(
    "export",
    "--out",
    join(dirname(rig.folder), "x.csv"),
    "--read-only",
    "--json",
  );
  expect(refused).toMatchObject({ exit: 3, json: { refused: { rule: "read-only" } } });
  expect((await readdir(dirname(rig.folder))).filter((name) => /\.(txt|csv)$/.test(name))).toEqual([]);
});
