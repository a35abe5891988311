import { existsSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { read } from "./documents.ts";

/** Every test file of the repository. */
const TEST_FILES = readdirSync("test", { recursive: true, encoding: "utf8" })
  .filter((name) => /\.test\.tsx?$/.test(name))
  .map((name) => `test/${name}`);

/** Ids in titles: `"… (I8)"`, also of tests with several, `(I8, K3)`. */
function citedIn(file: string): readonly string[] {
  const titles = [...read(file).matchAll(/\((?:\s*)"((?:[^"\\\n]|\\.)*)"/g)].map(([, title = ""]) => title);
  return titles.flatMap((title) =>
    [...title.matchAll(/\(([A-Z]\d+(?:, [A-Z]\d+)*)\)$/g)].flatMap(([, ids = ""]) => ids.split(", ")),
  );
}

const CITED = TEST_FILES.flatMap(citedIn);
const RULES = [...read("docs/dev/rules.md").matchAll(/^\| ([A-Z]\d+) \| \S/gm)].map(([, id = ""]) => id);

describe("the rules", () => {
  test("are each cited by the title of a test", () => {
    expect(RULES.length).toBeGreaterThan(30);
    expect(new Set(RULES).size).toBe(RULES.length);
    expect(RULES.filter((id) => !CITED.includes(id))).toEqual([]);
  });

  test("that titles cite are all there", () => {
    expect(CITED.filter((id) => !RULES.includes(id))).toEqual([]);
  });

  test("of the product are the thirteen of ARCHITECTURE.md", () => {
    const kept = [...read("ARCHITECTURE.md").matchAll(/^\| (I\d+) \|/gm)].map(([, id]) => id);
    expect(RULES.filter((id) => id.startsWith("I"))).toEqual(kept);
  });
});

describe("the recipes", () => {
  const recipes = read("docs/dev/recipes.md").split(/^## /m).slice(1);

  test.each(recipes.map((recipe) => [recipe.split("\n")[0] ?? "", recipe] as const))(
    "%s: at most twelve lines, and files that are there",
    (_, recipe) => {
      const lines = recipe.split("\n").filter((line) => line.trim() !== "");
      expect(lines.length).toBeLessThanOrEqual(13);
      const paths = [...recipe.matchAll(/`((?:source|test|docs|data)\/[\w./-]+)`/g)].map(
        ([, path = ""]) => path,
      );
      expect(paths.length).toBeGreaterThan(1);
      expect(paths.filter((path) => !existsSync(path))).toEqual([]);
    },
  );

  test("are there for what people add", () => {
    const wanted = [
      "A key",
      "A command",
      "An option",
      "An overlay",
      "An engine call",
      "A filter field",
      "A feed format",
      "An export format",
      "A connector",
      "A kind of change",
      "An entry of the knowledge",
    ];
    for (const title of wanted)
      expect(
        recipes.some((recipe) => recipe.startsWith(title)),
        title,
      ).toBe(true);
  });
});

test("the guide names every folder of the source", () => {
  const guide = read("docs/dev/codebase-guide.md");
  for (const folder of readdirSync("source")) {
    expect(guide).toContain(`| \`source/${folder}\` |`);
  }
});

test("every folder of tests is in the page on testing", () => {
  const page = read("docs/dev/testing.md");
  const tools = ["helpers", "tooling"];
  for (const folder of readdirSync("test").filter((name) => !tools.includes(name)))
    expect(page).toContain(`\`test/${folder}`);
});

test("CONTRIBUTING.md fits on a screen, and its commands are in package.json", () => {
  const page = read("CONTRIBUTING.md");
  expect(page.split("\n").length).toBeLessThanOrEqual(40);
  expect(Object.keys(packageJson.scripts)).toContain("test:unit");
});
