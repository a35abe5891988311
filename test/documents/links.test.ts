import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { read } from "./documents.ts";

const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  "ARCHITECTURE.md",
  "CHANGELOG.md",
  "data/README.md",
  "data/sample/README.md",
  "findings/README.md",
  ...["docs", "docs/dev"].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".md"))
      .map((name) => `${folder}/${name}`),
  ),
];

/** The name that a heading gets where documents are shown. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .trim()
    .replaceAll(" ", "-");
}

function anchorsIn(document: string): readonly string[] {
  return [...read(document).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => anchorOf(heading));
}

describe.for(DOCUMENTS)("%s", (document) => {
  test("every link leads to a file that is there, and to a heading in it", () => {
    for (const [, target = ""] of read(document).matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
      const [path = "", anchor] = target.split("#");
      const file = path === "" ? document : join(dirname(document), path);
      expect(existsSync(file), `${target} in ${document}`).toBe(true);
      if (anchor !== undefined) expect(anchorsIn(file), `${target} in ${document}`).toContain(anchor);
    }
  });

  test("every path into the repository that it names is there", () => {
    const named = [...read(document).matchAll(/`((?:source|test|bench|data|docs)\/[\w./-]+)`/g)];
    const missing = named.map(([, path = ""]) => path).filter((path) => !existsSync(path));
    expect(missing).toEqual([]);
  });

  test("every script that it names is in package.json", () => {
    for (const [, script = ""] of read(document).matchAll(/\bnpm run ([a-z:]+)/g)) {
      expect(Object.keys(packageJson.scripts)).toContain(script);
    }
  });

  test("names no path of the machine that it was written on", () => {
    expect(read(document)).not.toMatch(/\/(?:root|tmp|work)\//);
  });
});
