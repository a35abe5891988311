import { takePage, moveTo } from "../state/list-state.ts";
import { withTitlesOf } from "../draw/named-query.ts";
import { causeRowsFor } from "../draw/layout-for.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Look } from "../draw/theme.ts";
import type { ViewState } from "../state/view-state.ts";

/** Rows of the list of causes: nobody reads further down, and all of them are at hand. */
const MOST_ROWS = 200;

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
  const asked = { filter, by: grouping, top: MOST_ROWS };
  const { rows, distinct, matched } = await screen.ports.engine.causes(asked);
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
