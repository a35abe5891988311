import { sampleWords } from "../../wording/error-words.ts";
import { refused } from "../../domain/outcome.ts";
import { USUAL_SAMPLE } from "../../domain/sides/phantom-sample.ts";
import { updatesOf } from "../../domain/request/selection.ts";
import { shownRecord } from "../draw/layout-for.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import type { PhantomsOverlay } from "../state/view-state.ts";
import { proposeScope, scopeOf } from "./act.ts";
import { scopeOnCauses } from "./causes.ts";

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

/** Compares both sides of a sample of what `D` would take here. A slow side holds back no key: Esc leaves. */
export function openSample(screen: ScreenModel): void {
  const scope = screen.state.view === "causes" ? scopeOnCauses(screen, "sample") : scopeOf(screen.state);
  if (scope === null) return;
  const overlay: PhantomsOverlay = { kind: "phantoms", scope: updatesOf(scope), sample: null };
  screen.show(overlay);
  screen.run(async () => {
    let isShown = false;
    try {
      const taken = await screen.ports.engine.samplePhantoms(overlay.scope, USUAL_SAMPLE);
      if (screen.state.overlay !== overlay) return;
      const sample = screen.accepted(taken);
      if (sample === null) return;
      screen.show({ ...overlay, sample });
      isShown = true;
    } finally {
      if (!isShown && screen.state.overlay === overlay) screen.show(null);
    }
  });
}

/** Plans the dismissal of the updates that are still equal when their turn comes. */
export function dismissEqual(screen: ScreenModel): void {
  const { overlay } = screen.state;
  if (overlay?.kind !== "phantoms" || overlay.sample === null) return;
  const { sample, scope } = overlay;
  if (sample.equal === 0) {
    screen.refuse(
      refused(
        "nothing-eligible",
        "None of the sample is equal on both sides: these are not phantoms.",
        `${screen.ports.look.key("close")}, then ${screen.ports.look.key("retry")} retries them.`,
      ).refused,
    );
    return;
  }
  proposeScope(screen, "dismiss", scope, { provenBy: ["equal-sides"], basis: sampleWords(sample) });
}

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
