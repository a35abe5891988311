import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { systemFault } from "../../source/cli/files/file-fault.ts";
import { UserFacingError } from "../../source/domain/user-facing-error.ts";
import { openStore } from "../../source/store/open-store.ts";
import { runLine } from "../helpers/command-line.ts";
import { tempFolder } from "../helpers/engine-rig.ts";

/** Deeper than JSON can be written again, though it can be read. */
const DEPTH = 50_000;
const DEEP = `${"[".repeat(DEPTH)}${"]".repeat(DEPTH)}`;

describe("a file that is nested too deeply ends in a sentence that names it", () => {
  test.each([
    ["the configuration's quiet hours", `{"quietHours":${DEEP}}`, "--config", "errors", '"quietHours"'],
    ["the configuration's redaction", `{"redact":${DEEP}}`, "--config", "errors", '"redact"'],
    [
      "the configuration's connections",
      `{"connections":{"a":${DEEP}}}`,
      "--config",
      "doctor",
      "connections.a",
    ],
    ["the cause policy", `{"rules":${DEEP}}`, "--policy", "errors", "rules[0]"],
  ])("%s", async (_, content, option, verb, place) => {
    const folder = await tempFolder();
    await (await openStore(folder, { clock: Date.now })).close();
    const file = join(folder, "deep.json");
    await writeFile(file, content);
    const run = await runLine(folder, [verb, option, file]);
    expect(run.exit).toBe(2);
    expect(run.stderr).toContain(file);
    expect(run.stderr).toContain(place);
    expect(run.stderr.length).toBeLessThan(1_500);
  });

  test("the knowledge of errors", async () => {
    const folder = await tempFolder();
    await (await openStore(folder, { clock: Date.now })).close();
    await writeFile(join(folder, "deep.json"), `{"entries":${DEEP}}`);
    await writeFile(join(folder, "config.json"), JSON.stringify({ knowledge: join(folder, "deep.json") }));
    const run = await runLine(folder, ["causes", "--config", join(folder, "config.json")]);
    expect(run.exit).toBe(2);
    expect(run.stderr).toContain("deep.json cannot be taken: entries[0]");
  });

  test("imported table maps", async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, "deep.json"), DEEP);
    const run = await runLine(folder, ["maps", "import", join(folder, "deep.json")]);
    expect(run.exit).toBe(2);
    expect(run.stderr).toContain("deep.json[0] should be an object");
  });
});

test.each([
  ["EMFILE", "this process has too many files open (EMFILE)", "ulimit -n"],
  ["ENFILE", "the machine has too many files open (ENFILE)", "fs.file-max"],
  ["EACCES", "you may not (EACCES)", "permissions"],
])("what the system refuses with %s anywhere inside is a situation, not a bug", (code, why, remedy) => {
  const refusal = Object.assign(new Error(`${code}: …, open '/data/x'`), {
    code,
    syscall: "open",
    path: "/data/x",
  });
  const situation = systemFault(refusal);
  expect(situation).toBeInstanceOf(UserFacingError);
  expect(situation).toMatchObject({ message: `/data/x cannot be used: ${why}.`, isFault: true });
  expect(situation).toHaveProperty("remedy", expect.stringContaining(remedy));
  const bug = new Error("x is not a function");
  expect(systemFault(bug)).toBe(bug);
});
