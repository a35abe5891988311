import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { sourceFiles } from "../architecture/import-graph.ts";
import { linesOf, read } from "./documents.ts";

const DOCUMENT = read("ARCHITECTURE.md");

/** The text of a test file as one line of words, so that a title counts however the code is broken. */
function titlesIn(file: string): string {
  return readFileSync(file, "utf8").replaceAll(/\s+/g, " ");
}

test("every dependency says what it replaces, and none that is gone is left", () => {
  const { dependencies, devDependencies, optionalDependencies } = packageJson;
  const tables = DOCUMENT.slice(DOCUMENT.indexOf("## Dependencies"), DOCUMENT.indexOf("## Where it departs"));
  const documented = [...tables.matchAll(/^\| `([^`]+)` \| \S/gm)].map(([, name]) => name);
  const wanted = [dependencies, devDependencies, optionalDependencies].flatMap((some) => Object.keys(some));
  expect(new Set(documented)).toEqual(new Set(wanted));
  expect(documented).toHaveLength(wanted.length);
});

test("every folder of the source is in the table", () => {
  const folders = new Set(sourceFiles().map((file) => file.split("/")[0]));
  expect(folders.size).toBeGreaterThan(6);
  for (const folder of folders) expect(linesOf(DOCUMENT, `| \`source/${folder}\``)).not.toBe("");
});

test("each of the thirteen invariants names where it is kept and a test that exists", () => {
  const rows = [...DOCUMENT.matchAll(/^\| (I\d+) \| [^|]+ \| ([^|]+) \| `([^`]+)`: ([^|]+) \|$/gm)];
  expect(rows.map(([, id]) => id)).toEqual(Array.from({ length: 13 }, (_, place) => `I${place + 1}`));
  for (const [, id, places = "", file = "", title = ""] of rows) {
    for (const [, path = ""] of places.matchAll(/`([^`]+)`/g))
      expect(existsSync(path), `${id} ${path}`).toBe(true);
    expect(titlesIn(file), `${id}: ${file}`).toContain(title);
  }
});
