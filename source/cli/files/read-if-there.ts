import { readFileSync } from "node:fs";
import { codeOf } from "../../text/system-code.ts";
import { fileFault } from "./file-fault.ts";

/** What a file holds; null where there is none. */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (reason) {
    if (codeOf(reason) === "ENOENT") return null;
    throw fileFault(path, "read", reason);
  }
}
