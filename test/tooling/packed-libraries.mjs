import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { rolldown } from "rolldown";

/**
 * Puts libraries into the bundle as compressed text. A script of their size would be scanned at every start, and most
 * starts have no use for them: text is only skipped. It is unpacked and compiled by the first import.
 * @param {Readonly<Record<string, readonly string[]>>} libraries names that are imported, by package
 */
export function packedLibraries(libraries) {
  const prefix = "\0packed:";
  return {
    name: "packed-libraries",
    resolveId: (id) => (id in libraries ? { id: prefix + id } : null),
    load: async (id) => {
      if (!id.startsWith(prefix)) return null;
      const library = id.slice(prefix.length);
      return unpacking(await scriptOf(library, libraries[library]), libraries[library]);
    },
  };
}

/** The library with all that it needs, as one CommonJS script. */
async function scriptOf(library, names) {
  const entry = "\0entry";
  const from = join(process.cwd(), "package.json");
  const bundle = await rolldown({
    input: entry,
    platform: "node",
    plugins: [
      {
        name: "entry",
        async resolveId(id) {
          if (id === entry) return { id };
          return id === library ? await this.resolve(library, from, { skipSelf: true }) : null;
        },
        load: (id) => (id === entry ? `export { ${names.join(", ")} } from "${library}";` : null),
      },
    ],
    transform: { define: { "process.env.NODE_ENV": '"production"' } },
  });
  const { output } = await bundle.generate({ format: "cjs", minify: true, codeSplitting: false });
  await bundle.close();
  return output[0].code;
}

function unpacking(script, names) {
  const packed = brotliCompressSync(Buffer.from(script)).toString("base64");
  return `
    import { createRequire } from "node:module";
    import { compileFunction } from "node:vm";
    import { brotliDecompressSync } from "node:zlib";
    const script = brotliDecompressSync(Buffer.from("${packed}", "base64")).toString("utf8");
    const module = { exports: {} };
    compileFunction(script, ["require", "module", "exports"])(createRequire(import.meta.url), module, module.exports);
    export const { ${names.join(", ")} } = module.exports;
  `;
}
