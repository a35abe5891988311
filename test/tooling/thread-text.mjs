import { dirname, resolve } from "node:path";
import { rolldown } from "rolldown";
import { jsonAsText } from "./one-file.mjs";

const QUERY = "?thread";

/**
 * `import text from "./some-file.ts?thread"` is the program of a thread as one text: the file with all that it imports,
 * as CommonJS. So a thread starts from what its process has in memory, whatever lies on the disk by then, and it starts
 * alike from the one file, in tests and in tools. The hooks are those that rolldown and vite share.
 */
export function threadTexts() {
  return {
    name: "thread-texts",
    enforce: "pre",
    resolveId(id, importer) {
      if (!id.endsWith(QUERY) || importer === undefined) return null;
      return `${resolve(dirname(importer), id.slice(0, -QUERY.length))}${QUERY}`;
    },
    async load(id) {
      if (!id.endsWith(QUERY)) return null;
      const bundle = await rolldown({
        input: id.slice(0, -QUERY.length),
        platform: "node",
        plugins: [jsonAsText()],
        logLevel: "silent",
      });
      const { output } = await bundle.generate({ format: "cjs", minify: true, codeSplitting: false });
      await bundle.close();
      const code = output.map((part) => ("code" in part ? part.code : "")).join("\n");
      return { code: `export default ${JSON.stringify(code)};`, map: null, moduleType: "js" };
    },
  };
}
