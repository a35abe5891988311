/** Bundles source/cli/main.ts into one file that runs with no node_modules beside it. */
import { mkdir, writeFile } from "node:fs/promises";
import { rolldown } from "rolldown";
import { inkTableAsEsm } from "./ink-table-as-esm.mjs";
import { markdownAsText } from "./markdown-as-text.mjs";
import { jsonAsText, lateConstants, oneFile, withoutTopLevelAwait } from "./one-file.mjs";

const bundle = await rolldown({
  input: "source/cli/main.ts",
  platform: "node",
  plugins: [inkTableAsEsm(), withoutTopLevelAwait(), lateConstants(), jsonAsText(), markdownAsText()],
  // Most modules are not needed for the first frame: compiling them ahead would hold it up.
  optimization: { pifeForModuleWrappers: false },
  transform: { define: { "process.env.NODE_ENV": '"production"' } },
});
const { output } = await bundle.generate({ format: "cjs", minify: true, codeSplitting: true });
await bundle.close();
await mkdir("dist", { recursive: true });
await writeFile("dist/dwtriage.mjs", oneFile(output), { mode: 0o755 });
