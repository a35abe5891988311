import { codeOf } from "../../text/system-code.ts";
import { lstat, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { DURABLE_CALLS } from "../../disk/durable-calls.ts";
import type { DurableCalls, DurableHandle } from "../../disk/durable-calls.ts";
import { done, isRefused, refused, type Outcome } from "../../domain/outcome.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { fileFault } from "./file-fault.ts";

/** File systems without links of their own. */
const WITHOUT_LINKS = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"];

let drafts = 0;

/** Why the file would not be written: it is there already. Throws for what is no file at all. */
async function refusalToOverwrite(path: string, force: boolean): Promise<ReturnType<typeof refused> | null> {
  const found = await lstat(path).catch((reason: unknown) => {
    if (codeOf(reason) === "ENOENT") return null;
    throw fileFault(path, "written", reason);
  });
  if (found === null) return null;
  if (!found.isFile()) {
    throw new UserFacingError(
      `${path} is not an ordinary file.`,
      "Name another one, or - for standard output.",
    );
  }
  return force ? null : alreadyThere(path);
}

/**
 * Writes a new file, for its owner alone, which gets its name only when the disk holds it whole: anyone who looks finds all
 * of it or none. `beforeNaming` has a last word. Another one of that name is refused, also one that came in the meantime, unless `force` replaces it.
 */
export async function writeNewFile(
  named: string,
  bytes: AsyncIterable<Uint8Array>,
  force: boolean,
  beforeNaming: (path: string) => Promise<Outcome<null>>,
  disk = DURABLE_CALLS,
): Promise<Outcome<string>> {
  const path = resolve(named);
  const refusal = await refusalToOverwrite(path, force);
  if (refusal !== null) return refusal;
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}-${++drafts}.tmp`);
  try {
    const file = await disk.open(draft, "new").catch((reason: unknown) => {
      throw fileFault(path, "written", reason);
    });
    try {
      for await (const piece of bytes) await writeWhole(file, piece, path);
      await file.sync();
    } finally {
      await file.close();
    }
    const allowed = await beforeNaming(path);
    if (isRefused(allowed)) return allowed;
    if (force || !(await isLinked(disk, draft, path))) {
      const late = await refusalToOverwrite(path, force);
      if (late !== null) return late;
      await disk.rename(draft, path);
    }
    // What a verb has answered for is there after a power cut: the bytes by the sync above, their name by this one.
    await disk.syncFolder(dirname(path)).catch((reason: unknown) => {
      throw fileFault(path, "written", reason);
    });
    return done(path);
  } catch (reason) {
    if (codeOf(reason) === "EEXIST") return alreadyThere(path);
    throw reason;
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeWhole(file: DurableHandle, piece: Uint8Array, path: string): Promise<void> {
  await file.writeFile(piece).catch((reason: unknown) => {
    throw fileFault(path, "written", reason);
  });
}

/** Gives the draft its name unless somebody has taken it; false where the file system cannot. */
async function isLinked(disk: DurableCalls, draft: string, path: string): Promise<boolean> {
  try {
    await disk.link(draft, path);
    return true;
  } catch (reason) {
    if (WITHOUT_LINKS.includes(codeOf(reason))) return false;
    throw reason;
  }
}

function alreadyThere(path: string): ReturnType<typeof refused> {
  return refused(
    "file-exists",
    `${path} is there already; nothing was written.`,
    "Name another file, or replace this one with --force.",
  );
}
