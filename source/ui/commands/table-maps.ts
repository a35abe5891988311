import type { ScreenModel } from "../model/screen-model.ts";

/** Shows the table maps of all jobs, as their connections have them. */
export async function showTableMaps(screen: ScreenModel): Promise<void> {
  screen.show({ kind: "maps", maps: null, scroll: 0 });
  try {
    const maps = await screen.ports.engine.tableMaps();
    if (screen.state.overlay?.kind === "maps") screen.show({ kind: "maps", maps, scroll: 0 });
  } catch (reason) {
    if (screen.state.overlay?.kind === "maps") screen.show(null);
    throw reason;
  }
}
