import { isatty } from "node:tty";

const STANDARD = [0, 1, 2] as const;

/** True for the faults of a terminal, or a reader, that has gone away. */
export function isTerminalGone(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return code === "EIO" || code === "EPIPE";
}

/**
 * Lets the process end like every program whose terminal has gone: by SIGHUP. Node itself would try to give the dead
 * terminal its settings back, fail, and abort with a core dump.
 */
export function endWithTerminal(): void {
  const terminals = STANDARD.filter((descriptor) => isatty(descriptor));
  process.on("exit", () => {
    if (terminals.every((descriptor) => isatty(descriptor))) return;
    process.removeAllListeners("SIGHUP");
    process.kill(process.pid, "SIGHUP");
  });
}
