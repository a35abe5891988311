import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { aConnectedRig, keys } from "../helpers/journey-data.ts";
import { preparedRig } from "../helpers/run-dwtriage.ts";
import { MULTIPLEXERS } from "../helpers/multiplexers.ts";
import { DrivenTerminal } from "../helpers/terminal.ts";

const aFilledRig = preparedRig((rig) =>
  aConnectedRig(
    rig,
    keys(3).map((key) => ({ key })),
  ),
);

describe.each(MULTIPLEXERS)("the loop of a night in $name", ({ name, version, shell }) => {
  test.skipIf(version === null)(
    `from a cause to the end of its retry, with Esc and a key in one read (${version ?? `not run, because ${name} is not installed`})`,
    async () => {
      const rig = await aFilledRig();
      const sockets = join(rig.folder, "sockets");
      await mkdir(sockets, { mode: 0o700, recursive: true });
      const terminal = new DrivenTerminal({
        folder: rig.folder,
        columns: 80,
        rows: 24,
        startsOn: "causes",
        shell: ["sh", "-c", shell],
        env: { SCREENDIR: sockets, LANG: "C.UTF-8", LC_ALL: "C.UTF-8" },
      });
      await terminal.shows("row 1 of 1", "? help", "▸");
      terminal.press("\r");
      await terminal.shows("created on", "row 1 of 3");
      terminal.press("\u001b");
      await terminal.shows("share", "row 1 of 1");
      terminal.press("?");
      await terminal.shows("Causes: keys");
      // In one read, as a slow line or a macro sends them: the help is left, and the key is dropped.
      terminal.press("\u001bD");
      await terminal.shows("row 1 of 1");
      expect(terminal.screen().join("\n")).not.toContain("Dismiss");
      terminal.press("r");
      await terminal.shows("One cause: ", "y retries 3 records");
      terminal.press("y");
      await terminal.shows("R1");
      terminal.press("3");
      await terminal.shows("R1", "3 Requests");
      expect(terminal.screen()).toHaveLength(24);
      expect(terminal.screen().every((line) => line.length <= 80)).toBe(true);
      terminal.press(":q\r");
      await terminal.exited();
      expect(terminal.isAlternateScreen).toBe(false);
      expect(terminal.isMouseReported).toBe(false);
    },
  );
});
