import { fileStamp } from "../file-stamp.ts";
import type { ScreenModel } from "../screen-model.ts";
import { visibleText } from "../../text/visible-text.ts";

/** Writes the hand-over beside where the screen was started, and says where. */
export async function writeHandOver(screen: ScreenModel): Promise<void> {
  const { writeReport, look } = screen.ports;
  if (writeReport === undefined) {
    screen.tell("This screen writes no hand-over.", "", "refusal");
    return;
  }
  const file = screen.accepted(await writeReport(`hand-over-${fileStamp(screen)}.md`));
  if (file !== null) screen.tell(`The hand-over is in ${visibleText(file, look.ascii)}`);
}
