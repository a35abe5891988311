import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { aConnectedRig, aFeed, aRecord } from "../helpers/journey-data.ts";
import { asFields, preparedRig } from "../helpers/run-dwtriage.ts";
import { DrivenTerminal } from "../helpers/terminal.ts";

/** Names, contents and times of change of everything in a folder. */
async function fingerprint(folder: string): Promise<string> {
  const hash = createHash("sha256");
  const names = await readdir(folder, { recursive: true });
  for (const name of ["", ...names.sort()]) {
    const path = join(folder, name);
    const found = await stat(path, { bigint: true });
    hash.update(`${name}\n${found.mtimeNs}\n`);
    if (found.isFile()) hash.update(await readFile(path));
  }
  return hash.digest("hex");
}

const aRigWithWork = preparedRig(async (rig) => {
  await aConnectedRig(rig, [{ key: "C1" }, { key: "C2" }]);
  await rig.run("retry", "key:C1", "--yes");
});

test("--read-only changes no byte and no time stamp, whatever the verb, and answers what a look can answer (I13)", async () => {
  const rig = await aRigWithWork();
  const feed = await rig.file("more.ndjson", aFeed([aRecord("C9")]));
  const before = await fingerprint(rig.folder);
  const expected: readonly (readonly [number, string])[] = [
    [0, ""],
    [0, "jobs"],
    [0, "errors"],
    [0, "show id-C1"],
    [0, "check id-C1"],
    [0, "plan retry key:C2"],
    [0, "requests"],
    [0, "request R1"],
    [0, "audit"],
    [0, "report --format json"],
    [0, `import ${feed} --dry-run`],
    [3, `import ${feed}`],
    [3, "job start CUST"],
    [3, "job stop CUST"],
    [3, "job add NEW --maps Currencies"],
    [3, "retry key:C2 --yes"],
    [3, "dismiss key:C2 --reason phantom --yes"],
    [3, "cancel R1"],
    [3, "wait R1"],
    [3, "wait --all"],
    [3, "worker --until-idle"],
    [3, "worker"],
  ];
  for (const [exit, line] of expected) {
    const run = await rig.run(...line.split(" ").filter((word) => word !== ""), "--read-only", "--json");
    expect({ line, exit: run.exit }).toEqual({ line, exit });
    if (exit === 3) expect(asFields(asFields(run.json)["refused"])["rule"], line).toBe("read-only");
  }
  expect(await fingerprint(rig.folder)).toBe(before);
});

test("--read-only writes no file anywhere, nor a draft of one, whoever asks for it", async () => {
  const rig = await aRigWithWork();
  const kept = await rig.file("elsewhere/kept.csv", "mine");
  const elsewhere = dirname(kept);
  const maps = await rig.file("maps.json", '{"value": []}');
  const before = [await fingerprint(elsewhere), await fingerprint(rig.folder)];
  for (const line of [
    `export --out ${elsewhere}/new.csv`,
    `export --out ${kept} --force`,
    `report --out ${elsewhere}/new.md`,
    `report --out ${kept} --force`,
    `generate --count 5 --out ${elsewhere}/new.ndjson`,
    `generate --count 5 --out ${kept}`,
    `maps import ${maps}`,
  ]) {
    const run = await rig.run(...line.split(" "), "--read-only", "--json");
    expect({ line, exit: run.exit }).toEqual({ line, exit: 3 });
    expect(asFields(asFields(run.json)["refused"])["rule"], line).toBe("read-only");
  }
  expect([await fingerprint(elsewhere), await fingerprint(rig.folder)]).toEqual(before);
});

test("readOnly in the configuration file holds as well, also on screen", async () => {
  const rig = await aRigWithWork();
  const config = await rig.file("config.json", JSON.stringify({ readOnly: true }));
  const before = await fingerprint(rig.folder);
  const run = await rig.run("retry", "key:C2", "--yes", "--json", "--config", config);
  expect(run).toMatchObject({ exit: 3, json: { refused: { rule: "read-only" } } });
  const terminal = new DrivenTerminal({ folder: rig.folder, args: ["--config", config] });
  await terminal.shows("READ-ONLY", "C2");
  terminal.press("r");
  await terminal.shows("read-only");
  terminal.press(":job stop CUST\r");
  await terminal.shows(":job stop is refused");
  terminal.press("q");
  expect(await terminal.exited()).toBe(0);
  expect(await fingerprint(rig.folder)).toBe(before);
});
