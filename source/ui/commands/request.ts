import { refused } from "../../domain/outcome.ts";
import type { RequestView } from "../../engine/engine.ts";
import { isFinished, orderedRequests } from "../presentation/request-order.ts";
import type { ScreenModel } from "../screen-model.ts";
import type { ViewState } from "../view-state.ts";
import { applyFilter } from "./filter.ts";

/** The request under the cursor of the request queue. */
export function requestAtCursor(state: ViewState): RequestView | null {
  const rows = orderedRequests(state.requests, state.overview.jobs);
  return rows.find((row) => row.id === state.requestCursor) ?? rows[0] ?? null;
}

/** Shows what became of each record of the request under the cursor. */
export async function openOutcomes(screen: ScreenModel): Promise<void> {
  const request = requestAtCursor(screen.state);
  if (request === null) return;
  await screen.guarded(async () => {
    const detail = await screen.ports.engine.request(request.id);
    if (detail !== null) screen.show({ kind: "outcomes", request: detail, cursor: 0 });
  });
}

/** Shows the records of the request that are open again, as a filter. */
export async function showFailedAgain(screen: ScreenModel): Promise<void> {
  const { overlay } = screen.state;
  if (overlay?.kind !== "outcomes") return;
  const { id } = overlay.request;
  screen.show(null);
  await applyFilter(screen, {
    terms: [
      { field: "request", negated: false, values: [id] },
      { field: "state", negated: false, values: ["open"] },
    ],
  });
  screen.update({ view: "errors", focus: "list" });
}

/** Asks whether to cancel a request: the named one, or the one under the cursor. */
export function askCancel(screen: ScreenModel, id?: string): void {
  const { requests } = screen.state;
  const wanted = id?.toLowerCase();
  const request =
    wanted === undefined
      ? requestAtCursor(screen.state)
      : (requests.find((one) => one.id.toLowerCase() === wanted) ?? null);
  if (request === null) {
    const what = id === undefined ? "There is no request to cancel." : `There is no request ${id}.`;
    screen.refuse(refused("request-unknown", what, "3 shows the requests.").refused);
  } else if (isFinished(request)) {
    screen.refuse(
      refused(
        "request-finished",
        `${request.id} is ${request.state} already.`,
        "Only a queued, running or held request can be cancelled.",
      ).refused,
    );
  } else {
    screen.show({ kind: "cancel", request });
  }
}

export async function confirmCancel(screen: ScreenModel): Promise<void> {
  const { overlay } = screen.state;
  if (overlay?.kind !== "cancel") return;
  screen.show(null);
  await screen.guarded(async () => {
    const cancelled = screen.accepted(await screen.ports.engine.cancel(overlay.request.id, screen.ports.by));
    if (cancelled !== null) {
      screen.tell(
        `${cancelled.id} is cancelled.`,
        "Settled records stay settled; the others are open again.",
      );
    }
  });
  screen.refresh();
}
