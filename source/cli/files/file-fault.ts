import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UserFacingError } from "../../domain/user-facing-error.ts";

/** What a system error says about the path that was given, in words; any other is the machine's. */
const WRONG_PATH: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "it is not there"],
  ["ENOTDIR", "a file stands where a folder is needed"],
  ["EISDIR", "it is a folder"],
  ["EACCES", "you may not"],
  ["EPERM", "you may not"],
  ["EROFS", "the disk is read-only"],
  ["ELOOP", "its links go in a circle"],
  ["ENAMETOOLONG", "its name is too long"],
]);

const MACHINE: ReadonlyMap<string, string> = new Map([
  ["ENOSPC", "the disk is full"],
  ["EDQUOT", "the quota is used up"],
  ["EIO", "the disk or device failed"],
  ["EMFILE", "this process has too many files open"],
  ["ENFILE", "the machine has too many files open"],
  ["ENOMEM", "there is no memory left"],
]);

/** What mends a situation of the machine, where neither another path nor room does. */
const REMEDIES: ReadonlyMap<string, string> = new Map([
  ["EMFILE", "Raise the limit (ulimit -n 1024), or close what else this shell has open, and run it again."],
  ["ENFILE", "End other programs, or raise the limit of the machine (fs.file-max), and run it again."],
  ["ENOMEM", "End other programs, and run it again."],
]);

class FileFaultError extends UserFacingError {
  override readonly isFault: boolean;

  constructor(message: string, remedy: string, isFault: boolean, cause: unknown) {
    super(message, remedy, cause);
    this.isFault = isFault;
  }
}

/** The situation behind a file that cannot be read or written; what is no system error is answered as it came. */
export function fileFault(path: string, aim: "read" | "written", reason: unknown): unknown {
  if (!(reason instanceof Error) || !("code" in reason) || typeof reason.code !== "string") return reason;
  const folder = dirname(resolve(path));
  if (aim === "written" && reason.code === "ENOENT" && !existsSync(folder)) {
    return new FileFaultError(
      `${path} cannot be written: the folder ${folder} does not exist (${reason.code}).`,
      `Make the folder (mkdir -p), or name a file in one that exists.`,
      false,
      reason,
    );
  }
  const wrong = WRONG_PATH.get(reason.code);
  const why = wrong ?? MACHINE.get(reason.code) ?? reason.message;
  const remedy =
    REMEDIES.get(reason.code) ??
    (aim === "read"
      ? "Check the path, or pipe the feed in with -."
      : "Name another file, or make room for it.");
  return new FileFaultError(
    `${path} cannot be ${aim}: ${why} (${reason.code}).`,
    remedy,
    wrong === undefined,
    reason,
  );
}

/**
 * A refusal of the system that nothing further inside has put into words; anything else is answered as it came. What was
 * asked for may be half done: what was acknowledged stands.
 */
export function systemFault(reason: unknown): unknown {
  if (reason instanceof UserFacingError || !(reason instanceof Error)) return reason;
  if (!("syscall" in reason) || !("code" in reason) || typeof reason.code !== "string") return reason;
  const path = "path" in reason && typeof reason.path === "string" ? reason.path : "A file";
  const why = MACHINE.get(reason.code) ?? WRONG_PATH.get(reason.code) ?? reason.message;
  const remedy =
    REMEDIES.get(reason.code) ?? "Check the path, its permissions and the free space, and run it again.";
  return new FileFaultError(`${path} cannot be used: ${why} (${reason.code}).`, remedy, true, reason);
}
