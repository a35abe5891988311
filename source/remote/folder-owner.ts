import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Id of the process that owns a data folder, as far as its `owner.json` tells; null when it tells nothing. */
export async function ownerPid(folder: string): Promise<number | null> {
  try {
    const owner: unknown = JSON.parse(await readFile(join(folder, "owner.json"), "utf8"));
    if (typeof owner !== "object" || owner === null || !("pid" in owner)) return null;
    return typeof owner.pid === "number" && Number.isSafeInteger(owner.pid) && owner.pid > 0
      ? owner.pid
      : null;
  } catch {
    return null;
  }
}
