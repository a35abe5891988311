import { UserFacingError } from "../domain/user-facing-error.ts";

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
  const wrong = WRONG_PATH.get(reason.code);
  const why = wrong ?? MACHINE.get(reason.code) ?? reason.message;
  const remedy =
    aim === "read"
      ? "Check the path, or pipe the feed in with -."
      : "Name another file, or make room for it.";
  return new FileFaultError(
    `${path} cannot be ${aim}: ${why} (${reason.code}).`,
    remedy,
    wrong === undefined,
    reason,
  );
}
