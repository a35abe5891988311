import type { Plan } from "../../domain/request/plan.ts";
import { estimateOf } from "../../domain/request/plan-estimate.ts";
import { endOfRun } from "../../domain/request/queue-times.ts";
import { queueOf, slotsOf } from "../../domain/request/request-queue.ts";
import { settledCount, type SyncAction } from "../../domain/request/sync-request.ts";
import type { RowSet, Store } from "../../store/store.ts";
import type { JobSpeeds } from "../scheduler/job-speeds.ts";
import { listForecast } from "../scheduler/list-forecast.ts";

interface RequestContext {
  readonly store: Store;
  readonly speeds: JobSpeeds;
  readonly nowAt: number;
}

/** The requests that a plan comes to, with their places, what runs before them and how long that takes; and the forecast of the whole list. */
export function plannedRequests(
  { action }: { readonly action: SyncAction },
  chosen: ReadonlyMap<string, RowSet>,
  { store, speeds, nowAt }: RequestContext,
): Pick<Plan, "requests" | "slots" | "estimatedMs" | "forecast"> {
  const all = store.requests();
  const slots = Object.fromEntries([...chosen.keys()].map((job) => [job, slotsOf(job, all)]));
  const requests = [...chosen].map(([job, rows]) => {
    const queue = queueOf(job, all);
    // Without a free slot it waits in the outbox, behind what waits there.
    const waits = slots[job]?.free === 0;
    const ahead = waits ? all.filter((one) => one.job === job && one.state === "waiting") : [];
    const before = [...queue, ...ahead];
    const speed = speeds.of(job, nowAt);
    const last = before.at(-1);
    const { ends } = speeds.timesOf(job, nowAt);
    const beginsAt = last === undefined ? nowAt : (ends.get(last.id) ?? null);
    const endsAt = beginsAt === null ? null : endOfRun(beginsAt, rows.length, { action }, speed);
    return {
      job,
      records: rows.length,
      place: queue.length + 1,
      before: {
        requests: before.length,
        records: before.reduce((sum, request) => sum + request.records - settledCount(request), 0),
        ms: beginsAt === null ? null : Math.round(beginsAt - nowAt),
      },
      ownMs: beginsAt === null || endsAt === null ? null : Math.round(endsAt - beginsAt),
      ...speed,
    };
  });
  const estimate = estimateOf({ action, nowAt, requests }, {});
  const forecast = listForecast(store, speeds, nowAt);
  return { requests, slots, estimatedMs: estimate?.ms ?? null, forecast };
}
