import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { aFeed, aRecord, keys } from "../helpers/journey-data.ts";
import { aRig, aRigWithData, asRows, BUILT_FILE, journeyEnvironment } from "../helpers/run-dwtriage.ts";

/** An import that gets so many records and then waits for more, until the test interrupts it. */
async function interruptedImport(
  folder: string,
  records: number,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly exit: unknown; readonly stderr: string }> {
  const child = spawn(process.execPath, [BUILT_FILE, "import", "-", "--progress"], {
    env: journeyEnvironment(folder, env),
  });
  let stderr = "";
  const isShown = new Promise<void>((resolve) => {
    child.stderr.on("data", (text: Buffer) => {
      stderr += text.toString();
      if (stderr.includes("importing stdin")) resolve();
    });
  });
  child.stdin.on("error", () => undefined);
  child.stdin.write(aFeed(keys(records).map((key) => aRecord(key))));
  await isShown;
  child.kill("SIGINT");
  const [exit]: readonly unknown[] = await once(child, "close");
  return { exit, stderr };
}

describe.each([["the engine"], ["this process"]])("an import by %s that is interrupted", (by) => {
  test("shows how far it is, says what is kept, and is in the audit; the rest comes with the next import", async () => {
    const rig = await aRig();
    const env: Readonly<Record<string, string>> = by === "this process" ? {} : { DWTRIAGE_IN_PROCESS: "0" };
    const { exit, stderr } = await interruptedImport(rig.folder, 4_000, env);
    if (by === "the engine") expect((await rig.ask("engine", "stop")).exit).toBe(0);
    expect(exit).toBe(130);
    expect(stderr).toMatch(
      /"stdin" could not be read to its end: It was interrupted\. Before that \d+ records were read/,
    );
    expect(stderr).toContain("Import it again to add the rest.");
    const [, read = ""] = /Before that (\d+) records were read/.exec(stderr) ?? [];
    expect(asRows(await rig.json("errors"))).toHaveLength(Number(read));
    const imports = asRows(await rig.json("audit")).filter(({ action }) => action === "import");
    expect(imports).toHaveLength(1);
    const feed = await rig.file("stdin.ndjson", aFeed(keys(4_000).map((key) => aRecord(key))));
    const again = await rig.run("import", feed, "--json");
    expect(again.json).toMatchObject({ read: 4_000, added: 4_000 - Number(read) });
  });
});

test("a pipe is told nothing of progress that it did not ask for", async () => {
  const rig = await aRigWithData();
  const other = await aRigWithData();
  const started = rig.startWith({ stdin: { open: true } }, "import", "-");
  const importing = other.startWith({ stdin: { open: true } }, "import", "-", "--progress");
  await importing.saw("importing stdin");
  started.signal("SIGINT");
  importing.signal("SIGINT");
  expect((await started.ended).stderr).not.toContain("importing");
  expect((await importing.ended).stdout).toBe("");
});
