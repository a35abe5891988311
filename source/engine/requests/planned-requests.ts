import type { Plan } from "../../domain/request/plan.ts";
import { queueOf, slotsOf } from "../../domain/request/request-queue.ts";
import { settledCount, type SyncAction } from "../../domain/request/sync-request.ts";
import type { RowSet, Store } from "../../store/store.ts";

interface RequestContext {
  readonly store: Store;
  /** Measured settled records per second of a job; null before the first measure. */
  readonly paceOf: (job: string) => number | null;
}

/** The requests that a plan comes to, with their places, what stands before them and how long that takes. */
export function plannedRequests(
  { action }: { readonly action: SyncAction },
  chosen: ReadonlyMap<string, RowSet>,
  { store, paceOf }: RequestContext,
): Pick<Plan, "requests" | "slots" | "estimatedMs"> {
  const all = store.requests();
  const requests = [...chosen].map(([job, rows]) => {
    const queue = queueOf(job, all);
    const left = queue.reduce((sum, request) => sum + request.records - settledCount(request), 0);
    const pace = paceOf(job);
    const isMeasured = action === "retry" && pace !== null && pace > 0;
    const timeOf = (records: number): number | null =>
      isMeasured ? Math.round((records / pace) * 1000) : null;
    return {
      job,
      records: rows.length,
      place: queue.length + 1,
      before: { requests: queue.length, records: left, ms: timeOf(left) },
      ownMs: timeOf(rows.length),
    };
  });
  const slots = Object.fromEntries(requests.map(({ job }) => [job, slotsOf(job, all)]));
  const known = requests.flatMap(({ before, ownMs }) =>
    before.ms === null || ownMs === null ? [] : [before.ms + ownMs],
  );
  return { requests, slots, estimatedMs: known.length === 0 ? null : Math.max(...known) };
}
