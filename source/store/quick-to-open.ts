import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { MANIFEST_FILE } from "./disk/documents.ts";
import { SEGMENT_FOLDER } from "./journal/segments.ts";

/** Reading this much takes less time than starting a process. */
const QUICK_BYTES = 4 * 1024 * 1024;

/** True for a data folder whose rows and journal are read in a blink; false for a large one, and for none. */
export async function isQuickToOpen(folder: string): Promise<boolean> {
  const names = await readdir(folder);
  if (!names.includes(MANIFEST_FILE)) return false;
  const segments = join(folder, SEGMENT_FOLDER);
  const rows = (await readdir(segments)).map((name) => join(segments, name));
  const journal = names.filter((name) => /^(journal|state)-/.test(name)).map((name) => join(folder, name));
  const sizes = await Promise.all([...rows, ...journal].map(async (path) => (await stat(path)).size));
  return sizes.reduce((sum, size) => sum + size, 0) <= QUICK_BYTES;
}
