import { IMPORTED_MAPS } from "./data-folder.ts";
import { readIfThere } from "./read-if-there.ts";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  parseDualWriteMaps,
  readDualWriteMaps,
  type DualWriteMap,
  type DualWriteMaps,
} from "../connectors/dual-write-maps.ts";
import { replaceFile } from "../store/durable-file.ts";
import { DISK } from "../store/file-ops.ts";

/** The table maps of a data folder, as Dataverse answered them; none when none were imported. Throws when the file is not what an import has left there. */
export function importedMaps(folder: string): readonly DualWriteMap[] {
  const path = join(folder, IMPORTED_MAPS);
  const text = readIfThere(path);
  if (text === null) return [];
  return parseDualWriteMaps(text, path);
}

/** Takes the place of what was imported before, whole or not at all. `file` is the name for messages. */
export async function keepMaps(folder: string, text: string, file: string): Promise<DualWriteMaps> {
  const read = readDualWriteMaps(text, file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await replaceFile(DISK, join(folder, IMPORTED_MAPS), Buffer.from(text), 0o600);
  return read;
}
