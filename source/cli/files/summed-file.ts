import { Buffer } from "node:buffer";
import { statSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { checksumText } from "../../store/format/checksum.ts";
import { replaceFile } from "../../store/disk/durable-file.ts";
import { DISK } from "../../store/disk/file-ops.ts";
import { codeOf } from "../../text/system-code.ts";
import { fileFault } from "./file-fault.ts";

const HEAD = /^\{"checksum":"([0-9a-f]{8})","kept":/;
const TAIL = "}\n";

/**
 * The JSON text that a file keeps, null where there is no file. What a retry writes rests on it, so it is held to its
 * checksum; a file of an older version has none and is the text itself. Throws a UserFacingError when it was changed.
 */
export function readSummed(path: string, remedy: string): string | null {
  const whole = readOwn(path);
  const head = whole === null ? null : HEAD.exec(whole);
  if (whole === null || head === null) return whole;
  const text = whole.slice(head[0].length, -TAIL.length);
  if (whole.endsWith(TAIL) && checksumOf(text) === head[1]) return text;
  throw new UserFacingError(`${path} is damaged: it does not match its checksum.`, remedy);
}

/** In a folder that a group shares, the files stay their owner's, and the group's way is the engine. */
function readOwn(path: string): string | null {
  try {
    return readIfThere(path);
  } catch (reason) {
    const cause = reason instanceof Error ? reason.cause : undefined;
    const user = process.geteuid?.();
    if (codeOf(cause) !== "EACCES" || user === undefined) throw reason;
    // A folder that may not be entered hides whose file it is.
    const owner = statSync(path, { throwIfNoEntry: false })?.uid;
    if (owner === undefined || owner === user) throw reason;
    throw new UserFacingError(
      `${path} may be read by its owner (uid ${owner}) alone.`,
      "Ask that user to run this command. Plans, retries and checks need no right to it: the running engine reads it itself.",
      cause,
    );
  }
}

/** Keeps a JSON text under its checksum, in the place of what was there: whole or not at all, durable when it returns. */
export async function keepSummed(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const bytes = Buffer.from(`{"checksum":"${checksumOf(text)}","kept":${text}${TAIL}`);
  await replaceFile(DISK, path, bytes, 0o600);
}

function checksumOf(text: string): string {
  return checksumText(crc32(text));
}

/** What a file holds; null where there is none. */
function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (reason) {
    if (codeOf(reason) === "ENOENT") return null;
    throw fileFault(path, "read", reason);
  }
}
