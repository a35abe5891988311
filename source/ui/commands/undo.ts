import { remembered, walked, type Arrangement, type KeptOfCause } from "../state/steps.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import type { ViewState } from "../state/view-state.ts";
import { keepCause } from "../model/keep-cause.ts";
import { fetchList } from "../model/fetch-list.ts";

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

/** Remembers what has just been kept of a cause, so that it can be taken back. */
export function rememberKept(screen: ScreenModel, what: string, kept: KeptOfCause): void {
  const { state } = screen;
  screen.update({ steps: remembered(state.steps, what, arrangementOf(state), kept) });
}

/** Takes the last change of filter, sort, columns, marks, notes or snoozes back, or makes it again. */
export async function undo(screen: ScreenModel, by: "back" | "forth"): Promise<void> {
  const { state } = screen;
  const step = walked(state.steps, by, arrangementOf(state));
  if (step === null) {
    const what = by === "back" ? "undo" : "redo";
    screen.tell(
      `There is nothing to ${what}.`,
      "Marks, filters, sorting, columns, notes and snoozes can be taken back.",
    );
    return;
  }
  if (step.kept !== null) {
    const { cause } = step.kept;
    // What colleagues see as well is taken back where it is kept, and only then here.
    if (!(await keepCause(screen, { ...step.kept[by], cause }))) {
      // It is not there any more: the step before it is next.
      screen.update({ steps: step.steps });
      return;
    }
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
