import { parentsFirstRefusal } from "../../wording/refusal-words.ts";
import { refused } from "../../domain/outcome.ts";
import type { Scope } from "../../domain/request/selection.ts";
import { shownRecord } from "../draw/layout-for.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import type { ParentsOverlay } from "../state/view-state.ts";
import { proposeScope } from "./act.ts";
import { scopeOnCauses } from "./causes.ts";
import { stepInto } from "./trail-commands.ts";

/** Shows what the marked causes or records wait for, or else the one under the cursor. */
export function openParents(screen: ScreenModel): void {
  const scope = screen.state.view === "causes" ? scopeOnCauses(screen, "look at") : scopeOnErrors(screen);
  if (scope === null) return;
  const overlay: ParentsOverlay = { kind: "parents", scope, parents: null, index: 0 };
  screen.show(overlay);
  screen.run(async () => {
    try {
      const parents = await screen.ports.engine.parents(scope);
      if (screen.state.overlay !== overlay) return;
      if (parents.records > 0) return screen.show({ ...overlay, parents });
      screen.show(null);
      screen.tell(
        "No message of these records names a missing reference.",
        `${screen.ports.look.key("both-sides")} compares both sides of a record.`,
      );
    } catch (reason) {
      if (screen.state.overlay === overlay) screen.show(null);
      throw reason;
    }
  });
}

function scopeOnErrors({ state }: ScreenModel): Scope | null {
  const { marks, focus } = state;
  if (marks.size > 0 && focus !== "detail") return { kind: "marked", ids: [...marks] };
  const record = shownRecord(state)?.record;
  return record === undefined ? null : { kind: "marked", ids: [record.id] };
}

/** Shows the errors of the parent under the cursor. */
export async function showParent(screen: ScreenModel): Promise<void> {
  const { overlay } = screen.state;
  const parent = overlay?.kind === "parents" ? overlay.parents?.most[overlay.index] : undefined;
  if (parent === undefined) return;
  if (parent.listed.length === 0) {
    screen.refuse(
      refused(
        "empty-scope",
        "This parent is not on the list: no feed held its failure, or no job has its map.",
        "Sync it in its own app, then retry what waits for it.",
      ).refused,
    );
    return;
  }
  await stepInto(screen, { terms: [{ field: "id", negated: false, values: parent.listed }] });
}

/** Plans a retry of the parents that are on the list; the plan of what waits for them follows it. */
export async function retryParents(screen: ScreenModel): Promise<void> {
  const { overlay } = screen.state;
  if (overlay?.kind !== "parents" || overlay.parents === null) return;
  const { scope, parents } = overlay;
  if (parents.retryable.length === 0) {
    screen.refuse(
      refused(
        "nothing-eligible",
        "None of these parents is on the list as an error that a retry takes.",
        "Sync them in their own app, then retry what waits for them.",
      ).refused,
    );
    return;
  }
  const { engine } = screen.ports;
  const ofParents: Scope = { kind: "marked", ids: parents.retryable };
  const [waiting, first] = await Promise.all([engine.plan("retry", scope), engine.plan("retry", ofParents)]);
  if (screen.state.overlay !== overlay) return;
  const refusal = parentsFirstRefusal(waiting, first);
  if (refusal !== null) screen.refuse(refusal);
  else proposeScope(screen, "retry", ofParents, { waiting: scope });
}
