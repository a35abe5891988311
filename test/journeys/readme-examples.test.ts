import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { BUILT_FILE } from "../helpers/run-dwtriage.ts";
import { withExampleOutput } from "../tooling/readme-examples.ts";

/** The fenced blocks of a document, one text each, so that a difference shows its block alone. */
function blocksOf(document: string): readonly string[] {
  return [...document.matchAll(/^```.*?^```$/gms)].map(([block]) => block);
}

test("the README's examples print what it says they print (else: npm run docs)", async () => {
  const readme = readFileSync("README.md", "utf8");
  const fresh = await withExampleOutput(readme, BUILT_FILE);
  expect(blocksOf(readme).filter((block) => block.startsWith("```console run")).length).toBeGreaterThan(6);
  expect(blocksOf(fresh)).toEqual(blocksOf(readme));
  expect(fresh).toBe(readme);
});
