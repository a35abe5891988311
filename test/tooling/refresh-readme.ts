/** `npm run docs`: writes the generated parts of README.md anew; `npm run docs -- screen` the captured screen too. */
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { captureScreen } from "./capture-screen.ts";
import { withExampleOutput } from "./readme-examples.ts";
import { replaced, withSections } from "./readme-sections.ts";

const FILE = "README.md";

let readme = withSections(await readFile(FILE, "utf8"));
readme = await withExampleOutput(readme, resolve("dist/dwtriage.mjs"));
if (process.argv.includes("screen")) {
  readme = replaced(readme, "screen", `\`\`\`text\n${await captureScreen()}\n\`\`\``);
}
await writeFile(FILE, readme);
