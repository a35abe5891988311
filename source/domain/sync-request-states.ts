import type { RequestState } from "./sync-request.ts";

export type RequestEvent = "submit" | "run" | "hold" | "release" | "complete" | "cancel";

/** The request's state machine. `new` stands for a submission that the rules have let pass. */
const TABLE: Readonly<Record<RequestState | "new", Readonly<Partial<Record<RequestEvent, RequestState>>>>> = {
  new: { submit: "queued" },
  queued: { run: "running", hold: "held", cancel: "cancelled" },
  // `run` on a running request is the next start after a shutdown or a crash.
  running: { run: "running", hold: "held", complete: "completed", cancel: "cancelled" },
  held: { release: "queued", cancel: "cancelled", hold: "held" },
  completed: {},
  cancelled: {},
};

/** The state after `event`, or null when the table has no such move. */
export function nextRequestState(state: RequestState | "new", event: RequestEvent): RequestState | null {
  return TABLE[state][event] ?? null;
}

export function isUnfinished(state: RequestState): boolean {
  return state === "queued" || state === "running" || state === "held";
}
