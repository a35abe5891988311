import {
  BY_CAUSE,
  rowFilter,
  rowsFilter,
  type CauseRow,
  type Grouping,
} from "../../domain/cause/cause-row.ts";
import { refused } from "../../domain/outcome.ts";
import { printQuery } from "../../domain/query/query.ts";
import type { Scope } from "../../domain/request/selection.ts";
import type { SyncAction } from "../../domain/request/sync-request.ts";
import { fetchCauses } from "../model/fetch-causes.ts";
import { GROUPINGS } from "../state/groupings.ts";
import { cursorRow } from "../state/list-state.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import type { ViewState } from "../state/view-state.ts";
import { proposeScope } from "./act.ts";
import { moveInCauses } from "../model/move-lists.ts";
import { stepInto } from "./trail-commands.ts";

/** Shows the records of the row under the cursor; Esc comes back to it. */
export async function openCause(screen: ScreenModel): Promise<void> {
  const { filter, grouping, causes } = screen.state;
  const row = cursorRow(causes);
  if (row !== null) await stepInto(screen, rowFilter(filter, grouping, row.values));
}

/** Marks the row under the cursor, or takes its mark away, and goes one down. */
export function markCause(screen: ScreenModel): void {
  const row = cursorRow(screen.state.causes);
  if (row === null) return;
  const causeMarks = new Map(screen.state.causeMarks);
  if (!causeMarks.delete(row.id)) causeMarks.set(row.id, row.values);
  screen.update({ causeMarks });
  moveInCauses(screen, { lines: 1 });
}

export function clearCauseMarks(screen: ScreenModel): void {
  screen.update({ causeMarks: new Map() });
}

export function openGrouping(screen: ScreenModel): void {
  const { grouping } = screen.state;
  const index = GROUPINGS.findIndex((one) => one.join() === grouping.join());
  screen.show({ kind: "grouping", index: Math.max(0, index) });
}

export async function chooseGrouping(screen: ScreenModel): Promise<void> {
  const { overlay } = screen.state;
  const chosen = overlay?.kind === "grouping" ? GROUPINGS[overlay.index] : undefined;
  if (chosen !== undefined) await groupBy(screen, chosen);
}

/** Groups by other columns. Marks go: they were on rows that are no more. */
async function groupBy(screen: ScreenModel, grouping: Grouping): Promise<void> {
  screen.update({ grouping, overlay: null, causeMarks: new Map(), notice: null });
  await screen.guarded(() => fetchCauses(screen, true));
}

/** Esc in the list of causes: from another grouping back to causes; false when it is by cause already. */
export async function leaveGrouping(screen: ScreenModel): Promise<boolean> {
  if (screen.state.grouping.join() === BY_CAUSE.join()) return false;
  await groupBy(screen, BY_CAUSE);
  return true;
}

/** Plans an action on the marked rows, or on the one under the cursor: never on more than these. */
export function proposeOnCauses(screen: ScreenModel, action: SyncAction): void {
  const scope = scopeOnCauses(screen, action);
  if (scope !== null) proposeScope(screen, action, scope);
}

/** The marked rows, or the one under the cursor; null after the reason why they are no scope was shown. */
export function scopeOnCauses(screen: ScreenModel, verb: string): Scope | null {
  const { grouping, causeMarks, causes } = screen.state;
  const under = cursorRow(causes);
  if (causeMarks.size === 0 && under === null) {
    screen.refuse(
      refused("empty-scope", `There is nothing to ${verb}.`, "Widen the filter, or import a feed.").refused,
    );
    return null;
  }
  const rows = causeMarks.size > 0 ? [...causeMarks.values()] : under === null ? [] : [under.values];
  const starred = rows.flat().find((value) => value.includes("*"));
  if (starred !== undefined) {
    // A filter takes a * for any text: it would reach further than the row.
    screen.refuse(
      refused(
        "scope-required",
        `"${starred}" holds a *, which stands for any text in a filter: it could take other records as well.`,
        "Mark the records in the list (2) and act on those.",
      ).refused,
    );
    return null;
  }
  const scope = causeMarks.size > 0 ? markedScope(screen.state) : under && rowScope(screen.state, under);
  if (scope !== null) return scope;
  screen.refuse(
    refused(
      "scope-required",
      `Several marked pairs of ${grouping.join(" and ")} cannot be one filter: it would match their mixtures as well.`,
      `Mark one pair, or group by one column (${screen.ports.look.key("regroup")}).`,
    ).refused,
  );
  return null;
}

function markedScope({ filter, grouping, causeMarks }: ViewState): Scope | null {
  const narrowed = rowsFilter(filter, grouping, [...causeMarks.values()]);
  return narrowed === null ? null : { kind: "filter", filter: narrowed, query: printQuery(narrowed) };
}

function rowScope({ filter, grouping }: ViewState, { values }: CauseRow): Scope {
  const [cause = ""] = values;
  if (grouping.join() === BY_CAUSE.join()) return { kind: "cause", cause, filter };
  const narrowed = rowFilter(filter, grouping, values);
  return { kind: "filter", filter: narrowed, query: printQuery(narrowed) };
}
