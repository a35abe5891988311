import { takePage, moveTo } from "../state/list-state.ts";
import { withTitlesOf } from "../draw/named-query.ts";
import { causeRowsFor } from "../draw/layout-for.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Look } from "../draw/theme.ts";
import type { ViewState } from "../state/view-state.ts";

/** Rows of the list of causes that are read at a time: more of them as the cursor comes near the last. */
const ROWS_AT_A_TIME = 200;
const NEAR = 50;

/** This many rows are wanted where the cursor stands there. */
function rowsWanted(cursor: number): number {
  return Math.ceil((Math.max(0, cursor) + NEAR + 1) / ROWS_AT_A_TIME) * ROWS_AT_A_TIME;
}

/** Reads more causes where the cursor has come near the last that are at hand. */
export async function fetchMoreCauses(screen: CausesScreen): Promise<void> {
  const { distinct, cursor, rows, snoozed, isUnfolded } = screen.state.causes;
  const atHand = rows.length + (isUnfolded ? 0 : snoozed);
  if (atHand < distinct && rowsWanted(cursor) > atHand) await fetchCauses(screen);
}

interface CausesScreen {
  readonly state: ViewState;
  readonly ports: { readonly engine: Engine; readonly look: Look };
  update(patch: Partial<ViewState>): void;
}

/**
 * Reads the list of causes again. The cursor stays on its cause; `isOther` says that the filter or the grouping has
 * changed, so that a cause that is not in the new list has not left under anybody's cursor.
 */
export async function fetchCauses(screen: CausesScreen, isOther = false): Promise<void> {
  const { filter, grouping } = screen.state;
  const top = isOther ? ROWS_AT_A_TIME : rowsWanted(screen.state.causes.cursor);
  const query = { filter, by: grouping, top };
  const { rows, distinct, matched } = await screen.ports.engine.causes(query);
  const { state, ports } = screen;
  if (state.filter !== filter || state.grouping !== grouping) return;
  const { causes } = state;
  const awake = rows.filter(({ snooze }) => snooze !== "snoozed");
  const listed = state.causes.isUnfolded ? rows : awake;
  const at = listed.findIndex(({ id }) => id === causes.cursorId);
  const page = { rows: listed, offset: 0, matched: listed.length, anchorIndex: at < 0 ? null : at };
  const height = causeRowsFor(state, ports.look);
  const list = takePage(causes, page, causes.cursorId, height);
  const shown = isOther && list.isMoved ? moveTo(list, 0, height) : list;
  const causeTitles = grouping.join() === "cause" ? withTitlesOf(state.causeTitles, rows) : state.causeTitles;
  screen.update({
    causeTitles,
    causes: {
      ...shown,
      distinct,
      records: matched,
      snoozed: rows.length - awake.length,
      isUnfolded: causes.isUnfolded,
    },
  });
}
