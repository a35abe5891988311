import { createHash } from "node:crypto";
import { lstat, mkdir, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserFacingError } from "../domain/user-facing-error.ts";

/** A socket's path holds 107 bytes on Linux and 103 on macOS. */
const LONGEST_PATH = 100;

/**
 * Where the engine of a data folder listens: in the folder, or, where that path is too long for a socket, in a
 * folder of this user's own under the temporary one. Null when the data folder does not exist.
 */
export async function socketPath(folder: string): Promise<string | null> {
  const real = await realpath(folder).catch(() => null);
  if (real === null) return null;
  if (process.platform === "win32") return String.raw`\\.\pipe\dwtriage-engine-${digest(real)}`;
  const own = join(real, "engine.sock");
  if (Buffer.byteLength(own) <= LONGEST_PATH) return own;
  const shelter = join(tmpdir(), `dwtriage-${process.getuid?.() ?? 0}`);
  await mkdir(shelter, { recursive: true, mode: 0o700 });
  await refuseForeign(shelter, 0o077);
  return join(shelter, `${digest(real)}.sock`);
}

/** Throws when a file belongs to somebody else, or when others may do what `forbidden` names. */
export async function refuseForeign(path: string, forbidden: number): Promise<void> {
  const found = await lstat(path).catch(() => null);
  const user = process.getuid?.();
  if (found === null || user === undefined) return;
  if (found.uid !== user || (found.mode & forbidden) !== 0) {
    throw new UserFacingError(
      found.uid === user
        ? `${path} is open to others.`
        : `${path} belongs to another user (uid ${found.uid}).`,
      "Use a data folder of your own (--data), or ask its owner for group access (groupAccess in the configuration).",
    );
  }
}

/** Throws when a data folder is somebody else's, also for root: its engine would leave files that its owner cannot use. */
export async function refuseForeignFolder(folder: string): Promise<void> {
  const real = await realpath(folder).catch(() => null);
  if (real !== null) await refuseForeign(real, 0);
}

function digest(path: string): string {
  return createHash("sha256").update(path).digest("hex").slice(0, 24);
}
