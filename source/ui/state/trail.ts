import type { ViewState, Whereabouts } from "./view-state.ts";

/** Steps remembered: who goes on from record to parent to record this often has long known the way. */
const LONGEST_TRAIL = 40;

/** The trail with one more step, taken from here. The first step is always kept: it leads to the first list. */
export function steppedFrom(state: ViewState, isAside: boolean): readonly Whereabouts[] {
  const { view, focus, overlay, beneath, filter, grouping, errors, causes, detail, requestCursor } = state;
  const here: Whereabouts = {
    isAside,
    view,
    focus,
    overlay,
    beneath,
    filter,
    grouping,
    errors,
    causes,
    detail,
    requestCursor,
  };
  const [first, ...rest] = [...state.trail, here];
  return first === undefined ? [here] : [first, ...rest.slice(1 - LONGEST_TRAIL)];
}

/** The trail without the looks at other views that end it: who filters there is back at the records. */
export function withoutAsides(trail: readonly Whereabouts[]): readonly Whereabouts[] {
  const kept = trail.findLastIndex(({ isAside }) => !isAside) + 1;
  return kept === trail.length ? trail : trail.slice(0, kept);
}
