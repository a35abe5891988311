import { remembered, walked, type Arrangement } from "../undo.ts";
import type { ScreenModel } from "../screen-model.ts";
import type { ViewState } from "../view-state.ts";
import { fetchList } from "./fetch-list.ts";

function arrangementOf({ filter, history, sort, columns, marks }: ViewState): Arrangement {
  return { filter, history, sort, columns, marks };
}

/** Changes what a person has arranged, so that it can be taken back. `what` says what changed: "the filter". */
export function arrange(
  screen: ScreenModel,
  what: string,
  patch: Partial<Arrangement>,
  also: Partial<ViewState> = {},
): void {
  const { state } = screen;
  screen.update({ ...also, ...patch, steps: remembered(state.steps, what, arrangementOf(state)) });
}

/** Takes the last change of filter, sort, columns or marks back, or makes it again. */
export async function undo(screen: ScreenModel, by: "back" | "forth"): Promise<void> {
  const { state } = screen;
  const step = walked(state.steps, by, arrangementOf(state));
  if (step === null) {
    const what = by === "back" ? "undo" : "redo";
    screen.tell(`There is nothing to ${what}.`, "Marks, filters, sorting and columns can be taken back.");
    return;
  }
  screen.update({ ...step.arrangement, steps: step.steps, range: null, notice: null });
  if (state.filter !== step.arrangement.filter || state.sort !== step.arrangement.sort) {
    await fetchList(screen, state.filter !== step.arrangement.filter);
  }
  const { past, future } = step.steps;
  screen.tell(
    by === "back" ? `Undone: ${step.what}.` : `Done again: ${step.what}.`,
    `${past.length} to undo, ${future.length} to redo.`,
  );
}
