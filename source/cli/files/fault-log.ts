import { closeSync, mkdirSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { openOwnNow } from "../../disk/own-file.ts";
import { visibleText } from "../../text/visible-text.ts";
import { VERSION } from "../command-line/version.ts";

const LONGEST = 4_000;

/** Adds a fault of our own to the log, at once: the process may be about to end. Answers the path, null when it failed. */
export function logFault(path: string, fault: unknown): string | null {
  const stack = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
  const lines = stack
    .slice(0, LONGEST)
    .split("\n")
    .map((line) => visibleText(line, true));
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const entry = [
      `${new Date().toISOString()} dwtriage ${VERSION} node ${process.version}`,
      ...lines,
      "",
      "",
    ];
    const log = openOwnNow(path, "append");
    try {
      writeSync(log, entry.join("\n"));
    } finally {
      closeSync(log);
    }
    return path;
  } catch {
    // The screen has to end with its own words all the same.
    return null;
  }
}
