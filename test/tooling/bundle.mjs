/** Bundles source/cli/main.ts: the parts of the program, and the packages that they come from. */
import { rolldown } from "rolldown";
import { inkTableAsEsm } from "./ink-table-as-esm.mjs";
import { markdownAsText } from "./markdown-as-text.mjs";
import { jsonAsText, lateConstants, withoutTopLevelAwait } from "./one-file.mjs";

export async function bundleParts() {
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
  return output;
}

/** The folders of the packages whose code is in the parts, in the order of their names. */
export function packagesIn(parts) {
  const folders = parts.flatMap(({ moduleIds }) =>
    moduleIds.flatMap((id) => /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? []),
  );
  return [...new Set(folders)].toSorted((one, other) => (one < other ? -1 : 1));
}
