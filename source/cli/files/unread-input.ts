import { fstatSync } from "node:fs";

/** A program that feeds a pipe has written something by then, unless it has to think first. */
const LONGEST_WAIT_MS = 150;

/** True where a file or another program gives standard input something, which nobody is going to read. */
export async function hasUnreadInput(): Promise<boolean> {
  const kind = kindOfInput();
  if (kind !== "pipe") return kind === "file";
  const { stdin } = process;
  try {
    return await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), LONGEST_WAIT_MS);
      const end = (isThere: boolean): void => {
        clearTimeout(timer);
        resolve(isThere);
      };
      stdin.once("readable", () => end(stdin.read(1) !== null));
      stdin.once("end", () => end(false));
      stdin.once("error", () => end(false));
    });
  } finally {
    // An input that stays open would keep the process from ending.
    stdin.destroy();
  }
}

function kindOfInput(): "file" | "pipe" | "none" {
  try {
    const found = fstatSync(0);
    if (found.isFile()) return found.size > 0 ? "file" : "none";
    return found.isFIFO() || found.isSocket() ? "pipe" : "none";
  } catch {
    // Closed.
    return "none";
  }
}
