/** `npm run docs`: writes the generated parts of README.md and docs/ again; `npm run docs -- screen` the captured screen too. */
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { captureScreen } from "./capture-screen.ts";
import { EXAMPLES, withExampleOutput } from "./doc-examples.ts";
import { GENERATED, replaced, withSections } from "./doc-sections.ts";

const PROGRAM = resolve("dist/dwtriage.mjs");

const pages = new Set([...Object.keys(GENERATED), ...EXAMPLES]);
for (const page of pages) {
  let text = withSections(page, await readFile(page, "utf8"));
  if (EXAMPLES.includes(page)) text = await withExampleOutput(text, PROGRAM);
  if (page === "README.md" && process.argv.includes("screen")) {
    text = replaced(text, "screen", `\`\`\`text\n${await captureScreen()}\n\`\`\``);
  }
  await writeFile(page, text);
}
