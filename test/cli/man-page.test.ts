import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { EXIT_MEANINGS } from "../../source/cli/command-line/exit-codes.ts";
import { OPTION_ROWS } from "../../source/cli/command-line/options.ts";
import { VERBS } from "../../source/cli/verb-list.ts";
import { QUERY_FIELDS } from "../../source/domain/query/query-fields.ts";
import { runTyped } from "../helpers/typed-line.ts";

function isThere(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: "ignore" }).error === undefined;
}

/** What sets a page of the man macros as plain text, and what it warns of. */
const FORMATTERS = [
  { name: "mandoc", lint: ["mandoc", "-Tlint"], plain: ["mandoc", "-Tascii", "-Owidth=200"] },
  {
    name: "groff",
    lint: ["groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-z"],
    plain: ["groff", "-man", "-Tascii", "-P-c", "-rLL=200n"],
  },
] as const;
const FOUND = FORMATTERS.filter(({ name }) =>
  isThere(name, name === "groff" ? "--version" : "-Tlint", "/dev/null"),
);
console.info(
  `The manual page is set by ${FOUND.map(({ name }) => name).join(", ") || "nothing that is here"}.`,
);

async function page(): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), "dwtriage-man-"));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const run = await runTyped(home, ["help", "man"]);
  expect(run).toMatchObject({ exit: 0, stderr: "" });
  const path = join(home, "dwtriage.1");
  writeFileSync(path, run.stdout);
  return path;
}

describe("the manual page", () => {
  test("is plain ASCII in short lines, with no request but those of the man macros", async () => {
    const { stdout } = await runTyped("/nowhere", ["help", "man"]);
    expect(stdout).toMatch(/^\.TH DWTRIAGE 1 \d{4}-\d\d-\d\d "dwtriage \d/);
    for (const line of stdout.split("\n")) {
      expect(line).toMatch(/^[\x20-\x7e]*$/);
      expect(line.length, line).toBeLessThanOrEqual(120);
      if (/^[.']/.test(line)) expect(line).toMatch(/^\.(TH|SH|SS|TP|PP|RS|RE|br)( |$)/);
    }
  });

  test.each(FOUND)("is set by $name without a warning", async ({ lint: [program, ...args] }) => {
    const { stdout, stderr, status } = spawnSync(program, [...args, await page()], { encoding: "utf8" });
    expect({ said: `${stdout}${stderr}`, status }).toEqual({ said: "", status: 0 });
  });

  test.each(FOUND)(
    "names every command, option, field and exit code, as $name sets it",
    async ({ plain: [program, ...args] }) => {
      const raw = execFileSync(program, [...args, await page()], { encoding: "utf8", stdio: "pipe" });
      const text = raw.replaceAll(/.\u0008/g, "");
      const unbroken = text.replaceAll(/\s+/g, " ");
      for (const { name } of VERBS) expect(unbroken).toContain(`dwtriage ${name}`);
      for (const [name] of OPTION_ROWS) expect(unbroken).toContain(`--${name}`);
      for (const { example } of QUERY_FIELDS) expect(unbroken).toContain(example.replace("…", "..."));
      for (const [, meaning] of EXIT_MEANINGS) expect(unbroken).toContain(meaning);
      // Quotation marks and dashes that a shell reads stay what they are.
      expect(unbroken).toContain('--map "HEADING=field"');
    },
  );
});
