import { refusedBy } from "../../wording/refusal-words.ts";
import type { Change } from "../../domain/journal/change.ts";
import { done } from "../../domain/outcome.ts";
import type { Outcome } from "../../domain/outcome.ts";
import { cancelledBy } from "../../domain/request/cancel-reach.ts";
import type { CancelReach } from "../../domain/request/cancel-reach.ts";
import { nextRequestState, hasEnded } from "../../domain/request/sync-request-states.ts";
import type { SyncRequest } from "../../domain/request/sync-request.ts";
import type { Store } from "../../store/store.ts";
import type { CauseWriter } from "../causes/cause-writer.ts";
import { auditEventChange } from "../causes/audit-trail.ts";
import { findRequest } from "./request-views.ts";
import type { RequestRunner } from "../scheduler/request-runner.ts";
import type { PaceCommand } from "../engine.ts";
import { neighbourInOutbox } from "../../domain/request/outbox.ts";

/** Cancels at a record boundary, as far as `reach` says: settled records stay settled, the others are open again. */
export async function cancelRequest(
  id: string,
  store: Store,
  causeWriter: CauseWriter,
  runner: RequestRunner,
  now: () => number,
  by: string | undefined,
  reach: CancelReach = "one",
): Promise<Outcome<SyncRequest>> {
  const found = findRequest(id, store);
  if (found === undefined) return refusedBy({ kind: "request-unknown", request: id });
  const jobs = new Set(cancelledBy(found, reach, store.requests()).map(({ job }) => job));
  // Always in one order, so that two of them never wait for each other.
  return atRest([...jobs].sort(), runner, async () => {
    const request = store.request(found.id) ?? found;
    if (nextRequestState(request.state, "cancel") === null) {
      return refusedBy({ kind: "cancel-of-ended", request: request.id, state: request.state });
    }
    const reached = cancelledBy(request, reach, store.requests()).filter(({ job }) => jobs.has(job));
    const changes = reached.flatMap(({ id: cancelled }): readonly Change[] => [
      { kind: "request-cancelled", request: cancelled, at: now(), by },
      auditEventChange("cancel", now(), by, cancelled),
    ]);
    await causeWriter.commit(changes);
    return done(store.request(request.id) ?? request);
  });
}

/** Does the work while nothing of these jobs runs. */
function atRest<T>(jobs: readonly string[], runner: RequestRunner, work: () => Promise<T>): Promise<T> {
  const [job, ...others] = jobs;
  return job === undefined ? work() : runner.whileAtRest(job, () => atRest(others, runner, work));
}

/** Gives a request that has not ended another pace, also while it runs. */
export async function paceRequest(
  { request: id, pace, by }: PaceCommand,
  store: Store,
  nowAt: number,
): Promise<Outcome<SyncRequest>> {
  const request = findRequest(id, store);
  if (request === undefined) return refusedBy({ kind: "request-unknown", request: id });
  if (hasEnded(request.state)) {
    return refusedBy({ kind: "pace-of-ended", request: request.id, state: request.state });
  }
  if (request.action === "dismiss") {
    return refusedBy({ kind: "pace-of-dismissal", request: request.id });
  }
  if (pace !== null && !isPace(pace)) return refusedBy({ kind: "pace-invalid", pace });
  const outcome = pace === null ? "no limit" : `at most ${pace} records per second`;
  await store.commit([
    { kind: "request-paced", request: request.id, pace },
    auditEventChange("pace", nowAt, by, request.id, { outcome }),
  ]);
  return done(store.request(request.id) ?? request);
}

/** From one record in a hundred seconds on. */
export function isPace(pace: number): boolean {
  return pace >= 0.01 && pace <= 10_000;
}

/** Changes places with a neighbour in the outbox; what was submitted keeps its place (I4). */
export async function moveInOutbox(
  id: string,
  direction: "earlier" | "later",
  store: Store,
  nowAt: number,
  by: string | undefined,
): Promise<Outcome<SyncRequest>> {
  const request = findRequest(id, store);
  if (request === undefined) return refusedBy({ kind: "request-unknown", request: id });
  const other = neighbourInOutbox(request, direction, store.requests());
  if ("kind" in other) return refusedBy(other);
  await store.commit([
    { kind: "outbox-moved", request: request.id, order: other.order },
    { kind: "outbox-moved", request: other.id, order: request.order },
    auditEventChange("outbox-move", nowAt, by, request.id, { outcome: `${direction}, past ${other.id}` }),
  ]);
  return done(store.request(request.id) ?? request);
}
