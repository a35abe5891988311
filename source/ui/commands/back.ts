import type { ScreenModel } from "../model/screen-model.ts";
import { leaveGrouping } from "./causes.ts";
import { stepBack } from "./trail-commands.ts";
import { showView } from "./view.ts";

/** Esc in a list: one level back, to where a key led on from, and never a wider filter than that one's. */
export async function goBack(screen: ScreenModel): Promise<void> {
  const { notice, range, view } = screen.state;
  if (range !== null) return screen.update({ range: null, notice: null });
  if (notice !== null) {
    screen.update({ notice: null });
    // What was refused or has failed is to be read first.
    if (notice.tone !== "done") return;
  }
  if (await stepBack(screen)) return;
  if (view !== "causes") return await showView(screen, "causes");
  if (await leaveGrouping(screen)) return;
  const { filter } = screen.state;
  const { look } = screen.ports;
  if (filter.terms.length > 0)
    screen.tell(
      "This is the first list.",
      `${look.key("drop-term")} takes the last term out of the filter, ${look.key("clear-filter")} all of them.`,
    );
}
