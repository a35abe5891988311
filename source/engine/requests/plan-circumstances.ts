import { hardlyClears } from "../../domain/cause/cause-memory.ts";
import type { Plan, PlanHistory } from "../../domain/request/plan.ts";
import type { SyncAction } from "../../domain/request/sync-request.ts";
import type { RowSet, Store } from "../../store/store.ts";
import type { QuietHoursMemo } from "../scheduler/quiet-hours-memo.ts";

/** Jobs that are in their quiet hours now. */
export function quietJobs(jobs: Iterable<string>, quiet: QuietHoursMemo, nowAt: number): Plan["quiet"] {
  return Array.from(jobs).flatMap((job) => {
    const until = quiet.until(job, nowAt);
    return until === null ? [] : [{ job, until, words: quiet.endWords(until) }];
  });
}

/** Of these jobs, those whose writes may come back. */
export function writeBacksOf(
  action: SyncAction,
  jobs: Iterable<string>,
  store: Store,
  hasLiveSync: (connection: string) => boolean,
): readonly string[] {
  if (action !== "retry") return [];
  return Array.from(jobs).filter((name) => {
    const job = store.job(name);
    return job !== undefined && hasLiveSync(job.connection);
  });
}

/** What earlier retries of the causes of these rows came to. */
export function historyOf(rows: RowSet, store: Store): PlanHistory | null {
  const byCause = store.errors.partSizes(rows, "cause");
  const sum = { retried: 0, retries: 0, records: 0, cleared: 0, hopeless: 0 };
  for (const [cause, count] of byCause) {
    const { score } = store.causeMemory(cause);
    if (score.retries === 0) continue;
    sum.retried += 1;
    sum.retries = Math.max(sum.retries, score.retries);
    sum.records += score.records;
    sum.cleared += score.cleared;
    if (hardlyClears(score)) sum.hopeless += count;
  }
  return sum.retried === 0 ? null : { causes: byCause.size, ...sum };
}
