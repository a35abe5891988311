import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that goes away when this process ends, also when it is interrupted. TMPDIR moves it to another disk. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "dwtriage-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
