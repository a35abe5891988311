import type { LocalStorage } from "./local-storage.ts";

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
