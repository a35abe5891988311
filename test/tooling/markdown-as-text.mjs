import { readFile } from "node:fs/promises";

/** Markdown as a module whose default export is its text: `dwtriage help` prints the pages of docs/. */
export function markdownAsText() {
  return {
    name: "markdown-as-text",
    async load(id) {
      if (!id.endsWith(".md")) return null;
      return {
        code: `export default ${JSON.stringify(await readFile(id, "utf8"))}`,
        moduleType: "js",
        map: null,
      };
    },
  };
}
