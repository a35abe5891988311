import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ownScreen } from "../../bench/rig/own-screen.ts";
import { Terminal } from "../../bench/rig/terminal.ts";

/** The first screen of the sample at 120×40, as text; needs the built program. */
export async function captureScreen(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "dwtriage-capture-"));
  const program = ownScreen("dwtriage", [process.execPath, resolve("dist/dwtriage.mjs"), "demo", "--utc"]);
  const terminal = new Terminal({ command: program.command, home });
  try {
    await terminal.until("its first frame", program.isReady);
    return terminal
      .lines()
      .map((line) => line.trimEnd())
      .join("\n");
  } finally {
    await terminal.leave(program.leave);
    await rm(home, { recursive: true, force: true });
  }
}
