import type { RequestState } from "./sync-request.ts";

export type RequestEvent = "put-aside" | "submit" | "run" | "hold" | "release" | "complete" | "cancel";

/** The request's state machine. `new` stands for a submission that the rules have let pass. */
const TABLE: Readonly<Record<RequestState | "new", Readonly<Partial<Record<RequestEvent, RequestState>>>>> = {
  new: { submit: "queued", "put-aside": "waiting" },
  // In the outbox: its records are taken, its job's slots are not.
  waiting: { submit: "queued", cancel: "cancelled" },
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

/** True once nothing more happens to the request. */
export function hasEnded(state: RequestState): boolean {
  return state === "completed" || state === "cancelled";
}

/** True for a submitted request that has not ended: it takes one of its job's slots. */
export function isUnfinished(state: RequestState): boolean {
  return state === "queued" || state === "running" || state === "held";
}
