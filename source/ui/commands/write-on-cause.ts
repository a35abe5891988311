import type { ScreenModel } from "../screen-model.ts";
import { causeUnderCursor } from "./cause-notes.ts";
import { openCommandLine } from "./command-line.ts";

/** Opens the command line with the start of a command on the cause under the cursor, to be ended by hand. */
export function writeOnCause(screen: ScreenModel, command: "note" | "snooze"): void {
  if (causeUnderCursor(screen) !== null) openCommandLine(screen, `${command} `);
}
