import { causeColumns, shownTitle } from "../draw/cause-columns.ts";
import { causeRowsFor, layoutFor } from "../draw/layout-for.ts";
import { shownReason } from "../draw/reason.ts";
import { columnsOf } from "../draw/table-lines.ts";
import { groupingTitle } from "../state/groupings.ts";
import { textWidth } from "../../text/cell-text.ts";
import type { ScreenModel } from "./screen-model.ts";
import { fetchMoreCauses } from "./fetch-causes.ts";
import { moveTo } from "../state/list-state.ts";
import { stepped, type Step } from "../state/step.ts";

export function moveInErrors(screen: ScreenModel, step: Step): void {
  const { errors } = screen.state;
  const index = stepped(errors.cursor, step, errors.matched, screen.listRows);
  screen.updateErrors({ ...errors, ...moveTo(errors, index, screen.listRows) });
}

export function moveInCauses(screen: ScreenModel, step: Step): void {
  const { causes } = screen.state;
  const height = causeRowsFor(screen.state, screen.ports.look);
  const index = stepped(causes.cursor, step, causes.matched, height);
  screen.update({ causes: { ...causes, ...moveTo(causes, index, height) } });
  screen.run(() => fetchMoreCauses(screen));
}

/** Cells of a text that are still in view after a move, so that one can read on. */
const READ_ON = 6;

/** Moves the long texts of the list by most of their column: as far as the longest in view goes, and back. */
export function moveSideways(screen: ScreenModel, by: -1 | 1): void {
  const { state } = screen;
  const { width, longest } = state.view === "causes" ? titlesInView(screen) : messagesInView(screen);
  const most = Math.max(0, longest - width);
  const sideways = Math.max(0, Math.min(most, state.sideways + by * Math.max(1, width - READ_ON)));
  if (sideways === state.sideways && by > 0)
    screen.tell(
      most === 0 ? "No text in view is longer than its column." : "This is the end of the longest text.",
    );
  screen.update({ sideways });
}

interface TextsInView {
  /** Cells of their column. */
  readonly width: number;
  readonly longest: number;
}

function titlesInView({ state, ports: { look } }: ScreenModel): TextsInView {
  const { causes, grouping } = state;
  const columns = causeColumns(state, layoutFor(state, look).listWidth, look);
  const column = columns.find(({ title }) => title === groupingTitle(grouping));
  const height = causeRowsFor(state, look);
  const shown = causes.rows.slice(causes.top - causes.offset, causes.top - causes.offset + height);
  return { width: column?.width ?? 0, longest: longestOf(shown.map((row) => shownTitle(row, look))) };
}

function messagesInView({ state, ports: { look } }: ScreenModel): TextsInView {
  const { errors, columns } = state;
  const { listWidth, listRows } = layoutFor(state, look);
  const column = columnsOf(listWidth, columns).find(({ id }) => id === "message");
  const shown = errors.rows.slice(errors.top - errors.offset, errors.top - errors.offset + listRows);
  return { width: column?.width ?? 0, longest: longestOf(shown.map((row) => shownReason(row, look.ascii))) };
}

function longestOf(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(textWidth));
}
