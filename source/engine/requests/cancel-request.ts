import type { Change } from "../../domain/journal/change.ts";
import { done, refused, type Outcome } from "../../domain/outcome.ts";
import { cancelledBy, type CancelReach } from "../../domain/request/cancel-reach.ts";
import { nextRequestState } from "../../domain/request/sync-request-states.ts";
import type { SyncRequest } from "../../domain/request/sync-request.ts";
import type { Store } from "../../store/store.ts";
import type { CauseKeeper } from "../causes/cause-keeper.ts";
import { deedChange } from "../causes/audit-trail.ts";
import { findRequest } from "./request-views.ts";
import type { RequestRunner } from "../scheduler/request-runner.ts";

/** Cancels at a record boundary, as far as `reach` says: settled records stay settled, the others are open again. */
export async function cancelRequest(
  id: string,
  store: Store,
  keeper: CauseKeeper,
  runner: RequestRunner,
  now: () => number,
  by: string | undefined,
  reach: CancelReach = "one",
): Promise<Outcome<SyncRequest>> {
  const found = findRequest(id, store);
  if (found === undefined) {
    return refused("request-unknown", `There is no request ${id}.`, [
      "See ",
      { command: ["requests"] },
      " for the ids.",
    ]);
  }
  const jobs = new Set(cancelledBy(found, reach, store.requests()).map(({ job }) => job));
  // Always in one order, so that two of them never wait for each other.
  return atRest([...jobs].sort(), runner, async () => {
    const request = store.request(found.id) ?? found;
    if (nextRequestState(request.state, "cancel") === null) {
      return refused(
        "request-finished",
        `${request.id} is ${request.state}; what it settled stays settled.`,
        "Nothing is left to cancel.",
      );
    }
    const reached = cancelledBy(request, reach, store.requests()).filter(({ job }) => jobs.has(job));
    const changes = reached.flatMap(({ id: cancelled }): readonly Change[] => [
      { kind: "request-cancelled", request: cancelled, at: now(), by },
      deedChange("cancel", now(), by, cancelled),
    ]);
    await keeper.commit(changes);
    return done(store.request(request.id) ?? request);
  });
}

/** Does the work while nothing of these jobs runs. */
function atRest<T>(jobs: readonly string[], runner: RequestRunner, work: () => Promise<T>): Promise<T> {
  const [job, ...others] = jobs;
  return job === undefined ? work() : runner.whileAtRest(job, () => atRest(others, runner, work));
}
