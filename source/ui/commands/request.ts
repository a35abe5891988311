import { refused } from "../../domain/outcome.ts";
import type { RequestView } from "../../engine/engine.ts";
import { isFinished, orderedRequests, showsRequests } from "../draw/request-order.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import type { ViewState } from "../state/view-state.ts";
import { stepInto } from "./trail.ts";

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
  await stepInto(screen, {
    terms: [
      { field: "request", negated: false, values: [id] },
      { field: "state", negated: false, values: ["open"] },
    ],
  });
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
    screen.refuse(refused("request-unknown", what, showsRequests(screen.ports.look)).refused);
  } else if (isFinished(request)) {
    screen.refuse(
      refused(
        "request-finished",
        `${request.id} is ${request.state} already.`,
        "Only a waiting, queued, running or held request can be cancelled.",
      ).refused,
    );
  } else {
    screen.show({ kind: "cancel", request });
  }
}

/** The parts of the same scope that wait in the outbox behind a request. */
export function waitingBehind(
  { outbox }: RequestView,
  requests: readonly RequestView[],
): readonly RequestView[] {
  if (outbox === undefined) return [];
  return requests.filter((one) => {
    const isPart = one.outbox?.group === outbox.group && one.outbox.part > outbox.part;
    return isPart && one.state === "waiting";
  });
}

/** Moves the request under the cursor within the outbox; the cursor stays on it. */
export async function moveWaiting(screen: ScreenModel, direction: "earlier" | "later"): Promise<void> {
  const request = requestAtCursor(screen.state);
  if (request === null) return;
  screen.update({ requestCursor: request.id });
  await screen.guarded(async () => {
    const { engine, by } = screen.ports;
    const moved = screen.accepted(await engine.moveInOutbox(request.id, direction, by));
    if (moved !== null) screen.tell(`${moved.id} is submitted ${direction} now.`);
  });
  screen.refresh();
}

export async function confirmCancel(screen: ScreenModel, rest = false): Promise<void> {
  const { overlay } = screen.state;
  if (overlay?.kind !== "cancel") return;
  screen.show(null);
  await screen.guarded(async () => {
    const { engine, by } = screen.ports;
    const cancelled = screen.accepted(await engine.cancel(overlay.request.id, by, rest));
    if (cancelled !== null) {
      screen.tell(
        `${cancelled.id} is cancelled${rest ? ", with what waited behind it" : ""}.`,
        "Settled records stay settled; the others are open again.",
      );
    }
  });
  screen.refresh();
}

/** `:pace R1 5`, `:pace R1 none`. */
export async function paceRequest(screen: ScreenModel, words: string): Promise<void> {
  const [, request, rate] = /^(\S+)\s+(none|\d{1,5}(?:\.\d{1,3})?)$/.exec(words.trim()) ?? [];
  if (request === undefined || rate === undefined) {
    screen.refuse(
      refused("definition-invalid", `"${words}" is no pace.`, "Write :pace R1 5, or :pace R1 none.").refused,
    );
    return;
  }
  const { engine, by } = screen.ports;
  const pace = rate === "none" ? null : Number(rate);
  const paced = screen.accepted(await engine.paceRequest({ request, pace, by }));
  if (paced === null) return;
  screen.tell(
    pace === null
      ? `${paced.id} has no limit any more.`
      : `${paced.id} begins at most ${pace} records a second.`,
  );
  screen.refresh();
}
