import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, normalize, relative } from "node:path";

/** Value imports, re-exports and paths of files that a test starts; types alone carry nothing that runs. */
const NAMED =
  /(?:^|\n)\s*(?:import|export)\s+(?!type\b)[^;'"]*?from\s*["'](\.[^"']+)["']|["'](\.{1,2}\/[^"'\n]+\.tsx?)["']/g;
const TYPE_IMPORT = /(?:^|\n)\s*(?:import|export)\s+type\b[^;'"]*?from\s*["'][^"']+["']/g;

/** Before every other one. */
const NAMESAKE = -100;

/** A test file, with the number of imports between it and what is asked for: less where the tests of its folder are. */
export interface Reaching {
  readonly test: string;
  readonly rank: number;
}

/** Which files of a tree load which, as their text says it. */
export class TestReach {
  readonly #imports = new Map<string, readonly string[]>();
  readonly #root: string;

  /** `root` holds the folders source and test. */
  constructor(root: string) {
    this.#root = root;
    for (const folder of ["source", "test"]) {
      for (const file of filesIn(join(root, folder))) this.#read(relative(root, file));
    }
  }

  /** Test files that load `file`, nearest first. */
  testsOf(file: string): readonly Reaching[] {
    // Rooms within a folder share its tests, and a test of the same name is about this very file.
    const folder = file.replace(/^source\/([^/]+)\/.*$/, "test/$1");
    return [...this.#imports.keys()]
      .filter((path) => /\.test\.tsx?$/.test(path))
      .flatMap((test): readonly Reaching[] => {
        const distance = this.#distances(test).get(file);
        if (distance === undefined) return [];
        const isNamesake =
          basename(test).replace(/\.test\.tsx?$/, "") === basename(file).replace(/\.tsx?$/, "");
        return [{ test, rank: isNamesake ? NAMESAKE : distance - (test.startsWith(`${folder}/`) ? 2 : 0) }];
      })
      .sort((one, other) => one.rank - other.rank || (one.test < other.test ? -1 : 1));
  }

  #distances(test: string): ReadonlyMap<string, number> {
    const distances = new Map([[test, 0]]);
    for (const [file, distance] of distances) {
      for (const next of this.#imports.get(file) ?? []) {
        if (!distances.has(next)) distances.set(next, distance + 1);
      }
    }
    return distances;
  }

  #read(path: string): void {
    const text = readFileSync(join(this.#root, path), "utf8").replaceAll(TYPE_IMPORT, "\n");
    const named = Array.from(text.matchAll(NAMED), ([, stated, quoted]) => stated ?? quoted ?? "");
    this.#imports.set(
      path,
      [...new Set(named)].map((one) => normalize(join(dirname(path), one))),
    );
  }
}

export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesIn(path);
    return /\.tsx?$/.test(name) ? [path] : [];
  });
}
