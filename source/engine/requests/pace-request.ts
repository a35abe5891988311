import { done, refused, type Outcome } from "../../domain/outcome.ts";
import { hasEnded } from "../../domain/request/sync-request-states.ts";
import type { SyncRequest } from "../../domain/request/sync-request.ts";
import type { Store } from "../../store/store.ts";
import { deedChange } from "../causes/audit-trail.ts";
import type { PaceWish } from "../engine.ts";
import { findRequest } from "./request-views.ts";

/** Gives a request that has not ended another pace, also while it runs. */
export async function paceRequest(
  { request: id, pace, by }: PaceWish,
  store: Store,
  nowAt: number,
): Promise<Outcome<SyncRequest>> {
  const request = findRequest(id, store);
  if (request === undefined) {
    return refused("request-unknown", `There is no request ${id}.`, [
      "See ",
      { command: ["requests"] },
      " for the ids.",
    ]);
  }
  if (hasEnded(request.state)) {
    return refused(
      "request-finished",
      `${request.id} is ${request.state}.`,
      "A pace is for what still runs.",
    );
  }
  if (request.action === "dismiss") {
    return refused(
      "definition-invalid",
      `${request.id} is a dismissal: its records are settled all at once, nothing is sent.`,
      "Only a retry has a pace.",
    );
  }
  if (pace !== null && !isPace(pace)) return paceRefusal(pace);
  const outcome = pace === null ? "no limit" : `at most ${pace} records per second`;
  await store.commit([
    { kind: "request-paced", request: request.id, pace },
    deedChange("pace", nowAt, by, request.id, { outcome }),
  ]);
  return done(store.request(request.id) ?? request);
}

/** From one record in a hundred seconds on. */
export function isPace(pace: number): boolean {
  return pace >= 0.01 && pace <= 10_000;
}

export function paceRefusal(pace: number): ReturnType<typeof refused> {
  return refused("definition-invalid", `A pace is 0.01 to 10,000 records per second; ${pace} came.`, [
    "Write ",
    { way: "pace", value: "5" },
    ", for example.",
  ]);
}
