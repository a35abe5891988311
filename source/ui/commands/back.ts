import type { ScreenModel } from "../model/screen-model.ts";
import { leaveCause, leaveGrouping } from "./causes.ts";
import { clearFilter } from "./filter.ts";
import { showView } from "./view.ts";

/** Esc in the list or among the requests: one level back. */
export async function goBack(screen: ScreenModel): Promise<void> {
  const { notice, range, view } = screen.state;
  if (range !== null) screen.update({ range: null, notice: null });
  else if (notice !== null) screen.update({ notice: null });
  else if (view === "requests") showView(screen, "errors");
  else if (view === "causes" ? await leaveGrouping(screen) : await leaveCause(screen)) return;
  else await clearFilter(screen);
}
