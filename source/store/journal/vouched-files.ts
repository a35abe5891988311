import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { namesIn } from "../disk/folder-checks.ts";
import { REJECTED_FOLDER } from "../disk/rejected-files.ts";
import { SEALED_FOLDER } from "../disk/sealed-copies.ts";
import { codeOf } from "../../text/system-code.ts";
import type { FileReading } from "../store.ts";

const FOLDERS = [SEALED_FOLDER, REJECTED_FOLDER];
/** The name becomes part of a path, and a line of the audit may have been changed by anybody. */
const VOUCHED_NAME = /^(?:sealed|rejected)\/[^/\0]+\.ndjson$/;

/** Holds the files of `sealed/` and `rejected/` to what the lines of the audit say of them. */
export async function readVouchedFiles(folder: string, lines: readonly string[]): Promise<FileReading> {
  const vouched = new Map(lines.flatMap(vouchedIn));
  const reading = { sound: 0, changed: [] as string[], missing: [] as string[], unvouched: [] as string[] };
  for (const [name, sha256] of vouched) {
    const found = await hashOf(join(folder, name));
    if (found === null) reading.missing.push(name);
    else if (found === sha256) reading.sound++;
    else reading.changed.push(name);
  }
  for (const inside of FOLDERS) {
    const names = (await namesIn(join(folder, inside))).map((name) => `${inside}/${name}`);
    reading.unvouched.push(...names.filter((name) => !vouched.has(name)));
  }
  return reading;
}

/** The file of a line, with the hash that it had; a line that cannot be read vouches for nothing. */
function vouchedIn(line: string): readonly (readonly [string, string])[] {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== "object" || entry === null || !("file" in entry && "sha256" in entry)) return [];
    const { file, sha256 } = entry;
    if (typeof file !== "string" || typeof sha256 !== "string" || !VOUCHED_NAME.test(file)) return [];
    return [[file, sha256]];
  } catch {
    return [];
  }
}

/** Null where there is no such file; one that cannot be read has no hash that fits. */
async function hashOf(path: string): Promise<string | null> {
  const hash = createHash("sha256");
  try {
    for await (const piece of createReadStream(path)) hash.update(piece as Uint8Array);
    return hash.digest("hex");
  } catch (error) {
    return codeOf(error) === "ENOENT" ? null : "";
  }
}
