import type { ErrorsPage } from "../../engine/engine.ts";
import type { ViewState } from "./view-state.ts";

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
    pinned: { record: row ?? pinned.record, hasLeft: hasLeft || (pinned.hasLeft && row === undefined) },
  };
}
