import { neighbourInOutbox } from "../../domain/request/outbox.ts";
import { done, refused, type Outcome } from "../../domain/outcome.ts";
import type { SyncRequest } from "../../domain/request/sync-request.ts";
import type { Store } from "../../store/store.ts";
import { deedChange } from "../causes/audit-trail.ts";
import { findRequest } from "./request-views.ts";

/** Changes places with a neighbour in the outbox; what was submitted keeps its place (I4). */
export async function moveInOutbox(
  id: string,
  direction: "earlier" | "later",
  store: Store,
  nowAt: number,
  by: string | undefined,
): Promise<Outcome<SyncRequest>> {
  const request = findRequest(id, store);
  if (request === undefined) {
    return refused("request-unknown", `There is no request ${id}.`, [
      "See ",
      { command: ["requests"] },
      " for the ids.",
    ]);
  }
  const other = neighbourInOutbox(request, direction, store.requests());
  if ("rule" in other) return { refused: other };
  await store.commit([
    { kind: "outbox-moved", request: request.id, order: other.order },
    { kind: "outbox-moved", request: other.id, order: request.order },
    deedChange("outbox-move", nowAt, by, request.id, { outcome: `${direction}, past ${other.id}` }),
  ]);
  return done(store.request(request.id) ?? request);
}
