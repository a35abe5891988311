import { learnTitles } from "./cause-titles.ts";
import { fetchCauses } from "./fetch-causes.ts";
import { moveTo } from "../state/list-state.ts";
import type { ScreenModel } from "./screen-model.ts";

/** Fetches the list after its filter or sort changed. The cursor stays on its record if that still matches. */
export async function fetchList(screen: ScreenModel, isOtherFilter: boolean): Promise<void> {
  await screen.guarded(async () => {
    await Promise.all([screen.fetchPage(), learnTitles(screen)]);
    await screen.fetchMissing();
    if (screen.state.view === "causes") await fetchCauses(screen, isOtherFilter);
    const { errors } = screen.state;
    // The record under the cursor does not match any more: a new list is read from its top.
    if (isOtherFilter && errors.isMoved)
      screen.updateErrors({ ...errors, ...moveTo(errors, 0, screen.listRows) });
  });
  if (isOtherFilter) screen.fetchFacets();
}
