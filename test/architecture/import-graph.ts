import { builtinModules } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { rolldown } from "rolldown";

export interface Import {
  /** Path of the importing file below source/, e.g. `engine/engine.ts`. */
  readonly from: string;
  /** Path below source/, or a package name, or `node:…`. */
  readonly to: string;
  readonly isDynamic: boolean;
}

const ROOT = resolve(import.meta.dirname, "../..");
const SOURCE = join(ROOT, "source");

export function sourceFiles(folder = SOURCE): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sourceFiles(path);
    return /\.tsx?$/.test(name) ? [relative(SOURCE, path)] : [];
  });
}

export function sourceText(file: string): string {
  return readFileSync(join(SOURCE, file), "utf8");
}

/** Every import statement of the source, types included, as the files say it. */
export function statedImports(): readonly Import[] {
  const pattern =
    /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)|(?:^|\n)import\s*["']([^"']+)["']/g;
  return sourceFiles().flatMap((from) =>
    [...sourceText(from).matchAll(pattern)].map(([, stated, dynamic, bare]) => {
      const specifier = stated ?? dynamic ?? bare ?? "";
      return { from, to: target(from, specifier), isDynamic: dynamic !== undefined };
    }),
  );
}

function target(from: string, specifier: string): string {
  if (specifier.startsWith(".")) return relative(SOURCE, resolve(SOURCE, dirname(from), specifier));
  return builtinModules.includes(specifier) ? `node:${specifier}` : specifier;
}

/** The import graph as the bundler resolves it, without type-only imports: what really loads at run time. */
export async function runtimeImports(entry: string): Promise<readonly Import[]> {
  const imports: Import[] = [];
  const bundle = await rolldown({
    input: join(SOURCE, entry),
    platform: "node",
    external: (id) => id.endsWith(".md") || (!id.startsWith(".") && !id.startsWith("/")),
    plugins: [
      {
        name: "import-graph",
        moduleParsed(info) {
          const from = relative(SOURCE, info.id);
          for (const to of info.importedIds) imports.push({ from, to: inSource(to), isDynamic: false });
          for (const to of info.dynamicallyImportedIds)
            imports.push({ from, to: inSource(to), isDynamic: true });
        },
      },
    ],
  });
  await bundle.generate({ format: "esm" });
  await bundle.close();
  return imports;
}

function inSource(id: string): string {
  return id.startsWith("/") ? relative(SOURCE, id) : id;
}
