import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aConnectedRig } from "../helpers/journey-data.ts";
import { aRig, asFields, asRows } from "../helpers/run-dwtriage.ts";

const FIELDS = [
  "action",
  "at",
  "before",
  "by",
  "filter",
  "ids",
  "journal",
  "outcome",
  "reason",
  "records",
  "request",
  "scope",
];

test("the audit tells of every command that changed or exported something, and shows a changed line", async () => {
  const rig = await aRig();
  await aConnectedRig(rig, [{ key: "C1" }, { key: "C2" }]);
  await rig.run("dismiss", "key:C1", "--reason", "phantom", "--yes");
  await rig.run("wait", "--all");
  await rig.run("export", "key:C2", "--out", "-", "--format", "csv");
  await rig.run("job", "stop", "CUST");
  const entries = asRows(await rig.json("audit"));
  expect(entries.map(({ action }) => action)).toEqual([
    "job-define",
    "import",
    "dismiss",
    "seal",
    "completed",
    "export",
    "job-stop",
  ]);
  for (const entry of entries) {
    const isSealed = entry["action"] === "seal";
    expect(Object.keys(entry).sort()).toEqual(isSealed ? [...FIELDS, "file", "sha256"].sort() : FIELDS);
    expect(entry["by"]).toMatch(/.@./);
  }
  expect(entries[5]).toMatchObject({ filter: "key:C2", records: 1, scope: "csv standard output" });
  expect((await rig.run("audit", "--since", "7d")).stdout).toContain("phantom");
  expect(await rig.json("audit", "--verify")).toMatchObject({
    lines: 7,
    brokenAt: null,
    files: { sound: 1, changed: [], missing: [], unvouched: [] },
  });
  const copy = join(rig.folder, "sealed", "R1.ndjson");
  const sound = await readFile(copy, "utf8");
  await chmod(copy, 0o600);
  await writeFile(copy, sound.replace("C1", "C2"));
  const damaged = await rig.run("audit", "--verify");
  expect(damaged.exit).toBe(1);
  expect(damaged.stdout).toContain("sealed/R1.ndjson is not as it was written");
  await writeFile(copy, sound);
  expect(await rig.run("audit", "--verify")).toMatchObject({ exit: 0 });
  const path = join(rig.folder, "audit.ndjson");
  await writeFile(path, (await readFile(path, "utf8")).replace("phantom", "harmless"));
  expect(await rig.run("audit", "--verify", "--json")).toMatchObject({ exit: 1, json: { brokenAt: 4 } });
});

test("a hand-over is Markdown for a person and JSON for a script, and never half a file", async () => {
  const rig = await aRig();
  await aConnectedRig(rig, [{ key: "C1" }]);
  expect((await rig.run("report")).stdout).toContain("1 sync error listed.");
  expect(asFields(await rig.json("report", "--since", "22:00"))).toMatchObject({
    listed: 1,
    forecast: { kind: "unknown" },
  });
  const file = await rig.file("shift.md", "mine");
  expect(await rig.run("report", "--out", file, "--json")).toMatchObject({
    exit: 3,
    json: { refused: { rule: "file-exists" } },
  });
  expect((await rig.run("report", "--out", file, "--force")).exit).toBe(0);
  expect(await readFile(file, "utf8")).toContain("# Hand-over");
  expect((await rig.run("report", "--since", "soon")).exit).toBe(2);
});
