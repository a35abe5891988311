import { appendFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aConnectedRig } from "../helpers/journey-data.ts";
import { asFields, asRows, preparedRig } from "../helpers/run-dwtriage.ts";

const NEVER = { stdin: "" };

/** C1 has been written by a retry; C2 and C3 are still open. */
const aRig = preparedRig(async (rig) => {
  await aConnectedRig(rig, [{ key: "C1" }, { key: "C2" }, { key: "C3" }]);
  await rig.run("retry", "key:C1", "--yes");
  await rig.run("worker", "--until-idle");
});

async function contents(folder: string): Promise<Readonly<Record<string, string>>> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) =>
    one.isFile(),
  );
  const texts = files.map(async (file) => {
    const path = join(file.parentPath, file.name);
    return [path, await readFile(path, "latin1")] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}

test("check reads both sides of one record or of a sample, and says what a retry would do", async () => {
  const rig = await aRig();
  expect(await rig.json("check", "id-C2")).toMatchObject([{ error: "id-C2", verdict: "would-create" }]);
  const sample = asRows(await rig.json("check", "--sample", "5", "company:USMF"));
  expect(new Set(sample.map((one) => one["error"]))).toEqual(new Set(["id-C2", "id-C3"]));
  const text = (await rig.run("check", "--sample", "1")).stdout;
  expect(text).toMatch(/^1 record checked: 1 would-create\. Nothing was written\.$/m);
  const unknown = await rig.runWith(NEVER, "check", "id-C1");
  expect(unknown.exit).toBe(2);
  expect(unknown.stderr).toContain("There is no sync error id-C1 on the list");
  expect((await rig.run("check", "--sample", "101")).exit).toBe(2);
});

test("plan --check foretells the outcomes of its records by count, and of a sample as large as asked for", async () => {
  const rig = await aRig();
  const plan = asFields(await rig.json("plan", "retry", "--all", "--check"));
  expect(plan["check"]).toMatchObject({
    planned: 2,
    checked: 2,
    verdicts: [{ verdict: "would-create", records: 2 }],
    records: [{ error: "id-C2" }, { error: "id-C3" }],
  });
  const text = (await rig.run("plan", "retry", "company:USMF", "--check", "--sample", "1")).stdout;
  expect(text).toMatch(/Both sides of 1 of 2 records, evenly spread, were read; nothing was written/);
  expect((await rig.run("plan", "retry", "--all", "--sample", "1")).stderr).toContain("without --check");
  expect(await rig.writes("dataverse")).toHaveLength(1);
});

test("check leaves every file as it is, even what the folder's owner would mend, with --read-only or without", async () => {
  const rig = await aRig();
  await appendFile(join(rig.folder, "local/dataverse/writes.ndjson"), '{"torn');
  await writeFile(join(rig.folder, "local/dataverse/Customers V3.json.1-1.tmp"), "half");
  const before = await contents(rig.folder);
  for (const option of ["--json", "--read-only"]) {
    const run = await rig.run("check", "--sample", "10", option);
    expect(run.exit).toBe(0);
    expect(run.stdout).toContain("would-create");
  }
  expect(await contents(rig.folder)).toEqual(before);
});
