import { shownRecord } from "../layout-for.ts";
import type { ScreenModel } from "../screen-model.ts";

/** Reads both sides of the record under the cursor, or of the one the detail holds, and shows how they differ. */
export async function checkRecord(screen: ScreenModel): Promise<void> {
  const record = shownRecord(screen.state)?.record;
  if (record === undefined) return;
  screen.show({ kind: "sides", record, check: null, scroll: 0 });
  try {
    const checks = screen.accepted(await screen.ports.engine.check([record.id]));
    const { overlay } = screen.state;
    if (overlay?.kind !== "sides" || overlay.record.id !== record.id) return;
    const check = checks?.[0];
    if (check !== undefined) return screen.show({ ...overlay, check });
    screen.show(null);
    if (checks !== null)
      screen.tell("This record has left the list: there is nothing to check.", "", "refusal");
  } catch (reason) {
    const { overlay } = screen.state;
    if (overlay?.kind === "sides" && overlay.record.id === record.id) screen.show(null);
    throw reason;
  }
}
