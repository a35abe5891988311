import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { rolldown } from "rolldown";

/**
 * Makes one file of a TypeScript entry, so that a process can be measured that runs it and nothing else. With another
 * tree, what the entry takes from `source` is taken from there.
 */
export async function bundleFor(entry: string, file: string, tree = "."): Promise<void> {
  const bundle = await rolldown({
    input: resolve(entry),
    cwd: resolve(tree),
    platform: "node",
    logLevel: "silent",
    plugins: [
      {
        name: "source-of-tree",
        resolveId: (id) => {
          const inSource = /^(?:\.\.\/)+source\/(.+)$/.exec(id)?.[1];
          return inSource === undefined ? null : placeOf(join(resolve(tree), "source"), inSource);
        },
      },
    ],
  });
  await bundle.write({ file, format: "esm", codeSplitting: false });
  await bundle.close();
}

/** The large folders of an older tree may not be laid out in rooms yet. */
function placeOf(source: string, file: string): string {
  const place = join(source, file);
  const [folder = ""] = file.split("/");
  return existsSync(place) ? place : join(source, folder, basename(file));
}
