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
