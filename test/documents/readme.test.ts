import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readArguments } from "../../source/cli/command-line/arguments.ts";
import { readConfiguration } from "../../source/cli/files/configuration.ts";
import { replaced, withSections } from "../tooling/readme-sections.ts";
import { aFolder, linesOf, read } from "./documents.ts";

const README = read("README.md");

test("the generated parts of the README are what the code says now", () => {
  expect(README === withSections(README), "README.md is behind the code. Refresh it: npm run docs").toBe(
    true,
  );
});

test("a marker that is missing or stands twice is refused, so that no part can drop out unnoticed", () => {
  expect(() => withSections(README.replace("<!-- keys -->\n", ""))).toThrow("<!-- keys -->");
  expect(() => withSections(README.replace("<!-- /verbs -->\n", ""))).toThrow("<!-- /verbs -->");
  expect(() => replaced("<!-- a -->\n<!-- /a -->\n<!-- a -->\n<!-- /a -->\n", "a", "x")).toThrow(
    "exactly once",
  );
});

test("the captured screen is one of 120×40", () => {
  const screen = /<!-- screen -->\n```text\n(.*?)\n```\n/s.exec(README)?.[1]?.split("\n") ?? [];
  expect(screen).toHaveLength(40);
  expect(Math.max(...screen.map((line) => Array.from(line).length))).toBe(120);
});

test("every setting of the configuration file is in its table", async () => {
  const path = await aFolder({ "config.json": '{"none": 1}' }, "config.json");
  let remedy = "";
  try {
    readConfiguration(readArguments(["--config", path]), {});
  } catch (reason) {
    if (reason instanceof Error && "remedy" in reason) remedy = String(reason.remedy);
  }
  const settings = remedy.replace("Known: ", "").replace(".", "").split(", ");
  expect(settings).toContain("data");
  for (const setting of settings) expect(README).toContain(`| \`"${setting}": `);
});

test("every rule that refuses is named", () => {
  const source = readFileSync("source/domain/outcome.ts", "utf8");
  const rules = [...(/type Rule =(.*?);/s.exec(source)?.[1] ?? "").matchAll(/"([a-z-]+)"/g)].map(
    (found) => found[1],
  );
  expect(rules.length).toBeGreaterThan(10);
  for (const rule of rules) expect(linesOf(README, "The rules that refuse")).toContain(`\`${rule}\``);
});
