import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { BUILT_FILE } from "../helpers/run-dwtriage.ts";
import { EXAMPLES, withExampleOutput } from "../tooling/doc-examples.ts";

/** The fenced blocks of a document, one text each, so that a difference shows its block alone. */
function blocksOf(document: string): readonly string[] {
  return [...document.matchAll(/^```.*?^```$/gms)].map(([block]) => block);
}

function runsIn(document: string): number {
  return blocksOf(document).filter((block) => block.startsWith("```console run")).length;
}

test.each(EXAMPLES)(
  "the examples of %s print what it says they print (else: npm run docs) (D2)",
  async (page) => {
    const text = readFileSync(page, "utf8");
    const fresh = await withExampleOutput(text, BUILT_FILE);
    expect(runsIn(text)).toBeGreaterThan(0);
    expect(blocksOf(fresh)).toEqual(blocksOf(text));
    expect(fresh).toBe(text);
  },
);

test("every page that shows a session is among those that are run, and the README walks through a whole retry", () => {
  const pages = ["README.md", ...readdirSync("docs").map((name) => `docs/${name}`)];
  const shown = pages.filter((page) => page.endsWith(".md") && runsIn(readFileSync(page, "utf8")) > 0);
  expect(shown.toSorted()).toEqual(EXAMPLES.toSorted());
  const walk = [...readFileSync("README.md", "utf8").matchAll(/^\$ dwtriage (\w+)/gm)].map(
    ([, verb]) => verb,
  );
  expect(walk).toEqual(["import", "causes", "plan", "job", "job", "retry", "wait", "request"]);
});
