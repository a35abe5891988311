import { IMPORTED_MAPS } from "./data-folder.ts";
import { join } from "node:path";
import {
  parseDualWriteMaps,
  readDualWriteMaps,
  type DualWriteMap,
  type DualWriteMaps,
} from "../../connectors/maps/dual-write-maps.ts";
import { keepSummed, readSummed } from "./summed-file.ts";

/**
 * The table maps of a data folder, as Dataverse answered them; none when none were imported. Throws when the file is not
 * what an import has left there.
 */
export function importedMaps(folder: string): readonly DualWriteMap[] {
  const path = join(folder, IMPORTED_MAPS);
  const text = readSummed(path, "Import them again: dwtriage maps import.");
  if (text === null) return [];
  return parseDualWriteMaps(text, path);
}

/** Takes the place of what was imported before, whole or not at all. `file` is the name for messages. */
export async function keepMaps(folder: string, text: string, file: string): Promise<DualWriteMaps> {
  const read = readDualWriteMaps(text, file);
  await keepSummed(join(folder, IMPORTED_MAPS), text.trim());
  return read;
}
