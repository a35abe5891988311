import type { LocalStorage } from "./local-storage.ts";

export interface MemoryStorage extends LocalStorage {
  readonly files: ReadonlyMap<string, string>;
}

/** Files in memory, for a run that leaves nothing behind. */
export function memoryStorage(initial: Readonly<Record<string, string>> = {}): MemoryStorage {
  const files = new Map(Object.entries(initial));
  const stamps = new Map<string, number>();
  let changes = 0;
  const put = (path: string, content: string) => {
    files.set(path, content);
    stamps.set(path, ++changes);
    return Promise.resolve();
  };
  return {
    files,
    read: (path) => files.get(path) ?? null,
    stamp: (path) => (files.has(path) ? String(stamps.get(path) ?? 0) : ""),
    list: (folder) => {
      const start = `${folder}/`;
      return [...files.keys()]
        .filter((path) => path.startsWith(start))
        .map((path) => path.slice(start.length));
    },
    replace: put,
    append: (path, line) => put(path, (files.get(path) ?? "") + line),
    remove: (path) => {
      files.delete(path);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}
