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

type InView = Pick<ScreenModel, "state" | "ports">;

/** The texts of a list that may be longer than their column. */
export interface TextsInView {
  /** Cells of their column. */
  readonly width: number;
  readonly longest: number;
}

export function titlesInView({ state, ports: { look } }: InView): TextsInView {
  const { causes, grouping } = state;
  const columns = causeColumns(state, layoutFor(state, look).listWidth, look);
  const column = columns.find(({ title }) => title === groupingTitle(grouping));
  const height = causeRowsFor(state, look);
  const shown = causes.rows.slice(causes.top - causes.offset, causes.top - causes.offset + height);
  return { width: column?.width ?? 0, longest: longestOf(shown.map((row) => shownTitle(row, look))) };
}

export function messagesInView({ state, ports: { look } }: InView): TextsInView {
  const { errors, columns } = state;
  const { listWidth, listRows } = layoutFor(state, look);
  const column = columnsOf(listWidth, columns).find(({ id }) => id === "message");
  const shown = errors.rows.slice(errors.top - errors.offset, errors.top - errors.offset + listRows);
  return { width: column?.width ?? 0, longest: longestOf(shown.map((row) => shownReason(row, look.ascii))) };
}

function longestOf(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(textWidth));
}
