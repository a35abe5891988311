/**
 * Runs a TypeScript entry: `node test/tooling/run-ts.mjs FILE [arguments…]`. Node 20 reads no TypeScript, so the entry
 * and what it imports from this repository become one file; packages stay outside it and are found from node_modules,
 * all but ink-table, which no Node can load as it is.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { inkTableAsEsm } from "./ink-table-as-esm.mjs";
import { markdownAsText } from "./markdown-as-text.mjs";

const [entry, ...rest] = process.argv.slice(2);
if (entry === undefined) {
  console.error("Name a TypeScript file: node test/tooling/run-ts.mjs FILE [arguments…]");
  process.exit(2);
}

const cache = resolve("node_modules", ".cache");
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, "run-ts-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
])
  process.once(signal, () => process.exit(code));

const bundle = await rolldown({
  input: resolve(entry),
  platform: "node",
  plugins: [inkTableAsEsm(), markdownAsText()],
  external: (id) => id !== "ink-table" && !id.startsWith(".") && !id.startsWith("\0") && !isAbsolute(id),
});
const file = join(folder, "entry.mjs");
await bundle.write({ file, format: "esm", codeSplitting: false, sourcemap: true });
await bundle.close();

process.setSourceMapsEnabled(true);
process.argv = [process.argv[0], resolve(entry), ...rest];
await import(pathToFileURL(file).href);
