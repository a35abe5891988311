/**
 * Where the files of a local environment live: a folder on disk, or memory. Paths are relative, with `/`.
 * Reading is synchronous, because the files are small and a table map must be answered without a promise.
 */
export interface LocalStorage {
  /** Null when there is no such file. */
  read(path: string): string | null;
  /** Other text whenever the file is another one or was changed; empty when there is no such file. */
  stamp(path: string): string;
  /** Names of the files in a folder; empty when there is no such folder. */
  list(folder: string): readonly string[];
  /** Resolves when the disk holds the whole new content under that name. */
  replace(path: string, content: string): Promise<void>;
  /** Resolves when the disk holds the line. Rejects for good after a failure that leaves the file in doubt. */
  append(path: string, line: string): Promise<void>;
  remove(path: string): Promise<void>;
  close(): Promise<void>;
}

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

/**
 * A storage for somebody who only looks: it reads what is there and keeps in memory whatever would be written, so that
 * a log can be folded without touching files that belong to another process.
 */
export function lookingStorage(under: LocalStorage): LocalStorage {
  const kept = new Map<string, { readonly content: string | null; readonly stamp: string }>();
  let changes = 0;
  const keep = (path: string, content: string | null): void => {
    kept.set(path, { content, stamp: content === null ? "" : `kept-${++changes}` });
  };
  const read = (path: string): string | null => {
    const own = kept.get(path);
    return own === undefined ? under.read(path) : own.content;
  };
  return {
    read,
    stamp: (path) => kept.get(path)?.stamp ?? under.stamp(path),
    list: (path) => under.list(path),
    replace: async (path, content) => keep(path, content),
    append: async (path, line) => keep(path, (read(path) ?? "") + line),
    remove: async (path) => keep(path, null),
    close: () => under.close(),
  };
}
