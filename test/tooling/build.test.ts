import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, expect, test } from "vitest";
import { tmpdir } from "node:os";

const BUILD = resolve("test/tooling/build.mjs");

const homes: string[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true });
});

function tree(): string {
  const home = mkdtempSync(join(tmpdir(), "dwtriage-build-"));
  homes.push(home);
  for (const folder of ["data", "docs", "source/cli", "test/tooling"])
    mkdirSync(join(home, folder), { recursive: true });
  for (const file of ["package.json", "package-lock.json", "docs/page.md"])
    writeFileSync(join(home, file), "{}");
  writeFileSync(join(home, "source/cli/main.ts"), 'console.log("one");');
  return home;
}

const build = (home: string): number | null => spawnSync(process.execPath, [BUILD], { cwd: home }).status;
const builtAt = (home: string): number => statSync(join(home, "dist/dwtriage.mjs")).mtimeMs;

test("a file that was built from the same bytes is left as it is, and any changed byte builds it again", () => {
  const home = tree();
  expect(build(home)).toBe(0);
  const first = builtAt(home);
  expect(build(home)).toBe(0);
  expect(builtAt(home)).toBe(first);
  writeFileSync(join(home, "docs/page.md"), "{ }");
  expect(build(home)).toBe(0);
  expect(builtAt(home)).not.toBe(first);
});

test("a build that breaks off is not taken for one of these bytes", () => {
  const home = tree();
  build(home);
  writeFileSync(join(home, "source/cli/main.ts"), "console.log(");
  expect(build(home)).not.toBe(0);
  expect(build(home)).not.toBe(0);
  writeFileSync(join(home, "source/cli/main.ts"), 'console.log("two");');
  expect(build(home)).toBe(0);
  expect(readFileSync(join(home, "dist/dwtriage.mjs"), "utf8")).toContain("two");
});
