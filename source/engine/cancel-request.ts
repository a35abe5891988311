import { done, refused, type Outcome } from "../domain/outcome.ts";
import { isUnfinished, nextRequestState } from "../domain/sync-request-states.ts";
import type { SyncRequest } from "../domain/sync-request.ts";
import type { Store } from "../store/store.ts";
import type { CauseKeeper } from "./cause-keeper.ts";
import { findRequest } from "./request-views.ts";
import type { RequestRunner } from "./request-runner.ts";

/** Cancels at a record boundary: settled records stay settled, the rest are open again. */
export async function cancelRequest(
  id: string,
  store: Store,
  keeper: CauseKeeper,
  runner: RequestRunner,
  now: () => number,
): Promise<Outcome<SyncRequest>> {
  const found = findRequest(id, store);
  if (found === undefined) {
    return refused("request-unknown", `There is no request ${id}.`, "See dwtriage requests for the ids.");
  }
  return runner.whileAtRest(found.job, async () => {
    const request = store.request(found.id) ?? found;
    if (!isUnfinished(request.state) || nextRequestState(request.state, "cancel") === null) {
      return refused(
        "request-finished",
        `${request.id} is ${request.state}; what it settled stays settled.`,
        "Nothing is left to cancel.",
      );
    }
    await keeper.end({ kind: "request-cancelled", request: request.id, at: now() });
    return done(store.request(request.id) ?? request);
  });
}
