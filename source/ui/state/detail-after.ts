import type { ErrorsPage, WholeError } from "../../engine/engine.ts";
import type { ViewState } from "./view-state.ts";

/** The record as it is now, with the timeline that was read before. */
function withTimeline(row: WholeError, before: WholeError): WholeError {
  return before.timeline === undefined ? row : { ...row, timeline: before.timeline };
}

/** True when something has become of the record that its timeline may not show yet. */
export function isTimelineOld(now: ViewState["detail"], before: ViewState["detail"]): boolean {
  const [record, last] = [now.pinned?.record, before.pinned?.record];
  if (record === undefined || record.id !== last?.id) return false;
  return record.state !== last.state || record.request !== last.request || record.cause !== last.cause;
}

/** The detail once a page is there that was asked for with `anchor`: a pinned record as it is now, or that it has left. */
export function detailAfter(
  detail: ViewState["detail"],
  page: ErrorsPage,
  anchor: string | null,
): ViewState["detail"] {
  const { pinned } = detail;
  if (pinned === null) return detail;
  const row = page.rows.find((one) => one.id === pinned.record.id);
  const hasLeft = anchor === pinned.record.id && page.anchorIndex === null;
  return {
    ...detail,
    pinned: {
      record: row === undefined ? pinned.record : withTimeline(row, pinned.record),
      hasLeft: hasLeft || (pinned.hasLeft && row === undefined),
    },
  };
}
