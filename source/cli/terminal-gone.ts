/** True for the faults of a terminal, or a reader, that has gone away. */
export function isTerminalGone(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return code === "EIO" || code === "EPIPE";
}
