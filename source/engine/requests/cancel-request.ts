import type { Change } from "../../domain/journal/change.ts";
import { done, refused, type Outcome } from "../../domain/outcome.ts";
import { nextRequestState } from "../../domain/request/sync-request-states.ts";
import type { SyncRequest } from "../../domain/request/sync-request.ts";
import type { Store } from "../../store/store.ts";
import type { CauseKeeper } from "../causes/cause-keeper.ts";
import { deedChange } from "../causes/audit-trail.ts";
import { findRequest } from "./request-views.ts";
import type { RequestRunner } from "../scheduler/request-runner.ts";

/**
 * Cancels at a record boundary: settled records stay settled, the rest are open again. With `rest`, the parts of the
 * same scope that wait behind it go with it.
 */
export async function cancelRequest(
  id: string,
  store: Store,
  keeper: CauseKeeper,
  runner: RequestRunner,
  now: () => number,
  by: string | undefined,
  rest = false,
): Promise<Outcome<SyncRequest>> {
  const found = findRequest(id, store);
  if (found === undefined) {
    return refused("request-unknown", `There is no request ${id}.`, [
      "See ",
      { command: ["requests"] },
      " for the ids.",
    ]);
  }
  return runner.whileAtRest(found.job, async () => {
    const request = store.request(found.id) ?? found;
    if (nextRequestState(request.state, "cancel") === null) {
      return refused(
        "request-finished",
        `${request.id} is ${request.state}; what it settled stays settled.`,
        "Nothing is left to cancel.",
      );
    }
    const behind = rest ? waitingBehind(request, store) : [];
    const changes = [request, ...behind].flatMap(({ id: cancelled }): readonly Change[] => [
      { kind: "request-cancelled", request: cancelled, at: now(), by },
      deedChange("cancel", now(), by, cancelled),
    ]);
    await keeper.commit(changes);
    return done(store.request(request.id) ?? request);
  });
}

/** The parts of the same scope that wait in the outbox behind a request. */
function waitingBehind({ outbox }: SyncRequest, store: Store): readonly SyncRequest[] {
  if (outbox === undefined) return [];
  return store.requests().filter((one) => {
    const isPart = one.outbox?.group === outbox.group && one.outbox.part > outbox.part;
    return isPart && one.state === "waiting";
  });
}
